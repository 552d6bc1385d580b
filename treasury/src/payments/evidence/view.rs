//! What was found about a payment, as its page shows it.

use super::{Outcome, may_decide};
use crate::access::Actor;
use crate::access::duties::Doer;
use crate::clock::Timestamp;
use crate::error::{Error, Refusal, Result};
use crate::ids::EvidenceId;
use crate::payments::facts::Facts;
use crate::payments::service::Payments;
use sea_orm::QueryResult;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Which.
    pub id: EvidenceId,
    /// Which attempt it is about.
    pub attempt: i64,
    /// What became of the payment.
    pub outcome: Outcome,
    /// The receipt or the line of the statement.
    pub reference: String,
    /// What was looked at.
    pub note: String,
    /// Who found it.
    pub recorded_by: String,
    /// When.
    pub at: Timestamp,
    /// Who decided about it, whether they confirmed it, what they wrote and when.
    pub decided: Option<(String, bool, String, Timestamp)>,
    /// Whether it waits for somebody to decide about it; not when the payment went on without it.
    pub is_open: bool,
    /// Whether this actor may decide about it now, or why not.
    pub may_decide: Result<(), Refusal>,
}

impl Payments {
    /// What was found about a payment, the oldest first.
    pub(in crate::payments) async fn evidence(&self, actor: &Actor, facts: &Facts) -> Result<Vec<EvidenceRow>> {
        let sql = "select e.id, e.attempt, e.outcome, e.reference, e.note, e.recorded_by, e.at, q.name, \
                   d.confirmed, d.note as decision, d.at as decided_at, y.name as decided_by, \
                   (select count(*) from execution x where x.payment_id = e.payment_id and x.executor_id = $2) as mine \
                   from evidence e join person q on q.id = e.recorded_by \
                   left join evidence_decision d on d.evidence_id = e.id left join person y on y.id = d.decided_by \
                   where e.payment_id = $1 order by e.at, e.id";
        let rows = self
            .treasury
            .read_all(sql, [facts.id.into(), actor.person().into()])
            .await?;
        rows.iter().map(|row| evidence_row(row, actor, facts)).collect()
    }
}

/// The outcome of a row.
pub(super) fn outcome(row: &QueryResult) -> Result<Outcome> {
    let code: String = row.try_get("", "outcome")?;
    Outcome::parse(&code).ok_or_else(|| Error::Broken(format!("unknown outcome {code}")))
}

fn evidence_row(row: &QueryResult, actor: &Actor, facts: &Facts) -> Result<EvidenceRow> {
    let outcome = outcome(row)?;
    let decided_by: Option<String> = row.try_get("", "decided_by")?;
    let decided = decided_by.map(|name| {
        Ok::<_, Error>((
            name,
            row.try_get("", "confirmed")?,
            row.try_get("", "decision")?,
            row.try_get("", "decided_at")?,
        ))
    });
    let decided = decided.transpose()?;
    let released = match row.try_get::<i64>("", "mine")? {
        0 => Vec::new(),
        _ => vec![Doer::from(actor.person())],
    };
    let attempt: i64 = row.try_get("", "attempt")?;
    let is_about = Outcome::of(facts.judged.status).contains(&outcome) && attempt == facts.judged.attempts;
    Ok(EvidenceRow {
        id: row.try_get("", "id")?,
        attempt,
        outcome,
        reference: row.try_get("", "reference")?,
        note: row.try_get("", "note")?,
        recorded_by: row.try_get("", "name")?,
        at: row.try_get("", "at")?,
        may_decide: may_decide(facts, actor, outcome, row.try_get("", "recorded_by")?, &released),
        is_open: decided.is_none() && is_about,
        decided,
    })
}
