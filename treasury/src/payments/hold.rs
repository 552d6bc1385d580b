//! Putting a payment aside with a reason, and taking it up again: nothing of it changes but that it is not released.

use super::facts::Facts;
use super::release::moved_meanwhile;
use super::service::Payments;
use super::state::Event as Move;
use super::step_up::supersede;
use crate::access::Actor;
use crate::audit::Event;
use crate::clock::Timestamp;
use crate::error::{Error, Result, Violations};
use crate::form_key::FormKey;
use crate::ids::PaymentId;
use crate::outbox::Job;
use crate::requisitions::note;
use sea_orm::Value;
use serde_json::json;

/// That it was put aside, taken up again or cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Put aside; taken up again otherwise.
    pub holds: bool,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why; may be empty for taking it up again.
    pub reason: String,
}

impl Payments {
    /// Puts a payment aside. Codes and passkey ceremonies that are out for it become void.
    ///
    /// # Errors
    /// Not a treasury officer of its fund; not awaiting release; stale; no reason, on `reason`; [`Error::NotFound`].
    pub async fn hold(&self, actor: &Actor, id: PaymentId, rev: i64, reason: &str, key: &FormKey) -> Result<()> {
        let missing = "Write why it is put aside; whoever takes it up again reads this.";
        let reason = reason_given(reason, missing)?;
        let move_it = || self.try_move(actor, id, rev, Move::Hold, &reason, key);
        self.treasury.retry(move_it).await
    }

    /// Takes it up again. Not for somebody who may not release it: who asked for the money or decided about it cannot lift what
    /// a colleague put aside.
    ///
    /// # Errors
    /// D4 to D6; not a treasury officer of its fund; not held; stale; a reason that does not do, on `reason`;
    /// [`Error::NotFound`].
    pub async fn resume(&self, actor: &Actor, id: PaymentId, rev: i64, reason: &str, key: &FormKey) -> Result<()> {
        let mut wrong = Violations::default();
        let reason = note("reason", "the reason", reason, &mut wrong);
        wrong.done()?;
        let move_it = || self.try_move(actor, id, rev, Move::Resume, &reason, key);
        self.treasury.retry(move_it).await
    }

    async fn try_move(
        &self,
        actor: &Actor,
        id: PaymentId,
        rev: i64,
        what: Move,
        reason: &str,
        key: &FormKey,
    ) -> Result<()> {
        let mut work = self.treasury.begin(actor.author()).await?;
        let facts = Facts::lock(&work, actor, id, key.as_str()).await?;
        if facts.key_used && work.replayed(key).await?.is_some() {
            return Ok(());
        }
        let actor = &work.still(actor).await?;
        let after = facts.judged.may_move(actor, what).map_err(Error::Refused)?;
        facts.is_current(rev)?;
        supersede(&work, "payment_id = $1", [id.into()]).await?;
        let sql = "update payment set status = $1, rev = rev + 1, updated_at = $2 \
                   where id = $3 and status = $4 and rev = $5";
        let values: [Value; 5] = [
            after.code().into(),
            work.now().into(),
            id.into(),
            facts.judged.status.code().into(),
            rev.into(),
        ];
        if work.execute(sql, values).await?.rows_affected() != 1 {
            return Err(moved_meanwhile());
        }
        let (action, mail) = match what {
            Move::Hold => ("payment.held", "mail.payment_held"),
            _ => ("payment.resumed", "mail.payment_resumed"),
        };
        work.record(Event::about(action, "payment", id).with(json!({"reason": reason})));
        work.enqueue(notice(mail, &facts, actor, reason));
        work.remember(key, after.code()).await?;
        work.commit().await
    }

    /// How often it was put aside and taken up again, the oldest first.
    pub(super) async fn pauses(&self, id: PaymentId) -> Result<Vec<Pause>> {
        self.noted(id, "'payment.held','payment.resumed'").await
    }

    /// That it was cancelled.
    pub(super) async fn cancellation(&self, id: PaymentId) -> Result<Option<Pause>> {
        Ok(self.noted(id, "'payment.cancelled'").await?.pop())
    }

    async fn noted(&self, id: PaymentId, actions: &str) -> Result<Vec<Pause>> {
        let sql = format!(
            "select e.action, e.at, e.detail, p.name from audit_event e join person p on p.id = e.actor_id \
             where e.subject_id = $1 and e.action in ({actions}) order by e.at, e.id"
        );
        let rows = self.treasury.read_all(&sql, [id.into()]).await?;
        let pause = |row: &sea_orm::QueryResult| {
            let action: String = row.try_get("", "action")?;
            let detail = crate::row::json(row, "detail")?;
            Ok(Pause {
                holds: action == "payment.held",
                by: row.try_get("", "name")?,
                at: row.try_get("", "at")?,
                reason: detail["reason"].as_str().unwrap_or_default().to_owned(),
            })
        };
        rows.iter().map(pause).collect()
    }
}

/// A reason that may not be missing; `missing` says so beside its field, `reason`.
pub(super) fn reason_given(reason: &str, missing: &str) -> Result<String> {
    let mut wrong = Violations::default();
    let reason = note("reason", "the reason", reason, &mut wrong);
    if wrong.0.is_empty() && reason.is_empty() {
        wrong.add("reason", missing);
    }
    wrong.done()?;
    Ok(reason)
}

fn notice(kind: &'static str, facts: &Facts, actor: &Actor, reason: &str) -> Job {
    Job {
        kind,
        payload: json!({
            "to": facts.requester_email,
            "payment": facts.id.to_string(),
            "number": facts.number,
            "payee": facts.payee,
            "amount": facts.amount.to_string(),
            "by": actor.name(),
            "note": reason,
        }),
    }
}
