//! Jobs that were put aside: seen by administrators and auditors, tried again by administrators.
//!
//! An administrator sees no payments (S22), so that what a job says of payee and amount is not told here: its kind, the
//! number of the requisition or the name of the fund, and the recipient are enough to act on it.

use super::service::Outbox;
use crate::access::{Actor, Permission};
use crate::audit::Event;
use crate::clock::Timestamp;
use crate::error::{Error, NOT_ALLOWED, Result, WRONG_STATE};
use crate::form_key::FormKey;
use crate::ids::JobId;
use crate::paging::Page;
use crate::unit_of_work::UnitOfWork;
use sea_orm::{QueryResult, Value};
use serde_json::json;

/// A job that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedJob {
    /// Which.
    pub id: JobId,
    /// What kind, as `mail.approval_waiting`.
    pub kind: String,
    /// The number of the requisition it is about.
    pub number: Option<i64>,
    /// The name of the fund it is about, where it is about no requisition.
    pub fund_name: Option<String>,
    /// The name of the person it was to reach.
    pub to_name: Option<String>,
    /// Their address.
    pub to: Option<String>,
    /// Why the last try failed.
    pub why: String,
    /// How often it was tried since it was made, or since somebody had it tried again.
    pub attempts: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was given up.
    pub failed_at: Timestamp,
}

impl Outbox {
    /// The jobs of the actor's company that were given up, the newest first.
    ///
    /// # Errors
    /// [`NOT_ALLOWED`] for who does not see administration; an `after` that is not one; the database's.
    pub async fn failed_jobs(&self, actor: &Actor, after: Option<&str>, size: usize) -> Result<Page<FailedJob>> {
        needs(actor, Permission::ViewAdministration)?;
        let mut values: Vec<Value> = vec![actor.company().into()];
        let mut older = "";
        if let Some(after) = after {
            let after: JobId = after.parse().map_err(|_| Error::NotFound)?;
            values.push(after.into());
            older = " and j.id < $2";
        }
        let sql = format!(
            "select j.id, j.kind, j.payload, j.last_error, j.attempts, j.created_at, j.finished_at, p.name, p.email \
             from outbox_job j left join person p on p.id = j.recipient_id \
             where j.company_id = $1 and j.state = 'failed'{older} order by j.id desc limit {}",
            size.saturating_add(1)
        );
        let rows = self.treasury.read_all(&sql, values).await?;
        let rows = rows.iter().map(read).collect::<Result<_>>()?;
        Ok(Page::cut(rows, size, after.is_some(), |row: &FailedJob| {
            row.id.to_string()
        }))
    }

    /// Whether this actor may have a job tried again: what [`Outbox::try_again`] asks too.
    #[must_use]
    pub fn may_try_again(&self, actor: &Actor) -> bool {
        needs(actor, Permission::ManageSettings).is_ok()
    }

    /// Has a job tried again, at once and as often as a new one.
    ///
    /// # Errors
    /// [`NOT_ALLOWED`] for who is no administrator; [`Error::NotFound`] for a job of another company (S21);
    /// [`WRONG_STATE`] for one that was not given up; the database's.
    pub async fn try_again(&self, actor: &Actor, id: JobId, key: &FormKey) -> Result<()> {
        let act = |mut work: UnitOfWork| async move {
            if work.replayed(key).await?.is_some() {
                return Ok((work, ()));
            }
            let actor = &work.still(actor).await?;
            needs(actor, Permission::ManageSettings)?;
            let sql = format!(
                "select kind, state from outbox_job where id = $1 and company_id = $2{}",
                crate::database::for_update(work.backend())
            );
            let row = work.one(&sql, [id.into(), actor.company().into()]).await?;
            let row = row.ok_or(Error::NotFound)?;
            let (kind, state): (String, String) = (row.try_get("", "kind")?, row.try_get("", "state")?);
            if state != "failed" {
                let words = "It is being tried already, or was done in the meantime. Look at the list again.";
                return Err(Error::refused(WRONG_STATE, words));
            }
            // The token of the last try is void, so that a worker that still hangs in it changes nothing.
            let sql = "update outbox_job set state = 'waiting', attempts = 0, run_after = $1, finished_at = null, \
                       lease_until = null, lease_token = null where id = $2";
            work.execute(sql, [work.now().into(), id.into()]).await?;
            work.record(Event::about("job.tried_again", "job", id).with(json!({"kind": kind})));
            work.remember(key, "").await?;
            Ok((work, ()))
        };
        self.treasury.write(actor.author(), act).await
    }
}

fn needs(actor: &Actor, permission: Permission) -> Result<()> {
    let today = actor.today();
    let allowed = |grant: &crate::access::Grant| grant.is_in_force(today) && grant.role.allows(permission);
    if actor.grants().iter().any(allowed) {
        return Ok(());
    }
    Err(Error::refused(
        NOT_ALLOWED,
        "Failed jobs are an administrator’s to look after. Ask one of them.",
    ))
}

fn read(row: &QueryResult) -> Result<FailedJob> {
    let id: JobId = row.try_get("", "id")?;
    let facts = crate::row::json(row, "payload")?;
    let why: Option<String> = row.try_get("", "last_error")?;
    Ok(FailedJob {
        id,
        kind: row.try_get("", "kind")?,
        number: facts["number"].as_i64(),
        fund_name: facts["fund_name"].as_str().map(str::to_owned),
        to_name: row.try_get("", "name")?,
        to: row.try_get("", "email")?,
        why: why.unwrap_or_default(),
        attempts: row.try_get("", "attempts")?,
        created_at: row.try_get("", "created_at")?,
        failed_at: row.try_get("", "finished_at")?,
    })
}
