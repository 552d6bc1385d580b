//! Where a grant or a step applies: a company, or a region, branch or department of it.

use crate::ids::{BranchId, CompanyId, DepartmentId, RegionId};

/// A part of the organisation. Departments lie across regions and branches: neither contains the other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// A whole company.
    Company(CompanyId),
    /// A region with all its branches.
    Region {
        /// The company it belongs to.
        company: CompanyId,
        /// The region.
        region: RegionId,
    },
    /// One branch.
    Branch {
        /// The company it belongs to.
        company: CompanyId,
        /// The region it lies in, if any.
        region: Option<RegionId>,
        /// The branch.
        branch: BranchId,
    },
    /// One department.
    Department {
        /// The company it belongs to.
        company: CompanyId,
        /// The department.
        department: DepartmentId,
    },
}

/// Where a person or a requisition belongs. All parts of a home hold at once, unlike those of a [`Scope`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Home {
    /// The company.
    pub company: CompanyId,
    /// The region, if any.
    pub region: Option<RegionId>,
    /// The branch, if any.
    pub branch: Option<BranchId>,
    /// The department, if any.
    pub department: Option<DepartmentId>,
}

impl Scope {
    /// The scope that a row names by its region or its branch; the whole company where it names neither.
    pub(crate) fn of_place(
        company: CompanyId,
        region: Option<RegionId>,
        branch: Option<BranchId>,
        branch_region: Option<RegionId>,
    ) -> Self {
        match (region, branch) {
            (_, Some(branch)) => Self::Branch {
                company,
                region: branch_region,
                branch,
            },
            (Some(region), None) => Self::Region { company, region },
            (None, None) => Self::Company(company),
        }
    }

    /// The company that the scope lies in.
    pub const fn company(self) -> CompanyId {
        match self {
            Self::Company(company)
            | Self::Region { company, .. }
            | Self::Branch { company, .. }
            | Self::Department { company, .. } => company,
        }
    }

    /// Whether all of `other` lies within this scope.
    pub fn contains(self, other: Self) -> bool {
        if self.company() != other.company() {
            return false;
        }
        match (self, other) {
            (Self::Company(_), _) => true,
            (Self::Region { region, .. }, Self::Region { region: inner, .. }) => region == inner,
            (Self::Region { region, .. }, Self::Branch { region: inner, .. }) => Some(region) == inner,
            (Self::Branch { branch, .. }, Self::Branch { branch: inner, .. }) => branch == inner,
            (Self::Department { department, .. }, Self::Department { department: inner, .. }) => department == inner,
            _ => false,
        }
    }

    /// Whether one of the two lies within the other.
    pub fn overlaps(self, other: Self) -> bool {
        self.contains(other) || other.contains(self)
    }

    /// Whether a person or a requisition of this home lies within the scope.
    pub fn covers(self, home: &Home) -> bool {
        home.scopes().any(|part| self.contains(part))
    }
}

impl Home {
    /// The scopes that the home lies in: its company, and its region, branch and department where it has them.
    pub fn scopes(&self) -> impl Iterator<Item = Scope> + use<> {
        let Self {
            company,
            region,
            branch,
            department,
        } = *self;
        [
            Some(Scope::Company(company)),
            region.map(|region| Scope::Region { company, region }),
            branch.map(|branch| Scope::Branch {
                company,
                region,
                branch,
            }),
            department.map(|department| Scope::Department { company, department }),
        ]
        .into_iter()
        .flatten()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const A: CompanyId = CompanyId(Uuid::from_u128(1));
    const B: CompanyId = CompanyId(Uuid::from_u128(2));

    fn region(company: CompanyId, n: u128) -> Scope {
        Scope::Region {
            company,
            region: RegionId(Uuid::from_u128(n)),
        }
    }

    fn branch(company: CompanyId, region: Option<u128>, n: u128) -> Scope {
        let region = region.map(|n| RegionId(Uuid::from_u128(n)));
        Scope::Branch {
            company,
            region,
            branch: BranchId(Uuid::from_u128(n)),
        }
    }

    fn department(company: CompanyId, n: u128) -> Scope {
        Scope::Department {
            company,
            department: DepartmentId(Uuid::from_u128(n)),
        }
    }

    #[test]
    fn a_company_contains_its_parts_and_nothing_of_another() {
        for part in [
            Scope::Company(A),
            region(A, 10),
            branch(A, Some(10), 20),
            branch(A, None, 21),
            department(A, 30),
        ] {
            assert!(Scope::Company(A).contains(part), "{part:?}");
            assert!(part.overlaps(Scope::Company(A)), "{part:?}");
            assert!(part.contains(part), "{part:?}");
            assert!(!Scope::Company(B).contains(part), "{part:?}");
            assert!(!part.overlaps(Scope::Company(B)), "{part:?}");
        }
    }

    #[test]
    fn a_region_contains_its_branches_only() {
        assert!(region(A, 10).contains(branch(A, Some(10), 20)));
        assert!(!region(A, 10).contains(branch(A, Some(11), 20)));
        assert!(!region(A, 10).contains(branch(A, None, 20)));
        assert!(!region(A, 10).contains(Scope::Company(A)));
        assert!(!region(A, 10).overlaps(region(A, 11)));
        assert!(!branch(A, Some(10), 20).contains(region(A, 10)));
    }

    #[test]
    fn departments_lie_across_branches() {
        assert!(!department(A, 30).overlaps(branch(A, Some(10), 20)));
        assert!(!department(A, 30).overlaps(region(A, 10)));
        assert!(!department(A, 30).overlaps(department(A, 31)));
    }

    #[test]
    fn s21_the_same_identifier_in_another_company_is_another_place() {
        assert!(!region(A, 10).overlaps(region(B, 10)));
        assert!(!branch(A, None, 20).overlaps(branch(B, None, 20)));
        assert!(!department(A, 30).overlaps(department(B, 30)));
    }

    #[test]
    fn a_home_is_covered_by_each_of_its_scopes() {
        let id = Uuid::from_u128;
        let home = Home {
            company: A,
            region: Some(RegionId(id(10))),
            branch: Some(BranchId(id(20))),
            department: Some(DepartmentId(id(30))),
        };
        for scope in [
            Scope::Company(A),
            region(A, 10),
            branch(A, Some(10), 20),
            department(A, 30),
        ] {
            assert!(scope.covers(&home), "{scope:?}");
        }
        for scope in [
            Scope::Company(B),
            region(A, 11),
            branch(A, Some(10), 21),
            department(A, 31),
        ] {
            assert!(!scope.covers(&home), "{scope:?}");
        }
        let head_office = Home {
            region: None,
            branch: None,
            department: None,
            ..home
        };
        assert!(!region(A, 10).covers(&head_office));
    }
}
