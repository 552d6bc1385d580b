//! Giving a payment up, with a reason: nothing of it has left, or what was sent came back. What was asked for is over with
//! it; who still needs the money asks again.

use super::facts::Facts;
use super::hold::reason_given;
use super::posting;
use super::release::moved_meanwhile;
use super::service::Payments;
use super::state::Event as Move;
use super::step_up::supersede;
use crate::access::Actor;
use crate::audit::Event;
use crate::error::{Error, Result};
use crate::form_key::FormKey;
use crate::ids::PaymentId;
use crate::outbox::Job;
use crate::requisitions::state::Event::CancelPayment;
use crate::unit_of_work::UnitOfWork;
use serde_json::json;

impl Payments {
    /// Cancels a payment, and its requisition with it.
    ///
    /// # Errors
    /// Not a treasury officer of its fund; sent, in doubt or paid; stale; no reason, on `reason`;
    /// [`Error::NotFound`].
    pub async fn cancel(&self, actor: &Actor, id: PaymentId, rev: i64, reason: &str, key: &FormKey) -> Result<()> {
        let reason = reason_given(reason, "Write why it is cancelled; whoever asked for it reads this.")?;
        let reason = reason.as_str();
        let act = |mut work: UnitOfWork| async move {
            let facts = Facts::lock(&work, actor, id, key.as_str()).await?;
            if facts.key_used && work.replayed(key).await?.is_some() {
                return Ok((work, ()));
            }
            let actor = &work.still(actor).await?;
            let after = facts.judged.may_move(actor, Move::Cancel).map_err(Error::Refused)?;
            facts.is_current(rev)?;
            supersede(&work, "payment_id = $1", [id.into()]).await?;
            let payment = posting::status(&work, id, (facts.judged.status, rev), after);
            if work.write_together(vec![payment]).await? != [1] {
                return Err(moved_meanwhile());
            }
            let requisition = posting::requisition(&work, facts.requisition, CancelPayment)?;
            if work.write_together(vec![requisition]).await? != [1] {
                return Err(moved_meanwhile());
            }
            work.record(Event::about("payment.cancelled", "payment", id).with(json!({"reason": reason})));
            work.enqueue(Job {
                kind: "mail.payment_cancelled",
                payload: json!({
                    "to": facts.requester_email,
                    "payment": id.to_string(),
                    "number": facts.number,
                    "payee": facts.payee,
                    "amount": facts.amount.to_string(),
                    "by": actor.name(),
                    "note": reason,
                }),
            });
            work.remember(key, after.code()).await?;
            Ok((work, ()))
        };
        self.treasury.write(actor.author(), act).await
    }
}
