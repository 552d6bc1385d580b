//! The reasons of a plan in words. They are recorded and shown as they are.

use super::eligibility::{Bar, Holder};
use super::{Candidate, Escalation, PassedRole, PlaceNames};
use crate::access::{Role, Scope};
use crate::approvals::policy::Chain;
use crate::money::Money;

/// As many people as a sentence can carry.
const NAMED_AT_MOST: usize = 5;

pub(super) fn place_name(scope: Scope, names: &PlaceNames) -> String {
    let (name, otherwise) = match scope {
        Scope::Company(_) => (Some(&names.company), "the company"),
        Scope::Region { .. } => (names.region.as_ref(), "the region"),
        Scope::Branch { .. } => (names.branch.as_ref(), "the branch"),
        Scope::Department { .. } => (names.department.as_ref(), "the department"),
    };
    name.filter(|name| !name.is_empty())
        .map_or_else(|| otherwise.to_owned(), Clone::clone)
}

/// To follow a name.
pub(super) fn bar(bar: Bar) -> String {
    match bar {
        Bar::Inactive => "is not active".to_owned(),
        Bar::NotToday => "does not hold the role today".to_owned(),
        Bar::Requester => "is the requester".to_owned(),
        Bar::Beneficiary => "is the beneficiary".to_owned(),
        Bar::Decided(position) => format!("already decided step {position}"),
        Bar::NeededFor(position) => format!("is needed for step {position}"),
    }
}

fn bar_with_code(reason: Bar) -> String {
    match reason.duty() {
        Some(duty) => format!("{} ({duty})", bar(reason)),
        None => bar(reason),
    }
}

/// Why a role was passed over. A holder without a bar of their own is needed for an earlier step.
pub(super) fn passed_over(
    role: Role,
    place: &str,
    holders: &[Holder],
    people: &[Candidate],
    owners: &[Option<usize>],
) -> String {
    let noun = role.noun();
    let mut clauses = holders.iter().filter_map(|holder| {
        let reason = match (holder.bar, owners[holder.index]) {
            (Some(Bar::Inactive | Bar::NotToday), _) => return None,
            (Some(reason), _) => reason,
            (None, step) => Bar::NeededFor(super::position_of(step?)),
        };
        Some((people[holder.index].name.as_str(), bar_with_code(reason)))
    });
    let first = clauses.next();
    let rest: Vec<_> = clauses.collect();
    match first {
        None => format!("no active {noun} in {place}"),
        Some((name, clause)) if rest.is_empty() => {
            format!("the only {noun} in {place}, {name}, {clause}")
        }
        Some((name, clause)) => {
            let mut text = format!("no {noun} in {place} is free: {name} {clause}");
            for (name, clause) in rest.iter().take(NAMED_AT_MOST - 1) {
                text.push_str(&format!(", {name} {clause}"));
            }
            if let Some(more) = rest.len().checked_sub(NAMED_AT_MOST - 1).filter(|more| *more > 0) {
                text.push_str(&format!(", and {more} more"));
            }
            text
        }
    }
}

fn reasons(passed: &[PassedRole]) -> String {
    passed
        .iter()
        .map(|passed| passed.reason.as_str())
        .collect::<Vec<_>>()
        .join("; ")
}

pub(super) fn escalation(from: Role, to: Role, passed: &[PassedRole]) -> Option<Escalation> {
    (!passed.is_empty()).then(|| Escalation {
        reason: format!(
            "Goes to the {} instead of the {}: {}.",
            to.noun(),
            from.noun(),
            reasons(passed)
        ),
        passed: passed.to_vec(),
    })
}

pub(super) fn blocked(position: i32, role: Role, passed: &[PassedRole]) -> String {
    format!(
        "Nobody can take step {position} ({}): {}. The request goes on by itself as soon as somebody can.",
        role.noun(),
        reasons(passed)
    )
}

pub(super) fn no_tier(chain: Chain, money: Money) -> String {
    format!(
        "The approval policy has no tier for {} of {money}. An administrator has to add one.",
        chain.label()
    )
}

pub(super) fn nobody_to_release(needed: &[&str]) -> String {
    match needed {
        [] => "No treasury officer could release this payment: there is none besides those who ask for, receive or \
               decide it. The CFO will be alerted."
            .to_owned(),
        [only] => format!(
            "The only treasury officer who could release this payment, {only}, is needed to decide it (D6). The CFO \
             will be alerted."
        ),
        several => format!(
            "Every treasury officer who could release this payment is needed to decide it (D6): {}. The CFO will be \
             alerted.",
            several.join(", ")
        ),
    }
}
