//! Group finance or the CFO decides (D9).

use super::ask::moved_meanwhile;
use super::facts::{Facts, moved};
use super::service::Replenishments;
use super::state::Event as Move;
use crate::access::Actor;
use crate::approvals::People;
use crate::audit::Event;
use crate::error::{Error, Result};
use crate::form_key::FormKey;
use crate::ids::{PersonId, ReplenishmentId};
use crate::outbox::Job;
use crate::requisitions::decision_note;
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;
use serde_json::json;

const A_NO_SAYS_WHY: &str = "Write why it is rejected; whoever asked for it reads this.";

impl Replenishments {
    /// Approves what was asked for, or rejects it with a reason.
    ///
    /// # Errors
    /// D9; neither group finance nor CFO of the fund; not asked for, or decided already; no reason for a no, on `note`;
    /// [`Error::NotFound`].
    pub async fn decide(
        &self,
        actor: &Actor,
        id: ReplenishmentId,
        approved: bool,
        text: &str,
        key: &FormKey,
    ) -> Result<()> {
        let text = decision_note(text, approved, A_NO_SAYS_WHY)?;
        let text = text.as_str();
        let act = |mut work: UnitOfWork| async move {
            let facts = Facts::lock(&work, actor, id).await?;
            if work.replayed(key).await?.is_some() {
                return Ok((work, ()));
            }
            let actor = &work.still(actor).await?;
            facts.may_decide(actor).map_err(Error::Refused)?;
            if approved {
                facts.is_still_missing().map_err(Error::Refused)?;
            }
            let (event, action) = match approved {
                true => (Move::Approve, "replenishment.approved"),
                false => (Move::Reject, "replenishment.rejected"),
            };
            decision(&work, actor, &facts, (approved, text)).await?;
            facts.follow(&work, event).await?;
            work.record(Event::about(action, "replenishment", id).with(json!({"note": text})));
            tell(&mut work, actor, &facts, (approved, text)).await?;
            work.remember(key, action).await?;
            Ok((work, ()))
        };
        self.treasury.write(actor.author(), act).await
    }
}

impl Facts {
    /// The status after an event, by compare-and-set.
    pub(super) async fn follow(&self, work: &UnitOfWork, event: Move) -> Result<()> {
        let open = self.top_up.as_ref().ok_or(Error::NotFound)?;
        let after = open.status.after(event).ok_or_else(moved_meanwhile)?;
        let write = moved(work, open.id, open.status, after, open.amount);
        match *work.write_together(vec![write]).await? {
            [1] => Ok(()),
            _ => Err(moved_meanwhile()),
        }
    }

    /// A notice about it to a person, if they can still sign in.
    pub(super) async fn tell(
        &self,
        work: &mut UnitOfWork,
        person: PersonId,
        kind: &'static str,
        more: serde_json::Value,
    ) -> Result<()> {
        let open = self.top_up.as_ref().ok_or(Error::NotFound)?;
        let Some(contact) = People::contact_of(work.connection(), person).await? else {
            return Ok(());
        };
        let mut payload = json!({
            "to": contact.email,
            "replenishment": open.id.to_string(),
            "fund_name": self.fund_name,
            "amount": open.amount.to_string(),
        });
        if let (Some(all), Some(more)) = (payload.as_object_mut(), more.as_object()) {
            all.extend(more.clone());
        }
        work.enqueue(Job { kind, payload });
        Ok(())
    }
}

async fn decision(work: &UnitOfWork, actor: &Actor, facts: &Facts, (approved, text): (bool, &str)) -> Result<()> {
    let open = facts.top_up.as_ref().ok_or(Error::NotFound)?;
    let sql = "insert into replenishment_decision(replenishment_id, asked_by, amount_minor, decided_by, approved, note, at) \
               values ($1, $2, $3, $4, $5, $6, $7)";
    let values: [Value; 7] = [
        open.id.into(),
        open.asked_by.map(|person| person.0).into(),
        open.amount.minor().into(),
        actor.person().into(),
        approved.into(),
        text.into(),
        work.now().into(),
    ];
    work.execute(sql, values).await?;
    Ok(())
}

/// Whoever holds the fund looks out for the money; whoever asked is told.
async fn tell(work: &mut UnitOfWork, actor: &Actor, facts: &Facts, (approved, text): (bool, &str)) -> Result<()> {
    let open = facts.top_up.as_ref().ok_or(Error::NotFound)?;
    let said = json!({"by": actor.name(), "note": text});
    let kind = match approved {
        true => "mail.replenishment_approved",
        false => "mail.replenishment_rejected",
    };
    let asked_by = open
        .asked_by
        .filter(|asker| !(approved && facts.holders.contains(asker)));
    if let Some(asker) = asked_by {
        facts.tell(work, asker, kind, said.clone()).await?;
    }
    if approved {
        for holder in facts.holders.clone() {
            facts
                .tell(work, holder, "mail.replenishment_expected", said.clone())
                .await?;
        }
    }
    Ok(())
}
