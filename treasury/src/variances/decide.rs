//! A CFO without a part in it decides (D8), and what is approved is booked, once.

use super::facts::Judged;
use super::service::Variances;
use crate::access::Actor;
use crate::approvals::People;
use crate::audit::Event;
use crate::error::{Error, Result, WRONG_STATE};
use crate::form_key::FormKey;
use crate::funds::{FundFacts, Locked};
use crate::ids::VarianceId;
use crate::ledger::{self, journals};
use crate::outbox::Job;
use crate::replenishments::suggest;
use crate::requisitions::decision_note;
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;
use serde_json::json;

const A_NO_SAYS_WHY: &str = "Write why it is rejected; whoever proposed it reads this.";

impl Variances {
    /// Approves a variance, which books it; or rejects it with a reason, which changes nothing.
    ///
    /// # Errors
    /// D8; neither CFO nor, where none is without a part, CEO; decided already; no reason for a no, on `note`; less in the
    /// fund than it is short; [`Error::NotFound`].
    pub async fn decide(&self, actor: &Actor, id: VarianceId, approved: bool, text: &str, key: &FormKey) -> Result<()> {
        let text = decision_note(text, approved, A_NO_SAYS_WHY)?;
        let text = text.as_str();
        let act = |mut work: UnitOfWork| async move {
            let sql = "select fund_id from variance where id = $1";
            let row = work.one(sql, [id.into()]).await?.ok_or(Error::NotFound)?;
            let facts = FundFacts::lock(&work, actor, row.try_get("", "fund_id")?).await?;
            if work.replayed(key).await?.is_some() {
                return Ok((work, ()));
            }
            let actor = &work.still(actor).await?;
            let judged = Judged::read(work.connection(), actor, &facts, id).await?;
            judged.may_decide(actor, &facts).map_err(Error::Refused)?;
            if let Some(words) = judged.overtaken.filter(|_| approved && !judged.is_decided) {
                return Err(Error::refused(WRONG_STATE, words));
            }
            decision(&work, actor, &facts, &judged, (approved, text)).await?;
            let about = match approved {
                true => book(&mut work, &facts, &judged, text).await?,
                false => json!({"note": text}),
            };
            let action = match approved {
                true => "variance.approved",
                false => "variance.rejected",
            };
            work.record(Event::about(action, "variance", id).with(about));
            tell_proposer(&mut work, actor, (&facts, &judged), (approved, text)).await?;
            work.remember(key, action).await?;
            Ok((work, ()))
        };
        self.treasury.write(actor.author(), act).await
    }
}

/// Between the fund and over and short, and what follows from the new balance.
async fn book(work: &mut UnitOfWork, facts: &FundFacts, judged: &Judged, text: &str) -> Result<serde_json::Value> {
    let over_short = ledger::over_short_account(work, facts.company, facts.currency).await?;
    let accounts = (facts.account, over_short);
    let journal = journals::variance(work, judged.id, facts.company, accounts, judged.difference)?;
    let locked = Locked::of(work, facts.id).await?;
    let entry = locked.posts(work, facts.account, &journal).await?;
    let suggestion = suggest(work, &locked.level(&entry, 0)).await?;
    work.write_together(suggestion).await?;
    Ok(json!({
        "note": text, "difference": judged.difference.to_string(), "journal": journal.id.to_string(), "entry": entry.seq,
    }))
}

async fn decision(
    work: &UnitOfWork,
    actor: &Actor,
    facts: &FundFacts,
    judged: &Judged,
    (approved, text): (bool, &str),
) -> Result<()> {
    let sql = "insert into variance_decision(variance_id, fund_id, proposed_by, difference_minor, decided_by, approved, note, \
               at) values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values: [Value; 8] = [
        judged.id.into(),
        facts.id.into(),
        judged.proposed_by.into(),
        judged.difference.minor().into(),
        actor.person().into(),
        approved.into(),
        text.into(),
        work.now().into(),
    ];
    work.execute(sql, values).await?;
    Ok(())
}

async fn tell_proposer(
    work: &mut UnitOfWork,
    actor: &Actor,
    (facts, judged): (&FundFacts, &Judged),
    (approved, text): (bool, &str),
) -> Result<()> {
    let Some(contact) = People::contact_of(work.connection(), judged.proposed_by).await? else {
        return Ok(());
    };
    work.enqueue(Job {
        kind: "mail.variance_decided",
        payload: json!({
            "to": contact.email,
            "variance": judged.id.to_string(),
            "fund_name": facts.name,
            "amount": judged.difference.to_string(),
            "approved": approved,
            "by": actor.name(),
            "note": text,
        }),
    });
    Ok(())
}
