//! A role given to a person for a part of the organisation, and which roles may meet in one person.

use jiff::civil::Date;

use super::{Role, Scope};

/// A role with its scope and dates.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Grant {
    /// What may be done.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// The first day it holds; without one it held always.
    pub from: Option<Date>,
    /// The last day it holds, that day included; without one it holds until taken away.
    pub until: Option<Date>,
}

impl Grant {
    /// A grant without dates.
    pub const fn new(role: Role, scope: Scope) -> Self {
        Self {
            role,
            scope,
            from: None,
            until: None,
        }
    }

    /// Whether the grant holds on that day.
    pub fn is_in_force(&self, today: Date) -> bool {
        self.from.is_none_or(|from| from <= today) && self.until.is_none_or(|until| today <= until)
    }
}

/// Whether one person may hold both roles.
///
/// An administrator holds neither treasury, CFO, FP&A nor any approver role; treasury is not the CFO; an auditor holds
/// nothing else. The same role twice, for two scopes, is fine.
pub fn may_meet(a: Role, b: Role) -> bool {
    let excludes = |one: Role, other: Role| match one {
        Role::Auditor => other != Role::Auditor,
        Role::Admin => other.is_approver() || matches!(other, Role::Treasury | Role::FpA),
        Role::Treasury => other == Role::Cfo,
        _ => false,
    };
    !excludes(a, b) && !excludes(b, a)
}

/// Two roles that may not meet in one person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "One person cannot be {} and {} at once. Take the first role away before you give the second, or choose another person.",
    with_article(*.held),
    with_article(*.wanted)
)]
pub struct GrantConflict {
    /// The role the person has.
    pub held: Role,
    /// The role they were to get.
    pub wanted: Role,
}

/// Refuses a role that may not meet one that the person already holds, whatever the scopes and dates of the two.
pub fn check_new_grant(held: impl IntoIterator<Item = Role>, wanted: Role) -> Result<(), GrantConflict> {
    match held.into_iter().find(|held| !may_meet(*held, wanted)) {
        Some(held) => Err(GrantConflict { held, wanted }),
        None => Ok(()),
    }
}

fn with_article(role: Role) -> String {
    let noun = role.noun();
    let article = match role {
        Role::Admin | Role::Auditor | Role::FpA => "an",
        _ => "a",
    };
    format!("{article} {noun}")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;
    use crate::ids::CompanyId;

    #[test]
    fn s22_the_roles_that_may_not_meet() {
        let refused: Vec<String> = Role::ALL
            .into_iter()
            .enumerate()
            .flat_map(|(i, a)| Role::ALL[i..].iter().map(move |b| (a, *b)))
            .filter(|(a, b)| !may_meet(*a, *b))
            .map(|(a, b)| format!("{} + {}", a.code(), b.code()))
            .collect();
        assert_eq!(
            refused,
            [
                "staff + auditor",
                "department_head + admin",
                "department_head + auditor",
                "branch_manager + admin",
                "branch_manager + auditor",
                "regional_manager + admin",
                "regional_manager + auditor",
                "group_finance + admin",
                "group_finance + auditor",
                "treasury + cfo",
                "treasury + admin",
                "treasury + auditor",
                "cfo + admin",
                "cfo + auditor",
                "ceo + admin",
                "ceo + auditor",
                "fp_a + admin",
                "fp_a + auditor",
                "admin + auditor",
            ]
        );
        for a in Role::ALL {
            for b in Role::ALL {
                assert_eq!(may_meet(a, b), may_meet(b, a));
            }
        }
    }

    #[test]
    fn a_conflict_says_what_to_do() {
        let refused = check_new_grant([Role::Staff, Role::Treasury], Role::Cfo).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "One person cannot be a treasury officer and a CFO at once. Take the first role away before you give \
             the second, or choose another person."
        );
        assert_eq!(check_new_grant([Role::Staff], Role::Treasury), Ok(()));
        assert_eq!(check_new_grant([], Role::Auditor), Ok(()));
    }

    #[test]
    fn both_days_of_a_grant_count() {
        let scope = Scope::Company(CompanyId(Uuid::from_u128(1)));
        let grant = Grant {
            from: Some(date(2026, 3, 1)),
            until: Some(date(2026, 3, 31)),
            ..Grant::new(Role::BranchManager, scope)
        };
        assert!(!grant.is_in_force(date(2026, 2, 28)));
        assert!(grant.is_in_force(date(2026, 3, 1)));
        assert!(grant.is_in_force(date(2026, 3, 31)));
        assert!(!grant.is_in_force(date(2026, 4, 1)));
        assert!(Grant::new(Role::Staff, scope).is_in_force(date(1999, 1, 1)));
    }
}
