//! A payment that was paid is undone: its money is back in its fund, by a journal that mirrors what was booked.
//!
//! The payment, its release and its voucher stay as they were. Who still needs the money asks again.

use super::Outcome;
use crate::audit::Event;
use crate::error::{Error, Result, WRONG_STATE};
use crate::ids::{AccountId, CostCentreId, JournalId};
use crate::ledger::{Entry, journals};
use crate::outbox::Job;
use crate::payments::facts::Facts;
use crate::payments::posting::{self, Locked};
use crate::payments::release::moved_meanwhile;
use crate::replenishments;
use crate::unit_of_work::UnitOfWork;
use serde_json::json;

/// What was confirmed.
pub(super) struct Undone<'a> {
    /// The attempt that was paid.
    pub(super) attempt: i64,
    /// Returned or reversed.
    pub(super) as_what: Outcome,
    /// The receipt, or the line of the statement.
    pub(super) reference: &'a str,
}

/// Books the mirror image of what was paid, and sets the payment's status.
///
/// # Errors
/// [`WRONG_STATE`] for a payment that is not paid; the database's.
pub(super) async fn undo(work: &mut UnitOfWork, facts: &Facts, undone: &Undone<'_>) -> Result<()> {
    let before = facts.judged.status;
    let after = before.after(undone.as_what.event());
    let after = after.map_err(|error| Error::refused(WRONG_STATE, error.to_string()))?;
    let journal = mirrored(work, facts, undone).await?;
    let locked = Locked::of(work, facts.fund).await?;
    let entry = Entry::after(
        locked.head.as_ref(),
        facts.fund,
        facts.fund_account,
        &journal,
        work.now(),
    )?;
    work.write_together(vec![journal.write(work)]).await?;
    work.write_together(vec![entry.write()]).await?;
    let status = posting::status(work, facts.id, (before, facts.rev), after);
    if work.write_together(vec![status]).await? != [1] {
        return Err(moved_meanwhile());
    }
    let suggestion = replenishments::suggest(work, &locked.level(&entry, 0)).await?;
    work.write_together(suggestion).await?;
    let (action, mail) = match undone.as_what {
        Outcome::Reversed => ("payment.reversed", "mail.payment_reversed"),
        _ => ("payment.returned", "mail.payment_returned"),
    };
    let about = json!({
        "attempt": undone.attempt, "reference": undone.reference, "journal": journal.id.to_string(), "entry": entry.seq,
    });
    work.record(Event::about(action, "payment", facts.id).with(about));
    work.enqueue(Job {
        kind: mail,
        payload: json!({
            "to": facts.requester_email,
            "payment": facts.id.to_string(),
            "requisition": facts.requisition.to_string(),
            "number": facts.number,
            "payee": facts.payee,
            "amount": facts.amount.to_string(),
            "fund": facts.judged.fund_name,
            "why": undone.reference,
        }),
    });
    Ok(())
}

/// The journal from the expense back to the fund.
async fn mirrored(work: &UnitOfWork, facts: &Facts, undone: &Undone<'_>) -> Result<journals::Journal> {
    let sql = "select id, debit_account_id, cost_centre_id from journal where payment_id = $1 and attempt = $2 \
               and leg in ('direct','settle')";
    let row = work.one(sql, [facts.id.into(), undone.attempt.into()]).await?;
    let row = row.ok_or_else(|| Error::Broken(format!("payment {} is paid and not booked", facts.id)))?;
    let expense: AccountId = row.try_get("", "debit_account_id")?;
    let cost_centre: Option<CostCentreId> = row.try_get("", "cost_centre_id")?;
    let reverses: JournalId = row.try_get("", "id")?;
    let paid = journals::Paid {
        company: facts.company,
        attempt: journals::Attempt {
            payment: facts.id,
            number: undone.attempt,
            leg: match undone.as_what {
                Outcome::Reversed => journals::Leg::Reverse,
                _ => journals::Leg::Return,
            },
        },
        other_account: expense,
        own_account: facts.fund_account,
        cost_centre,
        amount: facts.amount,
        payee: &facts.payee,
    };
    Ok(journals::reversal(work, &paid, reverses))
}
