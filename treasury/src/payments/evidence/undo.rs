//! A payment that was paid is undone: its money is back in its fund, by a journal that mirrors what was booked.
//!
//! The payment, its release and its voucher stay as they were. Who still needs the money asks again.

use crate::audit::Event;
use crate::error::{Error, Result, WRONG_STATE};
use crate::funds::Locked;
use crate::ledger::journals;
use crate::payments::facts::Facts;
use crate::payments::posting;
use crate::payments::release::moved_meanwhile;
use crate::payments::state::Event as Move;
use crate::replenishments;
use crate::unit_of_work::UnitOfWork;
use serde_json::json;

/// What it is called where it is booked, written down and told.
pub(super) struct Undoing {
    event: Move,
    leg: journals::Leg,
    action: &'static str,
    mail: &'static str,
}

/// It was paid, and the money came back.
pub(super) const RETURN: Undoing = Undoing {
    event: Move::Return,
    leg: journals::Leg::Return,
    action: "payment.returned",
    mail: "mail.payment_returned",
};
/// It was booked as paid, and the money never left.
pub(super) const REVERSE: Undoing = Undoing {
    event: Move::Reverse,
    leg: journals::Leg::Reverse,
    action: "payment.reversed",
    mail: "mail.payment_reversed",
};

impl Undoing {
    /// Books the mirror image of what was paid by an attempt, and sets the payment's status.
    ///
    /// # Errors
    /// [`WRONG_STATE`] for a payment that is not paid; the database's.
    pub(super) async fn book(&self, work: &mut UnitOfWork, facts: &Facts, attempt: i64, reference: &str) -> Result<()> {
        let before = facts.judged.status;
        let after = before.after(self.event);
        let after = after.map_err(|error| Error::refused(WRONG_STATE, error.to_string()))?;
        nothing_varies(work, facts).await?;
        let journal = self.mirrored(work, facts, attempt).await?;
        let locked = Locked::of(work, facts.fund).await?;
        let entry = locked.posts(work, facts.fund_account, &journal).await?;
        let status = posting::status(work, facts.id, (before, facts.rev), after);
        if work.write_together(vec![status]).await? != [1] {
            return Err(moved_meanwhile());
        }
        let suggestion = replenishments::suggest(work, &locked.level(&entry, 0)).await?;
        work.write_together(suggestion).await?;
        let about = json!({
            "attempt": attempt, "reference": reference, "journal": journal.id.to_string(), "entry": entry.seq,
        });
        work.record(Event::about(self.action, "payment", facts.id).with(about));
        work.enqueue(facts.notice(self.mail, &[("why", json!(reference))]));
        Ok(())
    }

    /// The journal from the expense back to the fund.
    async fn mirrored(&self, work: &UnitOfWork, facts: &Facts, attempt: i64) -> Result<journals::Journal> {
        let sql = "select id, debit_account_id, cost_centre_id from journal where payment_id = $1 and attempt = $2 \
                   and leg in ('direct','settle')";
        let row = work.one(sql, [facts.id.into(), attempt.into()]).await?;
        let row = row.ok_or_else(|| Error::Broken(format!("payment {} is paid and not booked", facts.id)))?;
        let paid = journals::Paid {
            company: facts.company,
            attempt: journals::Attempt {
                payment: facts.id,
                number: attempt,
                leg: self.leg,
            },
            other_account: row.try_get("", "debit_account_id")?,
            own_account: facts.fund_account,
            cost_centre: row.try_get("", "cost_centre_id")?,
            amount: facts.amount,
            payee: &facts.payee,
        };
        Ok(journals::reversal(work, &paid, row.try_get("", "id")?))
    }
}

/// The whole amount comes back; where a variance of it waits or was booked, that would be too much.
async fn nothing_varies(work: &UnitOfWork, facts: &Facts) -> Result<()> {
    let sql = "select v.id from variance v left join variance_decision d on d.variance_id = v.id \
               where v.payment_id = $1 and (d.variance_id is null or d.approved)";
    match work.one(sql, [facts.id.into()]).await? {
        None => Ok(()),
        Some(_) => {
            let words = "A variance of this payment waits or was booked, so the whole amount cannot come back. Have it rejected if \
                         it waits; if it was booked, propose the rest as another variance.";
            Err(Error::refused(WRONG_STATE, words))
        }
    }
}
