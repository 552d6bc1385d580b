//! Who decides a requisition: a pure function of the request, the policy, the people and what is already decided.
//!
//! A step names a role and a scope. Who may take it holds the role in that scope today, is active, and keeps D1 to D3.
//! A step that nobody can take goes up the ladder, with the reason; one that nobody at all can take blocks the
//! requisition. A step is never skipped, never approved by itself, and no person is ever needed twice: the plan holds
//! only if every open step can have a person of its own, and those are left out of a step who are needed for another.

mod eligibility;
mod matching;
mod words;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use eligibility::{admits, ladder, step_scope};

use self::eligibility::{Bar, Holder, holders};
use super::policy::{Chain, PolicyVersion, StepKind, Tier, TierStep, step_limit_hours};
use crate::access::{Doer, Duty, Grant, Home, Role, Scope};
use crate::ids::{PersonId, PolicyVersionId};
use crate::money::Money;

/// Where a requisition comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Origin {
    /// A branch.
    Branch,
    /// Headquarters.
    Hq,
    /// The field: people on the road in a region.
    Field,
}

impl Origin {
    /// Every origin.
    pub const ALL: [Self; 3] = [Self::Branch, Self::Hq, Self::Field];

    /// The code in the database and in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Branch => "branch",
            Self::Hq => "hq",
            Self::Field => "field",
        }
    }

    /// The word on screens.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Branch => "Branch",
            Self::Hq => "HQ",
            Self::Field => "Field",
        }
    }

    /// The origin of a code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.code() == code)
    }
}

/// The names of the places of a request, for the reasons that a plan gives.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct PlaceNames {
    /// The company.
    pub company: String,
    /// The region, if any.
    pub region: Option<String>,
    /// The branch, if any.
    pub branch: Option<String>,
    /// The department, if any.
    pub department: Option<String>,
}

/// What a route is planned for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RouteRequest {
    /// Who asks.
    pub requester: PersonId,
    /// The person who gets the money, where the payee is one.
    pub beneficiary: Option<PersonId>,
    /// Whether the requester holds a treasury grant today; such requests have a chain of their own.
    pub requester_is_treasury: bool,
    /// Where it comes from.
    pub origin: Origin,
    /// What it is coded to: company, region, branch, department.
    pub place: Home,
    /// The names of these places.
    pub names: PlaceNames,
    /// How much.
    pub money: Money,
    /// The day that grants are looked at.
    pub today: Date,
}

impl RouteRequest {
    /// The chain of tiers that applies.
    pub const fn chain(&self) -> Chain {
        match (self.requester_is_treasury, self.origin) {
            (true, _) => Chain::Treasury,
            (false, Origin::Branch) => Chain::Branch,
            (false, Origin::Hq) => Chain::Hq,
            (false, Origin::Field) => Chain::Field,
        }
    }
}

/// Somebody with grants; every holder of a role in the company should be given, inactive people too, since the plan says
/// who is left out and why. The order does not matter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// The name on screens.
    pub name: String,
    /// Whether the person can sign in.
    pub active: bool,
    /// All their grants.
    pub grants: Vec<Grant>,
}

/// A step of this round that was decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DecidedStep {
    /// Counted from 1.
    pub position: i32,
    /// The role it was decided under, which is another than the tier's if it was escalated.
    pub role: Role,
    /// Who decided, and for whom.
    pub doer: Doer,
}

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

/// Plans the route of a request. Deterministic: the same facts in any order of `people` give the same plan.
pub fn plan(
    request: &RouteRequest,
    policy: &PolicyVersion,
    people: &[Candidate],
    already: &[DecidedStep],
) -> RoutePlan {
    let chain = request.chain();
    let Some((position, tier)) = policy
        .tier_for(chain, request.money)
        .filter(|(_, tier)| !tier.steps.is_empty())
    else {
        return RoutePlan {
            policy: policy.id,
            chain,
            tier: None,
            steps: Vec::new(),
            blocked: Some(Blocked {
                position: 1,
                reason: words::no_tier(chain, request.money),
            }),
            releasers_left: 0,
            release_warning: None,
        };
    };
    let people = sorted(people);
    let mut planner = Planner::new(request, &people, already, tier.steps.len());
    let mut steps: Vec<PlannedStep> = (1..)
        .zip(&tier.steps)
        .map(|(position, step)| planner.step(position, *step))
        .collect();
    for step in &mut steps {
        planner.settle(step);
    }
    let (releasers_left, release_warning) = planner.releasers();
    RoutePlan {
        policy: policy.id,
        chain,
        tier: Some(planned_tier(position, tier)),
        steps,
        blocked: planner.blocked,
        releasers_left,
        release_warning,
    }
}

fn planned_tier(position: i32, tier: &Tier) -> PlannedTier {
    PlannedTier {
        position,
        label: tier.label(),
        fast_track_possible: tier.fast_track_possible(position),
        step_limit_hours: step_limit_hours(position),
    }
}

/// By name, each person once: two entries of one person are one person with the grants of both.
fn sorted(people: &[Candidate]) -> Vec<Candidate> {
    let mut once: BTreeMap<PersonId, Candidate> = BTreeMap::new();
    for candidate in people {
        once.entry(candidate.person)
            .and_modify(|known| {
                known.active &= candidate.active;
                known.grants.extend(&candidate.grants);
                if candidate.name < known.name {
                    known.name.clone_from(&candidate.name);
                }
            })
            .or_insert_with(|| candidate.clone());
    }
    let mut people: Vec<Candidate> = once.into_values().collect();
    people.sort_by(|a, b| (&a.name, a.person).cmp(&(&b.name, b.person)));
    people
}

struct Planner<'a> {
    request: &'a RouteRequest,
    people: &'a [Candidate],
    already: &'a [DecidedStep],
    /// For each step, the people (by index) who could take it if it were the only one. Empty if decided or blocked.
    edges: Vec<Vec<usize>>,
    /// For each person, the step they are needed for in the matching so far.
    owners: Vec<Option<usize>>,
    blocked: Option<Blocked>,
}

impl<'a> Planner<'a> {
    fn new(request: &'a RouteRequest, people: &'a [Candidate], already: &'a [DecidedStep], steps: usize) -> Self {
        Self {
            request,
            people,
            already,
            edges: vec![Vec::new(); steps],
            owners: vec![None; people.len()],
            blocked: None,
        }
    }

    /// Finds the role that a step goes to: the first of the ladder with which this and all earlier steps can be matched.
    fn step(&mut self, position: i32, step: TierStep) -> PlannedStep {
        let scope = step_scope(step.role, self.request);
        let mut planned = PlannedStep {
            position,
            role: step.role,
            original_role: step.role,
            kind: step.kind,
            scope,
            place_name: words::place_name(scope, &self.request.names),
            eligible: Vec::new(),
            left_out: Vec::new(),
            escalation: None,
            decided_by: None,
        };
        if let Some(decided) = self.already.iter().find(|decided| decided.position == position) {
            self.fix_decided(&mut planned, decided);
            return planned;
        }
        let mut passed = Vec::new();
        for role in std::iter::once(step.role).chain(ladder(step.role).iter().copied()) {
            let scope = step_scope(role, self.request);
            let place_name = words::place_name(scope, &self.request.names);
            let holders = holders(role, scope, self.request, self.people, self.already);
            if self.extend(index_of(position), &holders) {
                planned.escalation = words::escalation(step.role, role, &passed);
                planned.left_out = self.barred(&holders);
                (planned.role, planned.scope, planned.place_name) = (role, scope, place_name);
                return planned;
            }
            let reason = words::passed_over(role, &place_name, &holders, self.people, &self.owners);
            passed.push(PassedRole { role, reason });
        }
        planned.left_out = self.barred(&holders(step.role, scope, self.request, self.people, self.already));
        self.blocked.get_or_insert_with(|| Blocked {
            position,
            reason: words::blocked(position, step.role, &passed),
        });
        planned
    }

    fn fix_decided(&self, planned: &mut PlannedStep, decided: &DecidedStep) {
        let person = decided.doer.person;
        let known = self.people.iter().find(|candidate| candidate.person == person);
        let name = known.map_or_else(
            || "somebody who has left".to_owned(),
            |candidate| candidate.name.clone(),
        );
        planned.eligible.push(EligiblePerson { person, name });
        planned.decided_by = Some(decided.doer);
        planned.role = decided.role;
        planned.scope = step_scope(decided.role, self.request);
        planned.place_name = words::place_name(planned.scope, &self.request.names);
    }

    fn extend(&mut self, step: usize, holders: &[Holder]) -> bool {
        self.edges[step] = holders
            .iter()
            .filter(|holder| holder.bar.is_none())
            .map(|holder| holder.index)
            .collect();
        let extended = matching::augment(&self.edges, step, &mut self.owners);
        if !extended {
            self.edges[step].clear();
        }
        extended
    }

    fn barred(&self, holders: &[Holder]) -> Vec<LeftOut> {
        let barred = holders.iter().filter_map(|holder| Some((holder.index, holder.bar?)));
        barred.map(|(index, bar)| self.left_out(index, bar)).collect()
    }

    fn left_out(&self, index: usize, bar: Bar) -> LeftOut {
        let Candidate { person, name, .. } = &self.people[index];
        LeftOut {
            person: *person,
            name: name.clone(),
            reason: words::bar(bar),
            duty: bar.duty(),
        }
    }

    /// Fills in who may take a step, once all steps have their roles: those with whom the whole plan still holds.
    fn settle(&self, step: &mut PlannedStep) {
        let this = index_of(step.position);
        for &index in &self.edges[this] {
            match self.owners[index] {
                Some(other) if other != this && !matching::holds_with(&self.edges, this, index, self.people.len()) => {
                    step.left_out
                        .push(self.left_out(index, Bar::NeededFor(position_of(other))));
                }
                _ => {
                    let Candidate { person, name, .. } = &self.people[index];
                    step.eligible.push(EligiblePerson {
                        person: *person,
                        name: name.clone(),
                    });
                }
            }
        }
        step.left_out
            .sort_by(|a, b| (&a.name, a.person).cmp(&(&b.name, b.person)));
    }

    /// How many could still release after the steps took the fewest of them, and a warning if none.
    fn releasers(&self) -> (usize, Option<String>) {
        let scope = step_scope(Role::Treasury, self.request);
        let officers = holders(Role::Treasury, scope, self.request, self.people, self.already);
        let free: Vec<usize> = officers
            .iter()
            .filter(|holder| holder.bar.is_none())
            .map(|holder| holder.index)
            .collect();
        let used = matching::fewest_used(&self.edges, self.people.len(), &free);
        let left = free.len() - used;
        let names: Vec<&str> = free.iter().map(|index| self.people[*index].name.as_str()).collect();
        (left, (left == 0).then(|| words::nobody_to_release(&names)))
    }
}

fn index_of(position: i32) -> usize {
    usize::try_from(position - 1).unwrap_or_default()
}

fn position_of(index: usize) -> i32 {
    i32::try_from(index + 1).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests;
