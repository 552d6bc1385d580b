//! Who decides a requisition: a pure function of the request, the policy, the people and what is already decided.
//!
//! A step names a role and a scope. Who may take it holds the role in that scope today, is active, and keeps D1 to D3.
//! A step that nobody can take goes up the ladder, with the reason; one that nobody at all can take blocks the
//! requisition. A step is never skipped, never approved by itself, and no person is ever needed twice: the plan holds
//! only if every open step can have a person of its own, and those are left out of a step who are needed for another.

mod eligibility;
mod matching;
mod request;
mod route;
mod words;

use std::collections::BTreeMap;

pub use eligibility::{admits, ladder, step_scope};
pub use request::{Candidate, DecidedStep, Origin, PlaceNames, RouteRequest};
pub use route::{Blocked, EligiblePerson, Escalation, LeftOut, PassedRole, PlannedStep, PlannedTier, RoutePlan};

use self::eligibility::{Bar, Holder, holders};
use super::policy::{PolicyVersion, Tier, TierStep, step_limit_hours};
use crate::access::Role;
use crate::ids::PersonId;

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
