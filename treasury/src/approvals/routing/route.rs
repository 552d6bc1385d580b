//! The route that comes out: who decides, who is left out, and why.

use std::collections::BTreeMap;

use super::matching;
use crate::access::{Doer, Duty, Role, Scope};
use crate::approvals::policy::{Chain, StepKind};
use crate::ids::{PersonId, PolicyVersionId};

/// Somebody who may take a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EligiblePerson {
    /// Who.
    pub person: PersonId,
    /// The name on screens.
    pub name: String,
}

/// Somebody who holds the role in the scope and still may not take the step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LeftOut {
    /// Who.
    pub person: PersonId,
    /// The name on screens.
    pub name: String,
    /// Why, to follow the name: "is the requester".
    pub reason: String,
    /// The duty behind it, if it is one.
    pub duty: Option<Duty>,
}

/// A role that was passed over because nobody of it could take the step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PassedRole {
    /// The role.
    pub role: Role,
    /// Why: "no active branch manager in Kisumu".
    pub reason: String,
}

/// That a step went up the ladder. Never a decision.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Escalation {
    /// The whole story in a sentence, to be recorded and shown.
    pub reason: String,
    /// The roles passed over, in order, the tier's own first.
    pub passed: Vec<PassedRole>,
}

/// A step of the plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlannedStep {
    /// Counted from 1.
    pub position: i32,
    /// Whose step it is now.
    pub role: Role,
    /// Whose step the tier says it is.
    pub original_role: Role,
    /// What the holder does.
    pub kind: StepKind,
    /// Where the role must hold.
    pub scope: Scope,
    /// The name of that place.
    pub place_name: String,
    /// Who may take it, by name: each of them, without leaving another step without a person.
    pub eligible: Vec<EligiblePerson>,
    /// Who holds the role there and may not, by name.
    pub left_out: Vec<LeftOut>,
    /// Why it went to another role.
    pub escalation: Option<Escalation>,
    /// Who decided it, if it is decided.
    pub decided_by: Option<Doer>,
}

/// That nobody at all can take a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Blocked {
    /// The first such step, counted from 1.
    pub position: i32,
    /// Why, in sentences.
    pub reason: String,
}

/// The tier that applies.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlannedTier {
    /// Counted from 1 within its chain.
    pub position: i32,
    /// The range in words: "up to KES 10,000.00".
    pub label: String,
    /// Whether the middle steps can be skipped once the first approver confirms the urgency.
    pub fast_track_possible: bool,
    /// How long each step may take, in hours of the company's working calendar.
    pub step_limit_hours: u32,
}

/// Who decides a requisition, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoutePlan {
    /// The version of the policy that was used.
    pub policy: PolicyVersionId,
    /// The chain that applies.
    pub chain: Chain,
    /// The tier that applies; none only where the policy does not cover the amount, and then the plan is blocked.
    pub tier: Option<PlannedTier>,
    /// One for each step of the tier.
    pub steps: Vec<PlannedStep>,
    /// Set if a step has nobody. The steps before it can be taken meanwhile.
    pub blocked: Option<Blocked>,
    /// How many treasury officers remain who could release the payment (D4 to D6) if the steps are shared out well.
    pub releasers_left: usize,
    /// A sentence if there will be none. Only a warning: it keeps nobody from submitting.
    pub release_warning: Option<String>,
}

impl RoutePlan {
    /// The first step that is not decided.
    pub fn next_step(&self) -> Option<&PlannedStep> {
        self.steps.iter().find(|step| step.decided_by.is_none())
    }

    /// One person for each step, all different; none if a step has nobody.
    pub fn distinct_representatives(&self) -> Option<Vec<PersonId>> {
        let mut numbers = BTreeMap::new();
        for eligible in self.steps.iter().flat_map(|step| &step.eligible) {
            let next = numbers.len();
            numbers.entry(eligible.person).or_insert(next);
        }
        let edges: Vec<Vec<usize>> = self
            .steps
            .iter()
            .map(|step| step.eligible.iter().map(|eligible| numbers[&eligible.person]).collect())
            .collect();
        let owners = matching::complete(&edges, numbers.len())?;
        let mut chosen: Vec<(usize, PersonId)> = numbers
            .iter()
            .filter_map(|(person, number)| Some((owners[*number]?, *person)))
            .collect();
        chosen.sort_unstable();
        Some(chosen.into_iter().map(|(_, person)| person).collect())
    }
}
