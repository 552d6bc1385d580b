//! Whoever holds the fund says what arrived (D10): all of it, a part, or nothing. Only this moves money.

use super::facts::Facts;
use super::receipt::Receipt;
use super::service::Replenishments;
use super::state::Event as Move;
use super::suggest::{Level, suggest};
use crate::access::Actor;
use crate::audit::Event;
use crate::error::{Error, Result};
use crate::form_key::FormKey;
use crate::funds::Locked;
use crate::ids::ReplenishmentId;
use crate::ledger::{self, journals};
use crate::money::Money;
use crate::unit_of_work::UnitOfWork;
use serde_json::json;

/// The longest reference of a bank, in characters.
pub const LONGEST_REFERENCE: usize = 100;

/// What arrived.
#[derive(Clone, Debug)]
pub struct Received {
    /// How much, counted; nothing where nothing arrived.
    pub amount: Money,
    /// The reference that the bank gave it, unique in the company; empty where nothing arrived (at most 100 characters).
    pub bank_reference: String,
    /// Why it is less than what was approved; may be empty where it is not (at most 2,000 characters).
    pub note: String,
}

impl Replenishments {
    /// Books what arrived, to the fund from the bank; or ends the replenishment where nothing did.
    ///
    /// # Errors
    /// D10; not the custodian or the deputy; not approved, or received already; more than was approved, another currency, on
    /// `amount`; no reference or one of another receipt, on `bank_reference`; no note for less, on `note`;
    /// [`Error::NotFound`].
    pub async fn receive(&self, actor: &Actor, id: ReplenishmentId, received: &Received, key: &FormKey) -> Result<()> {
        let act = |mut work: UnitOfWork| async move {
            let facts = Facts::lock(&work, actor, id).await?;
            if work.replayed(key).await?.is_some() {
                return Ok((work, ()));
            }
            let actor = &work.still(actor).await?;
            facts.may_receive(actor).map_err(Error::Refused)?;
            let receipt = Receipt::of(&facts, received)?;
            receipt.is_new(&work, &facts).await?;
            receipt.write(&work, actor, &facts).await?;
            let action = match receipt.amount.is_zero() {
                true => missed(&mut work, &facts, id, &receipt).await?,
                false => book(&mut work, &facts, id, &receipt).await?,
            };
            if let Some(asker) = facts.top_up.as_ref().and_then(|it| it.asked_by) {
                let said = json!({"received": receipt.amount.to_string(), "by": actor.name(), "note": receipt.note});
                facts
                    .tell(&mut work, asker, "mail.replenishment_received", said)
                    .await?;
            }
            work.remember(key, action).await?;
            Ok((work, ()))
        };
        self.treasury.write(actor.author(), act).await
    }
}

/// Dr fund / Cr bank, and what follows from the new balance.
async fn book(work: &mut UnitOfWork, facts: &Facts, id: ReplenishmentId, receipt: &Receipt) -> Result<&'static str> {
    let bank = ledger::bank_account(work, facts.company, receipt.amount.currency()).await?;
    let accounts = (facts.account, bank);
    let reference = receipt.bank_reference.as_deref().unwrap_or_default();
    let journal = journals::replenishment(work, id, facts.company, accounts, receipt.amount, reference);
    let locked = Locked::of(work, facts.fund).await?;
    let entry = locked.posts(work, facts.account, &journal).await?;
    facts.follow(work, Move::Receive).await?;
    let about = json!({
        "amount": receipt.amount.to_string(), "bank_reference": reference, "note": receipt.note,
        "journal": journal.id.to_string(), "entry": entry.seq,
    });
    work.record(Event::about("replenishment.received", "replenishment", id).with(about));
    // A part may leave the fund below its reorder level still.
    let level = Level {
        is_open: false,
        ..locked.level(&entry, 0)
    };
    let suggestion = suggest(work, &level).await?;
    work.write_together(suggestion).await?;
    Ok("replenishment.received")
}

async fn missed(work: &mut UnitOfWork, facts: &Facts, id: ReplenishmentId, receipt: &Receipt) -> Result<&'static str> {
    facts.follow(work, Move::Miss).await?;
    let about = json!({"note": receipt.note});
    work.record(Event::about("replenishment.not_received", "replenishment", id).with(about));
    Ok("replenishment.not_received")
}
