//! Where a role must hold for a step, who holds it there, and what bars a holder.

use super::{Candidate, DecidedStep, Origin, RouteRequest};
use crate::access::{Duty, Home, Permission, Role, Scope};

/// The roles that a step goes to, in order, when nobody of its own role can take it.
pub const fn ladder(role: Role) -> &'static [Role] {
    use Role::{BranchManager, Ceo, Cfo, DepartmentHead, GroupFinance, RegionalManager};
    match role {
        DepartmentHead | BranchManager => &[RegionalManager, GroupFinance, Cfo, Ceo],
        GroupFinance => &[Cfo, Ceo],
        Cfo => &[Ceo],
        Ceo => &[],
        _ => &[GroupFinance, Cfo, Ceo],
    }
}

/// Where the role of a step must hold.
///
/// A branch manager: the branch of a branch request, any branch of the region for the field, the company for HQ. A
/// department head: the department, if the request names one, else as a branch manager. A regional manager: the
/// region, if it is known, else as a branch manager. All others: the company. A place that the request does not name
/// is replaced by the next larger one, so that every request has a route.
pub fn step_scope(role: Role, request: &RouteRequest) -> Scope {
    let Home {
        company,
        region,
        branch,
        department,
    } = request.place;
    let the_company = Scope::Company(company);
    let the_region = region.map(|region| Scope::Region { company, region });
    let the_branch = branch.map(|branch| Scope::Branch {
        company,
        region,
        branch,
    });
    let by_origin = match request.origin {
        Origin::Branch => the_branch.or(the_region),
        Origin::Field => the_region.or(the_branch),
        Origin::Hq => None,
    }
    .unwrap_or(the_company);
    match role {
        Role::BranchManager => by_origin,
        Role::DepartmentHead => department.map_or(by_origin, |department| Scope::Department { company, department }),
        Role::RegionalManager => the_region.unwrap_or(by_origin),
        _ => the_company,
    }
}

/// Whether a grant of this role and scope reaches a step.
///
/// For the local roles one of the two scopes must lie within the other: a manager of the whole region may decide for a
/// branch, and a manager of any of its branches for the region. A department lies across branches, so the head of one
/// is reached through a request that names it, or one of the whole company. The other roles are company-wide;
/// where such a grant was narrowed to a place, it reaches the requests of that place only.
pub fn admits(role: Role, grant: Scope, step: Scope, place: &Home) -> bool {
    if role.is_local() {
        grant.overlaps(step)
    } else {
        grant.covers(place)
    }
}

/// Why a holder of the role cannot take the step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Bar {
    Inactive,
    NotToday,
    Requester,
    Beneficiary,
    Decided(i32),
    NeededFor(i32),
}

impl Bar {
    pub(super) const fn duty(self) -> Option<Duty> {
        match self {
            Self::Inactive | Self::NotToday => None,
            Self::Requester => Some(Duty::D1),
            Self::Beneficiary => Some(Duty::D2),
            Self::Decided(_) | Self::NeededFor(_) => Some(Duty::D3),
        }
    }
}

/// Somebody who holds the role where it must hold, by their index among the people.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holder {
    pub(super) index: usize,
    pub(super) bar: Option<Bar>,
}

/// Everybody who holds the role in the scope, each with what bars them.
pub(super) fn holders(
    role: Role,
    scope: Scope,
    request: &RouteRequest,
    people: &[Candidate],
    already: &[DecidedStep],
) -> Vec<Holder> {
    let holder = |(index, candidate): (usize, &Candidate)| {
        let mut grants = candidate
            .grants
            .iter()
            .filter(|grant| grant.role == role && role.allows(Permission::for_step(role)))
            .filter(|grant| admits(role, grant.scope, scope, &request.place))
            .peekable();
        grants.peek()?;
        let today = grants.any(|grant| grant.is_in_force(request.today));
        Some(Holder {
            index,
            bar: bar(candidate, today, request, already),
        })
    };
    people.iter().enumerate().filter_map(holder).collect()
}

fn bar(candidate: &Candidate, today: bool, request: &RouteRequest, already: &[DecidedStep]) -> Option<Bar> {
    let person = candidate.person;
    if !candidate.active {
        Some(Bar::Inactive)
    } else if !today {
        Some(Bar::NotToday)
    } else if person == request.requester {
        Some(Bar::Requester)
    } else if request.beneficiary == Some(person) {
        Some(Bar::Beneficiary)
    } else {
        let decided = already.iter().find(|decided| decided.doer.involves(person));
        decided.map(|decided| Bar::Decided(decided.position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_is_that_of_the_rules() {
        let told = |role: Role| {
            ladder(role)
                .iter()
                .map(|role| role.code())
                .collect::<Vec<_>>()
                .join(" > ")
        };
        for (role, expected) in [
            (Role::DepartmentHead, "regional_manager > group_finance > cfo > ceo"),
            (Role::BranchManager, "regional_manager > group_finance > cfo > ceo"),
            (Role::RegionalManager, "group_finance > cfo > ceo"),
            (Role::Treasury, "group_finance > cfo > ceo"),
            (Role::GroupFinance, "cfo > ceo"),
            (Role::Cfo, "ceo"),
            (Role::Ceo, ""),
        ] {
            assert_eq!(told(role), expected, "{role}");
        }
    }
}
