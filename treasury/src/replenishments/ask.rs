//! Treasury asks: for the one that the system suggested, or before the fund runs low.

use super::facts::{Facts, moved};
use super::service::Replenishments;
use super::state::Status;
use super::suggest::insert;
use crate::access::{Actor, Role};
use crate::approvals::People;
use crate::audit::Event;
use crate::error::{Error, Result, STALE, Violations};
use crate::form_key::FormKey;
use crate::ids::{FundId, ReplenishmentId};
use crate::money::Money;
use crate::outbox::Job;
use crate::requisitions::note;
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;
use serde_json::json;
use std::collections::BTreeSet;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// How much: above zero, up to what the fund lacks of its authorised amount.
    pub amount: Money,
    /// What whoever decides should know; may be empty (at most 2,000 characters).
    pub note: String,
}

impl Replenishments {
    /// Asks for a replenishment of a fund, for its vouchers so far.
    ///
    /// # Errors
    /// Not a treasury officer of the fund; one was asked for already; the fund is closed or full; an amount that is more than
    /// is missing, on `amount`; a note that does not do; [`Error::NotFound`].
    pub async fn ask(&self, actor: &Actor, fund: FundId, asked: &Asked, key: &FormKey) -> Result<ReplenishmentId> {
        let mut wrong = Violations::default();
        let text = note("note", "the note", &asked.note, &mut wrong);
        wrong.done()?;
        let (text, amount) = (text.as_str(), asked.amount);
        let act = |mut work: UnitOfWork| async move {
            let facts = Facts::lock_fund(&work, actor, fund).await?;
            if let Some(outcome) = work.replayed(key).await? {
                let id = outcome.parse().map_err(|_| Error::Broken(outcome))?;
                return Ok((work, id));
            }
            let actor = &work.still(actor).await?;
            facts.may_ask(actor).map_err(Error::Refused)?;
            is_missing(&facts, amount)?;
            let (id, suggested) = match &facts.top_up {
                Some(open) => (open.id, open.amount),
                None => (begin(&mut work, &facts).await?, facts.missing),
            };
            request(&work, actor, &facts, id, (amount, text)).await?;
            let status = moved(&work, id, Status::Suggested, Status::Requested, amount);
            if work.write_together(vec![status]).await? != [1] {
                return Err(moved_meanwhile());
            }
            let about = json!({
                "fund": fund.to_string(), "amount": amount.to_string(), "suggested": suggested.to_string(), "note": text,
            });
            work.record(Event::about("replenishment.asked", "replenishment", id).with(about));
            tell_deciders(&mut work, actor, &facts, id, (amount, text)).await?;
            work.remember(key, &id.to_string()).await?;
            Ok((work, id))
        };
        self.treasury.write(actor.author(), act).await
    }
}

/// That somebody else acted first.
pub(super) fn moved_meanwhile() -> Error {
    Error::refused(
        STALE,
        "Somebody acted on this replenishment meanwhile. Look at it again.",
    )
}

fn is_missing(facts: &Facts, amount: Money) -> Result<()> {
    if amount.currency() != facts.missing.currency() {
        let words = format!("Use the fund's own currency, {}.", facts.missing.currency().code());
        return Err(Error::invalid("amount", words));
    }
    if !amount.is_payable() {
        return Err(Error::invalid("amount", "Write an amount above zero."));
    }
    if amount.minor() > facts.missing.minor() {
        let words = format!(
            "Ask for {} at most: that brings the fund to its authorised amount of {}.",
            facts.missing, facts.authorised
        );
        return Err(Error::invalid("amount", words));
    }
    Ok(())
}

/// One that nobody suggested, as if the system had.
async fn begin(work: &mut UnitOfWork, facts: &Facts) -> Result<ReplenishmentId> {
    let id: ReplenishmentId = work.new_id();
    let about = json!({"fund": facts.fund.to_string(), "amount": facts.missing.to_string()});
    work.record(Event::about("replenishment.begun", "replenishment", id).with(about));
    let in_transit = facts.in_transit;
    let suggestion = insert(work, id, (facts.fund, facts.last_seq), facts.missing, in_transit);
    work.write_together(vec![suggestion]).await?;
    Ok(id)
}

async fn request(
    work: &UnitOfWork,
    actor: &Actor,
    facts: &Facts,
    id: ReplenishmentId,
    (amount, text): (Money, &str),
) -> Result<()> {
    let sql = "insert into replenishment_request(replenishment_id, fund_id, asked_by, amount_minor, up_to_voucher, note, at) \
               values ($1, $2, $3, $4, $5, $6, $7)";
    let values: [Value; 7] = [
        id.into(),
        facts.fund.into(),
        actor.person().into(),
        amount.minor().into(),
        facts.last_voucher.into(),
        text.into(),
        work.now().into(),
    ];
    work.execute(sql, values).await?;
    Ok(())
}

async fn tell_deciders(
    work: &mut UnitOfWork,
    actor: &Actor,
    facts: &Facts,
    id: ReplenishmentId,
    (amount, text): (Money, &str),
) -> Result<()> {
    let mut addresses = BTreeSet::new();
    for role in [Role::GroupFinance, Role::Cfo] {
        let holders = People::holders(work.connection(), facts.company, role, work.now()).await?;
        addresses.extend(holders.into_iter().map(|contact| contact.email));
    }
    for to in addresses.into_iter().filter(|to| to != actor.email()) {
        work.enqueue(Job {
            kind: "mail.replenishment_requested",
            payload: json!({
                "to": to,
                "replenishment": id.to_string(),
                "fund_name": facts.fund_name,
                "amount": amount.to_string(),
                "by": actor.name(),
                "note": text,
            }),
        });
    }
    Ok(())
}
