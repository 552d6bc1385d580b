//! A route as a page shows it: before submitting, while it is decided, and afterwards.

use super::in_flight::InFlight;
use super::outcome::Verdict;
use super::policy::StepKind;
use super::routing::{PlannedStep, RoutePlan};
use super::store::{StoredDecision, StoredStep};
use crate::clock::Timestamp;
use crate::error::{Refusal, Violation};
use crate::requisitions::Duplicate;

/// Who will decide, why, who is left out and why, and what would keep the draft from being submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoutePreview {
    /// The tier that applies: "up to KES 10,000.00"; none while origin or amount are missing.
    pub tier: Option<String>,
    /// The chain that applies: "branch requests"; none while origin or amount are missing.
    pub chain: Option<String>,
    /// The steps, in order.
    pub steps: Vec<StepView>,
    /// Why it would be blocked: nobody can take one of the steps. It can be submitted nonetheless.
    pub blocked: Option<String>,
    /// That nobody would be left to release the payment. It can be submitted nonetheless.
    pub release_warning: Option<String>,
    /// What looks the same.
    pub duplicates: Vec<Duplicate>,
    /// What is missing or wrong, by field; submitting would be refused.
    pub problems: Vec<Violation>,
    /// What else would refuse submitting: no fund, no policy, a beneficiary who decided.
    pub refusal: Option<Refusal>,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Decided.
    Decided,
    /// Waits for a decision now.
    Waiting,
    /// Comes later.
    Later,
    /// Nobody can take it at present.
    Blocked,
    /// The round ended before it.
    NotReached,
}

impl StepState {
    /// The word on screens.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Decided => "Decided",
            Self::Waiting => "Waiting",
            Self::Later => "Later",
            Self::Blocked => "Blocked",
            Self::NotReached => "Not reached",
        }
    }
}

/// A step of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepView {
    /// Counted from 1.
    pub position: i64,
    /// Whether it is validated for treasury rather than decided.
    pub validates: bool,
    /// Whose step it is: "Branch manager".
    pub role: String,
    /// Where the role must hold: "Kisumu"; empty for a step of the past.
    pub place: String,
    /// Where it stands.
    pub state: StepState,
    /// Who may take it, by name; empty for a step of the past.
    pub eligible: Vec<String>,
    /// Who holds the role and is left out, and why: "Beatrice Achieng is the requester (D1)".
    pub left_out: Vec<String>,
    /// Why it went to another role than the policy says, or to other people than before.
    pub escalation: Option<String>,
    /// The decision, if there is one.
    pub decision: Option<StepDecisionView>,
}

/// The decision about a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepDecisionView {
    /// Who decided.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub outcome: Verdict,
    /// Why.
    pub note: String,
}

fn decision(made: &StoredDecision) -> StepDecisionView {
    StepDecisionView {
        by: made.approver_name.clone(),
        at: made.at,
        outcome: made.verdict,
        note: made.note.clone(),
    }
}

/// The steps of a plan; with a round, its decisions and recorded reasons.
pub(crate) fn live_steps(plan: &RoutePlan, round: Option<&InFlight>) -> Vec<StepView> {
    let next = plan.next_step().map(|step| step.position);
    let view = |step: &PlannedStep| {
        let position = i64::from(step.position);
        let made = round.and_then(|round| round.decisions.iter().find(|made| made.position == position));
        let recorded = round
            .and_then(|round| round.latest(position))
            .and_then(|latest| latest.reason.clone());
        let planned = step.escalation.as_ref().map(|escalation| escalation.reason.clone());
        StepView {
            position,
            validates: step.kind == StepKind::Validate,
            role: step.role.label().to_owned(),
            place: step.place_name.clone(),
            state: match made {
                Some(_) => StepState::Decided,
                None if step.eligible.is_empty() => StepState::Blocked,
                None if next == Some(step.position) && round.is_some() => StepState::Waiting,
                None => StepState::Later,
            },
            eligible: match made {
                Some(_) => Vec::new(),
                None => step.eligible.iter().map(|one| one.name.clone()).collect(),
            },
            left_out: step
                .left_out
                .iter()
                .map(|one| match one.duty {
                    Some(duty) => format!("{} {} ({duty})", one.name, one.reason),
                    None => format!("{} {}", one.name, one.reason),
                })
                .collect(),
            escalation: if made.is_some() { recorded } else { planned.or(recorded) },
            decision: made.map(decision),
        }
    };
    plan.steps.iter().map(view).collect()
}

/// The steps of a round that is over: what was recorded.
pub(crate) fn past_steps(steps: &[&StoredStep], decisions: &[&StoredDecision]) -> Vec<StepView> {
    let mut views: Vec<StepView> = Vec::new();
    for step in steps {
        let made = decisions.iter().find(|made| made.position == step.position);
        let view = StepView {
            position: step.position,
            validates: step.kind == StepKind::Validate,
            role: step.role.label().to_owned(),
            place: String::new(),
            state: if made.is_some() {
                StepState::Decided
            } else {
                StepState::NotReached
            },
            eligible: Vec::new(),
            left_out: Vec::new(),
            escalation: step.reason.clone(),
            decision: made.map(|made| decision(made)),
        };
        // A later attempt takes the place of an earlier one.
        match views.last_mut().filter(|last| last.position == step.position) {
            Some(last) => *last = view,
            None => views.push(view),
        }
    }
    views
}
