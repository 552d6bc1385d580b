//! Whether somebody may still act, asked again within the transaction.
//!
//! An actor is made when a request begins. Until its form has arrived, and its turn has come, somebody may have ended the
//! person's sessions, deactivated them or taken a role away; what counts is what holds when the act is written.

use super::grants;
use crate::access::Actor;
use crate::error::{Error, NOT_ALLOWED, Result};
use crate::unit_of_work::UnitOfWork;
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};

const GONE: &str = "You were signed out while this was on its way, so nothing was done. Sign in again and look first.";

impl UnitOfWork {
    /// The actor with the grants of this moment. Neither the person nor the grants can change before this transaction ends.
    ///
    /// # Errors
    /// [`NOT_ALLOWED`] when the person was deactivated or signed out everywhere since the actor was made.
    pub(crate) async fn still(&self, actor: &Actor) -> Result<Actor> {
        // Rows of both are locked by the one statement that reads them: what it waited for, it sees.
        let lock = |tables: &str| match self.backend() {
            DatabaseBackend::Postgres => format!(" for share of {tables}"),
            _ => String::new(),
        };
        let sql = format!(
            "select p.active, p.epoch, {} from person p \
             join role_grant g on g.person_id = p.id left join branch b on b.id = g.branch_id \
             where p.id = $1 and g.revoked_at is null order by g.id{}",
            grants::COLUMNS,
            lock("p, g")
        );
        let statement = Statement::from_sql_and_values(self.backend(), sql, [actor.person().into()]);
        let rows = self.connection().query_all_raw(statement).await?;
        let row = match rows.first() {
            Some(row) => row,
            // Without any role one can still take back what one asked for.
            None => {
                let sql = format!("select p.active, p.epoch from person p where p.id = $1{}", lock("p"));
                &self.one(&sql, [actor.person().into()]).await?.ok_or(Error::NotFound)?
            }
        };
        let (active, epoch): (bool, i64) = (row.try_get("", "active")?, row.try_get("", "epoch")?);
        if !active || epoch != actor.epoch {
            return Err(Error::refused(NOT_ALLOWED, GONE));
        }
        Ok(Actor {
            grants: rows.iter().map(grants::from_row).collect::<Result<_>>()?,
            today: self.now().to_jiff().to_zoned(actor.zone.clone()).date(),
            ..actor.clone()
        })
    }
}
