//! The story of a requisition: one line for each thing that happened, with who, when and a note.

use super::requisition::Method;
use super::store;
use super::views::Round;
use crate::approvals::StepView;
use crate::approvals::outcome::Verdict;
use crate::approvals::store::StoredStep;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::RequisitionId;
use crate::payments::Factor;
use crate::row;
use sea_orm::{ConnectionTrait, QueryResult};

/// How a line is marked, beside its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It went its way.
    Neutral,
    /// Approved, released.
    Good,
    /// Something to attend to.
    Warning,
    /// Refused or ended.
    Bad,
}

/// A line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    /// When.
    pub at: Timestamp,
    /// Who; none for the system.
    pub who: Option<String>,
    /// What: "Approved step 1 of 2".
    pub title: String,
    /// Why, or what changed; may have several lines.
    pub note: Option<String>,
    /// How it is marked.
    pub tone: Tone,
}

impl TimelineEntry {
    fn new(at: Timestamp, who: Option<String>, title: impl Into<String>, tone: Tone) -> Self {
        Self {
            at,
            who,
            title: title.into(),
            note: None,
            tone,
        }
    }

    fn because(mut self, note: impl Into<String>) -> Self {
        let note: String = note.into();
        self.note = (!note.is_empty()).then_some(note);
        self
    }
}

/// The story, the oldest first.
pub(super) async fn of(
    connection: &impl ConnectionTrait,
    id: RequisitionId,
    (requester, created_at): (&str, Timestamp),
    rounds: &[Round],
    steps: &[StoredStep],
) -> Result<Vec<TimelineEntry>> {
    let requester = || Some(requester.to_owned());
    let mut story = vec![TimelineEntry::new(
        created_at,
        requester(),
        "Began the request",
        Tone::Neutral,
    )];
    for round in rounds {
        let title = if round.number == 1 {
            "Submitted".to_owned()
        } else {
            format!("Submitted again (round {})", round.number)
        };
        let mut notes = round.changes.clone();
        if let Some(reason) = &round.facts.duplicate_reason {
            notes.push(format!("No duplicate: {reason}"));
        }
        story.push(TimelineEntry::new(round.submitted_at, requester(), title, Tone::Neutral).because(notes.join("\n")));
        let count = round.steps.len();
        let moved = steps.iter().filter(|step| step.version == round.number);
        for step in moved.filter_map(|step| Some((step, step.reason.as_ref()?))) {
            let title = format!("Step {} of {count} escalated", step.0.position);
            story.push(TimelineEntry::new(step.0.created_at, None, title, Tone::Warning).because(step.1));
        }
        story.extend(round.steps.iter().filter_map(|step| decided(step, count)));
    }
    for row in events(connection, id).await? {
        story.extend(told(&row)?);
    }
    for row in payments(connection, id).await? {
        story.extend(paid(&row)?);
    }
    story.extend(given_up(connection, id).await?);
    story.sort_by_key(|entry| entry.at);
    Ok(story)
}

fn decided(step: &StepView, count: usize) -> Option<TimelineEntry> {
    let made = step.decision.as_ref()?;
    let (word, tone) = match made.outcome {
        Verdict::Approve if step.validates => ("Validated", Tone::Good),
        Verdict::Approve => ("Approved", Tone::Good),
        Verdict::RequestChanges => ("Asked for changes at", Tone::Warning),
        Verdict::Reject => ("Rejected at", Tone::Bad),
    };
    let title = format!("{word} step {} of {count} as {}", step.position, step.role);
    Some(TimelineEntry::new(made.at, Some(made.by.clone()), title, tone).because(made.note.as_str()))
}

async fn events(connection: &impl ConnectionTrait, id: RequisitionId) -> Result<Vec<QueryResult>> {
    let sql = "select a.at, a.action, a.detail, p.name from audit_event a left join person p on p.id = a.actor_id \
               where a.subject_id = $1 and a.action in ('requisition.withdrawn','requisition.expired', \
               'requisition.blocked','requisition.unblocked','requisition.round_voided') order by a.at";
    store::all(connection, sql, [id.into()]).await
}

fn told(row: &QueryResult) -> Result<Option<TimelineEntry>> {
    let action: String = row.try_get("", "action")?;
    let detail = row::json(row, "detail")?;
    let reason = detail
        .get("reason")
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default();
    let at = row.try_get("", "at")?;
    let (title, tone, by_person) = match action.as_str() {
        "requisition.withdrawn" => ("Withdrew the request", Tone::Bad, true),
        "requisition.expired" => ("Expired: the time for changes is over", Tone::Bad, false),
        "requisition.blocked" => ("Blocked", Tone::Warning, false),
        "requisition.unblocked" => ("Goes on: somebody can decide now", Tone::Neutral, false),
        "requisition.round_voided" => ("Round void: the content is not what was submitted", Tone::Bad, false),
        _ => return Ok(None),
    };
    let who: Option<String> = row.try_get("", "name")?;
    Ok(Some(
        TimelineEntry::new(at, who.filter(|_| by_person), title, tone).because(reason),
    ))
}

/// The payment, once for each attempt at it.
async fn payments(connection: &impl ConnectionTrait, id: RequisitionId) -> Result<Vec<QueryResult>> {
    let sql = "select p.created_at, p.method, f.name as fund, e.attempt, e.at as released_at, e.factor, \
               x.name as executor, v.number as voucher, o.outcome, o.at as ended_at, o.receipt, o.reason \
               from payment p join fund f on f.id = p.fund_id left join execution e on e.payment_id = p.id \
               left join person x on x.id = e.executor_id \
               left join voucher v on v.payment_id = p.id and v.attempt = e.attempt \
               left join attempt_outcome o on o.payment_id = p.id and o.attempt = e.attempt \
               where p.requisition_id = $1 order by e.attempt";
    store::all(connection, sql, [id.into()]).await
}

/// That its payment was cancelled, by whom and why.
async fn given_up(connection: &impl ConnectionTrait, id: RequisitionId) -> Result<Option<TimelineEntry>> {
    let sql = "select e.at, e.detail, q.name from payment p join audit_event e on e.subject_id = p.id \
               and e.action = 'payment.cancelled' join person q on q.id = e.actor_id where p.requisition_id = $1";
    let Some(row) = store::one(connection, sql, [id.into()]).await? else {
        return Ok(None);
    };
    let detail = row::json(&row, "detail")?;
    let who: String = row.try_get("", "name")?;
    let entry = TimelineEntry::new(row.try_get("", "at")?, Some(who), "Payment cancelled", Tone::Bad);
    Ok(Some(entry.because(detail["reason"].as_str().unwrap_or_default())))
}

fn paid(row: &QueryResult) -> Result<Vec<TimelineEntry>> {
    let attempt: Option<i64> = row.try_get("", "attempt")?;
    let mut entries = Vec::new();
    if attempt.unwrap_or(1) == 1 {
        let fund: String = row.try_get("", "fund")?;
        let title = format!("Payment awaits release from {fund}");
        entries.push(TimelineEntry::new(
            row.try_get("", "created_at")?,
            None,
            title,
            Tone::Neutral,
        ));
    }
    let released_at: Option<Timestamp> = row.try_get("", "released_at")?;
    let Some(at) = released_at else {
        return Ok(entries);
    };
    let factor: String = row.try_get("", "factor")?;
    let by = match Factor::parse(&factor) {
        Some(Factor::Passkey) => "by passkey",
        Some(Factor::EmailCode) => "by e-mailed code",
        None => return Err(Error::Broken(format!("unknown factor {factor}"))),
    };
    let voucher: Option<i64> = row.try_get("", "voucher")?;
    let voucher = voucher.map(|number| format!("Voucher {number}")).unwrap_or_default();
    let method: String = row.try_get("", "method")?;
    let is_cash = Method::parse(&method) == Some(Method::Cash);
    let (tone, because) = match is_cash {
        true => (Tone::Good, voucher.clone()),
        false => (Tone::Neutral, String::new()),
    };
    let released = TimelineEntry::new(at, row.try_get("", "executor")?, format!("Released {by}"), tone);
    entries.push(released.because(because));
    let outcome: Option<String> = row.try_get("", "outcome")?;
    if let Some(outcome) = outcome {
        let (title, tone, because) = match outcome.as_str() {
            "paid" => {
                let receipt: String = row.try_get("", "receipt")?;
                ("Confirmed as paid", Tone::Good, format!("Receipt {receipt}. {voucher}"))
            }
            _ => (
                "Failed, and the money is back in the fund",
                Tone::Bad,
                row.try_get("", "reason")?,
            ),
        };
        entries.push(TimelineEntry::new(row.try_get("", "ended_at")?, None, title, tone).because(because));
    }
    Ok(entries)
}
