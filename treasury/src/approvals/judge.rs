//! Whether somebody may decide the next step of a round: one answer for the page and for the service.

use super::in_flight::InFlight;
use super::routing::{EligiblePerson, PlannedStep, RoutePlan};
use crate::access::duties::{StepFacts, approver_is_not_beneficiary, may_decide_step};
use crate::access::{Doer, Duty, DutyBreach};
use crate::error::{BLOCKED, NOT_ALLOWED, Refusal, WRONG_STATE};
use crate::ids::PersonId;
use crate::requisitions::state::{Event, Status};

/// Why somebody may not decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Denied {
    /// The duty behind it, which makes an attempt worth an audit event.
    pub(crate) duty: Option<Duty>,
    /// The words.
    pub(crate) refusal: Refusal,
}

impl Denied {
    fn because(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            duty: None,
            refusal: Refusal {
                code,
                message: message.into(),
            },
        }
    }
}

impl From<DutyBreach> for Denied {
    fn from(breach: DutyBreach) -> Self {
        Self {
            duty: Some(breach.duty),
            refusal: breach.into(),
        }
    }
}

/// That decisions can be made at all in this state.
pub(crate) fn in_approval(status: Status) -> Result<(), Denied> {
    let after = status.after(Event::Approve);
    after.map(|_| ()).map_err(|_| {
        let words =
            format!("This request is “{status}”, so there is nothing to decide. Reload the page to see its state.");
        Denied::because(WRONG_STATE, words)
    })
}

/// D1 to D3 for this round.
pub(crate) fn keeps_duties(person: PersonId, round: &InFlight) -> Result<(), Denied> {
    let doer = Doer::from(person);
    let decided: Vec<Doer> = round.decisions.iter().map(|made| Doer::from(made.approver)).collect();
    may_decide_step(
        doer,
        &StepFacts {
            requester: round.version.requester,
            beneficiary: round.version.fields.beneficiary,
            decided: &decided,
        },
    )?;
    for earlier in &round.barred {
        approver_is_not_beneficiary(doer, Some(*earlier))?;
    }
    Ok(())
}

/// Whether the next step is this person's; `plan` is of this moment.
pub(crate) fn may_decide<'a>(
    person: PersonId,
    status: Status,
    round: &InFlight,
    plan: &'a RoutePlan,
) -> Result<&'a PlannedStep, Denied> {
    in_approval(status)?;
    keeps_duties(person, round)?;
    let nothing = || Denied::because(WRONG_STATE, "Every step of this request is decided. Reload the page.");
    let step = plan.next_step().ok_or_else(nothing)?;
    if step.eligible.iter().any(|eligible| eligible.person == person) {
        return Ok(step);
    }
    if let Some(left_out) = step.left_out.iter().find(|left_out| left_out.person == person) {
        return Err(Denied {
            duty: left_out.duty,
            refusal: Refusal {
                code: left_out.duty.map_or(NOT_ALLOWED, Duty::code),
                message: format!(
                    "{} {}, so somebody else must decide this step{}.",
                    left_out.name,
                    left_out.reason,
                    instead(&step.eligible)
                ),
            },
        });
    }
    if step.eligible.is_empty() {
        let words = plan.blocked.as_ref().map(|blocked| blocked.reason.clone());
        let words = words.unwrap_or_else(|| "Nobody can take this step at present.".to_owned());
        return Err(Denied::because(BLOCKED, words));
    }
    let words = format!(
        "This step is for the {} of {}{}.",
        step.role.noun(),
        step.place_name,
        instead(&step.eligible)
    );
    Err(Denied::because(NOT_ALLOWED, words))
}

fn instead(eligible: &[EligiblePerson]) -> String {
    let names: Vec<&str> = eligible.iter().take(3).map(|one| one.name.as_str()).collect();
    match (names.as_slice(), eligible.len()) {
        ([], _) => String::new(),
        (names, count) if count > names.len() => format!(": {} and {} more", names.join(", "), count - names.len()),
        (names, _) => format!(": {}", names.join(", ")),
    }
}
