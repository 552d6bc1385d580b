//! Replenishments as lists show them.

use super::facts::status;
use super::service::Replenishments;
use super::state::Status;
use crate::access::{Actor, Permission};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::funds::{held_by, seen};
use crate::ids::{FundId, ReplenishmentId};
use crate::money::Money;
use crate::paging::Page;
use crate::payments::Sight;
use crate::row;
use sea_orm::{QueryResult, Value};

/// A replenishment, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplenishmentRow {
    /// The replenishment.
    pub id: ReplenishmentId,
    /// The fund that it is for.
    pub fund: FundId,
    /// The fund's name.
    pub fund_name: String,
    /// What is suggested, and then what was asked for.
    pub amount: Money,
    /// What arrived, once somebody said so.
    pub received: Option<Money>,
    /// Where it stands.
    pub status: Status,
    /// When it was suggested.
    pub created_at: Timestamp,
}

impl Replenishments {
    /// The replenishments of the funds that the actor may see or holds, the newest first; of one status if it is given.
    ///
    /// # Errors
    /// An `after` that is not one; the database's.
    pub async fn list(
        &self,
        actor: &Actor,
        only: Option<Status>,
        after: Option<&str>,
        size: usize,
    ) -> Result<Page<ReplenishmentRow>> {
        let mut values: Vec<Value> = vec![actor.company().into()];
        let mut conditions = vec![seen(actor, &mut values)];
        if let Some(status) = only {
            values.push(status.code().into());
            conditions.push(format!("o.status = ${}", values.len()));
        }
        if let Some(after) = after {
            let after: ReplenishmentId = after.parse().map_err(|_| Error::NotFound)?;
            values.push(after.into());
            conditions.push(format!("o.id < ${}", values.len()));
        }
        let order = format!("order by o.id desc limit {}", size.saturating_add(1));
        let rows = self.rows(&conditions.join(" and "), &order, values).await?;
        Ok(Page::cut(rows, size, after.is_some(), |row| row.id.to_string()))
    }

    /// What waits for the actor: to be asked for, decided or received; the oldest first, at most `size`.
    ///
    /// # Errors
    /// The database's.
    pub async fn waiting(&self, actor: &Actor, size: usize) -> Result<Vec<ReplenishmentRow>> {
        let mut values: Vec<Value> = vec![actor.company().into(), actor.person().into()];
        let asks = Sight::of(actor, Permission::AskReplenishment).sql("f", false, &mut values);
        let decides = Sight::of(actor, Permission::DecideReplenishment).sql("f", false, &mut values);
        let holds = held_by(2);
        let condition = format!(
            "(o.status = 'suggested' and {asks}) \
             or (o.status = 'requested' and {decides} and not {holds} and not exists (select 1 from replenishment_request a \
             where a.replenishment_id = o.id and a.asked_by = $2)) \
             or (o.status = 'approved' and {holds} and not exists (select 1 from replenishment_decision d \
             where d.replenishment_id = o.id and d.decided_by = $2))"
        );
        let order = format!("order by o.id limit {}", size.max(1));
        self.rows(&condition, &order, values).await
    }

    /// Those of the company that is `$1`.
    async fn rows(&self, condition: &str, order: &str, values: Vec<Value>) -> Result<Vec<ReplenishmentRow>> {
        let sql = format!(
            "select o.id, o.fund_id, f.name, o.amount_minor, o.currency, o.status, o.created_at, \
             r.amount_minor as received_minor from replenishment o join fund f on f.id = o.fund_id \
             left join replenishment_receipt r on r.replenishment_id = o.id \
             where f.company_id = $1 and ({condition}) {order}"
        );
        let rows = self.treasury.read_all(&sql, values).await?;
        rows.iter().map(replenishment_row).collect()
    }
}

fn replenishment_row(row: &QueryResult) -> Result<ReplenishmentRow> {
    let currency = row::currency(row)?;
    let received: Option<i64> = row.try_get("", "received_minor")?;
    Ok(ReplenishmentRow {
        id: row.try_get("", "id")?,
        fund: row.try_get("", "fund_id")?,
        fund_name: row.try_get("", "name")?,
        amount: row::money(row, "amount_minor")?,
        received: received.map(|minor| Money::new(minor, currency)),
        status: status(row)?,
        created_at: Timestamp(row.try_get("", "created_at")?),
    })
}
