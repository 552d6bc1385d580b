//! What arrived, read from what was typed and written down.

use super::facts::Facts;
use super::receive::{LONGEST_REFERENCE, Received};
use crate::access::Actor;
use crate::error::{Error, Result, Violations};
use crate::money::Money;
use crate::requisitions::note;
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;

/// What arrived of an approved replenishment.
pub(super) struct Receipt {
    pub(super) amount: Money,
    /// None where nothing arrived.
    pub(super) bank_reference: Option<String>,
    pub(super) note: String,
}

impl Receipt {
    /// Of what was typed.
    ///
    /// # Errors
    /// What does not do, on its field.
    pub(super) fn of(facts: &Facts, received: &Received) -> Result<Self> {
        let approved = facts.top_up.as_ref().ok_or(Error::NotFound)?.amount;
        let mut wrong = Violations::default();
        let reference = note("bank_reference", "the reference", &received.bank_reference, &mut wrong);
        let text = note("note", "the note", &received.note, &mut wrong);
        let amount = received.amount;
        if amount.currency() != approved.currency() {
            let words = format!("Use the fund's own currency, {}.", approved.currency().code());
            wrong.add("amount", words);
        } else if amount.minor() < 0 || amount.minor() > approved.minor() {
            let words = format!(
                "Write what arrived, up to {approved}. If more arrived, the rest is not the fund's: tell group finance."
            );
            wrong.add("amount", words);
        } else if amount.minor() < approved.minor() && text.is_empty() && wrong.0.is_empty() {
            wrong.add(
                "note",
                "Write why less arrived than was approved; whoever asked for it reads this.",
            );
        }
        if amount.is_zero() && !reference.is_empty() {
            wrong.add("bank_reference", "Leave this empty where nothing arrived.");
        } else if !amount.is_zero() && reference.is_empty() && wrong.0.is_empty() {
            wrong.add(
                "bank_reference",
                "Write the reference that the bank gave it, as on its slip.",
            );
        } else if reference.chars().count() > LONGEST_REFERENCE {
            let words = format!("A reference has {LONGEST_REFERENCE} characters at most.");
            wrong.add("bank_reference", words);
        }
        wrong.done()?;
        Ok(Self {
            amount,
            bank_reference: (!reference.is_empty()).then_some(reference),
            note: text,
        })
    }

    /// That no other receipt of the company has this reference. Two at once meet at its unique key, and the later one, run
    /// again, is told here.
    pub(super) async fn is_new(&self, work: &UnitOfWork, facts: &Facts) -> Result<()> {
        let Some(reference) = self.bank_reference.as_deref() else {
            return Ok(());
        };
        let sql = "select f.name from replenishment_receipt r join replenishment o on o.id = r.replenishment_id \
                   join fund f on f.id = o.fund_id where r.company_id = $1 and r.reference_key = $2";
        match work.one(sql, [facts.company.into(), key(reference).into()]).await? {
            None => Ok(()),
            Some(row) => {
                let fund: String = row.try_get("", "name")?;
                let words = format!("This reference stands on a receipt of {fund} already; money arrives once.");
                Err(Error::invalid("bank_reference", words))
            }
        }
    }

    pub(super) async fn write(&self, work: &UnitOfWork, actor: &Actor, facts: &Facts) -> Result<()> {
        let open = facts.top_up.as_ref().ok_or(Error::NotFound)?;
        let sql = "insert into replenishment_receipt(replenishment_id, company_id, decided_by, approved, approved_minor, \
                   received_by, amount_minor, bank_reference, reference_key, note, at) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let values: [Value; 11] = [
            open.id.into(),
            facts.company.into(),
            open.decided_by.map(|person| person.0).into(),
            true.into(),
            open.amount.minor().into(),
            actor.person().into(),
            self.amount.minor().into(),
            self.bank_reference.as_deref().into(),
            self.bank_reference.as_deref().map(key).into(),
            self.note.as_str().into(),
            work.now().into(),
        ];
        work.execute(sql, values).await?;
        Ok(())
    }
}

/// A reference as it is compared: people write `FT 26-04` and `ft2604` for one another.
fn key(reference: &str) -> String {
    let kept = reference.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_uppercase).take(LONGEST_REFERENCE).collect()
}
