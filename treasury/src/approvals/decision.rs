//! What an approver sends, and what it comes to.

use super::outcome::Verdict;
use crate::error::{Error, Result, Violations};
use crate::ids::PaymentId;
use crate::requisitions::clean_note;

/// A decision about a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decide {
    /// The round that the page showed.
    pub version: i64,
    /// The step that the page showed, counted from 1.
    pub position: i64,
    /// What is decided.
    pub outcome: Verdict,
    /// Why; must be given unless it is approved.
    pub note: String,
    /// For a request for changes: how many days the requester has, 1 to 60; 7 if none is given.
    pub deadline_days: Option<i64>,
}

/// What a decision came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    /// The next step, counted from 1, waits now.
    NextStep(i64),
    /// It was the last one: the payment awaits its release.
    Approved(PaymentId),
    /// Back to the requester.
    ChangesRequested,
    /// The end.
    Rejected,
}

impl Decided {
    pub(super) fn to_outcome(&self) -> String {
        match self {
            Self::NextStep(position) => format!("next:{position}"),
            Self::Approved(payment) => format!("approved:{payment}"),
            Self::ChangesRequested => "changes".to_owned(),
            Self::Rejected => "rejected".to_owned(),
        }
    }

    pub(super) fn from_outcome(text: &str) -> Result<Self> {
        let known = match text.split_once(':') {
            Some(("next", position)) => position.parse().ok().map(Self::NextStep),
            Some(("approved", payment)) => payment.parse().ok().map(Self::Approved),
            None if text == "changes" => Some(Self::ChangesRequested),
            None if text == "rejected" => Some(Self::Rejected),
            _ => None,
        };
        known.ok_or_else(|| Error::Broken(format!("outcome {text:?} of a decision")))
    }
}

impl Decide {
    pub(super) fn checked_note(&self) -> Result<String> {
        let mut wrong = Violations::default();
        let note = clean_note("note", "the note", &self.note, &mut wrong);
        if wrong.0.is_empty() && note.is_empty() && self.outcome != Verdict::Approve {
            let words = match self.outcome {
                Verdict::Reject => "Write why you reject it; the requester reads this.",
                _ => "Write what has to be changed; the requester reads this.",
            };
            wrong.add("note", words);
        }
        if self.deadline_days.is_some_and(|days| !(1..=60).contains(&days)) {
            wrong.add("deadline_days", "Give the requester 1 to 60 days.");
        }
        wrong.done()?;
        Ok(note)
    }
}
