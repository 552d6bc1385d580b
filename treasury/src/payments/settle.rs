//! The part of a release that holds the fund, and the outcome of a release that was asked for before.

use super::attempts::Proved;
use super::dispatch;
use super::facts::Facts;
use super::posting;
use super::release::{Released, moved_meanwhile};
use super::service::Payments;
use super::state::Event;
use crate::access::Actor;
use crate::error::{Error, Result, WRONG_STATE};
use crate::form_key::FormKey;
use crate::funds::Locked;
use crate::ids::PaymentId;
use crate::ledger::Entry;
use crate::ledger::journals::Journal;
use crate::replenishments;
use crate::requisitions::state::Event::Pay;
use crate::row;
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;
use sea_orm::Value;

/// How often the outcome is looked up before the database is believed to be gone.
const LOOKUPS: u32 = 4;

/// Locks the fund and writes what depends on its newest entry: entry, execution, voucher or dispatch, replenishment,
/// statuses.
pub(super) async fn settle(
    work: &mut UnitOfWork,
    actor: &Actor,
    facts: &Facts,
    journal: &Journal,
    proved: &Proved,
    digest: &str,
) -> Result<Released> {
    let event = facts.judged.release();
    let after = facts.judged.status.after(event);
    let after = after.map_err(|error| Error::refused(WRONG_STATE, error.to_string()))?;
    let locked = Locked::of(work, facts.fund).await?;
    let entry = Entry::after(
        locked.head.as_ref(),
        facts.fund,
        facts.fund_account,
        journal,
        work.now(),
    )?;
    let attempt = facts.judged.attempts + 1;
    let (voucher, last) = match event {
        Event::Send => (None, dispatch::prepare(work, facts, attempt)),
        _ => {
            let (number, write) = locked.voucher(work, facts.id, attempt);
            (Some(number), write)
        }
    };
    let execution = execution(work, actor, facts, &entry, proved, digest);
    work.write_together(vec![entry.write(), execution, last]).await?;
    // Apart from the writes before: their triggers look for the execution (S10).
    let mut writes = vec![posting::status(work, facts.id, (facts.judged.status, facts.rev), after)];
    let sent = match event {
        Event::Send => facts.amount.minor(),
        _ => {
            writes.push(posting::requisition(work, facts.requisition, Pay)?);
            0
        }
    };
    let expected = writes.len();
    writes.extend(replenishments::suggest(work, &locked.level(&entry, sent)).await?);
    writes.extend(work.take_trail());
    let moved = work.write_together(writes).await?;
    if moved.iter().take(expected).any(|rows| *rows != 1) {
        return Err(moved_meanwhile());
    }
    Ok(Released {
        payment: facts.id,
        fund: facts.fund,
        voucher,
        amount: facts.amount,
        payee: facts.payee.clone(),
    })
}

fn execution(work: &UnitOfWork, actor: &Actor, facts: &Facts, entry: &Entry, proved: &Proved, digest: &str) -> Write {
    let sql = "insert into execution(payment_id, attempt, requisition_id, requester_id, final_approver_id, amount_minor, \
               fund_id, ledger_seq, executor_id, duty, step_up_id, step_up_state, factor, digest, ip, user_agent, \
               at) values ($1, $15, $2, $3, $4, $5, $6, $7, $8, 'execute', $9, 'consumed', $10, $11, $12, $13, $14)";
    let caller = actor.caller();
    let values: [Value; 15] = [
        facts.id.into(),
        facts.requisition.into(),
        facts.judged.requester.into(),
        facts.final_approver.into(),
        facts.amount.minor().into(),
        facts.fund.into(),
        entry.seq.into(),
        actor.person().into(),
        proved.step_up.into(),
        proved.factor().code().into(),
        digest.into(),
        caller.ip.as_str().into(),
        caller.user_agent.as_str().into(),
        work.now().into(),
        (facts.judged.attempts + 1).into(),
    ];
    Write::new(sql, values)
}

/// What a payment's release gave, from its rows.
pub(super) async fn released(work: &UnitOfWork, payment: PaymentId) -> Result<Released> {
    let sql = "select p.fund_id, v.number, p.amount_minor, p.currency, p.payee_name from payment p \
               left join voucher v on v.payment_id = p.id where p.id = $1";
    let row = work.one(sql, [payment.into()]).await?.ok_or(Error::NotFound)?;
    Ok(Released {
        payment,
        fund: row.try_get("", "fund_id")?,
        voucher: row.try_get("", "number")?,
        amount: row::money(&row, "amount_minor")?,
        payee: row.try_get("", "payee_name")?,
    })
}

impl Payments {
    /// The outcome of an earlier release with this form key, after an attempt that failed. The same submission may
    /// have won on another connection; and when the answer to COMMIT was lost, nobody knows before looking. The
    /// lock on the payment waits for whatever is still under way, so that "not found" means that it did not happen.
    pub(super) async fn outcome_of(
        &self,
        actor: &Actor,
        payment: PaymentId,
        key: &FormKey,
        error: &Error,
    ) -> Result<Option<Released>> {
        let hopeless = matches!(error, Error::NotFound | Error::Invalid(_) | Error::Broken(_));
        if hopeless {
            return Ok(None);
        }
        // Where one connection broke, the next in the pool may be broken too.
        for _ in 1..LOOKUPS {
            if let Ok(found) = self.look_up(actor, payment, key).await {
                return Ok(found);
            }
        }
        self.look_up(actor, payment, key).await
    }

    async fn look_up(&self, actor: &Actor, payment: PaymentId, key: &FormKey) -> Result<Option<Released>> {
        let work = self.treasury.begin(actor.author()).await?;
        Facts::lock(&work, actor, payment, "").await?;
        match work.replayed(key).await {
            Ok(Some(_)) => Ok(Some(released(&work, payment).await?)),
            Ok(None) => Ok(None),
            // The key belongs to something else: the answer stays what it was.
            Err(Error::Refused(_)) => Ok(None),
            Err(other) => Err(other),
        }
    }
}
