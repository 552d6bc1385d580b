//! The roles of the product. Roles are granted with a scope; see [`super::Grant`].

use std::fmt;

/// A role that can be granted to a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// Asks for money.
    Staff,
    /// Decides for a department.
    DepartmentHead,
    /// Decides for a branch.
    BranchManager,
    /// Decides for a region.
    RegionalManager,
    /// Decides for the company, reconciles, decides replenishments.
    GroupFinance,
    /// Validates requisitions, releases payments, asks for replenishments.
    Treasury,
    /// Chief financial officer.
    Cfo,
    /// Chief executive officer.
    Ceo,
    /// Financial planning and analysis: reviews what was paid.
    FpA,
    /// Manages people, organisation, funds and policy; never money.
    Admin,
    /// Sees everything, changes nothing.
    Auditor,
}

/// The text is the code of no role.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("Choose one of the roles in the list.")]
pub struct UnknownRole;

impl Role {
    /// Every role, in the order of the table in the documentation.
    pub const ALL: [Self; 11] = [
        Self::Staff,
        Self::DepartmentHead,
        Self::BranchManager,
        Self::RegionalManager,
        Self::GroupFinance,
        Self::Treasury,
        Self::Cfo,
        Self::Ceo,
        Self::FpA,
        Self::Admin,
        Self::Auditor,
    ];

    /// The code in the database and in addresses; never changes.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::DepartmentHead => "department_head",
            Self::BranchManager => "branch_manager",
            Self::RegionalManager => "regional_manager",
            Self::GroupFinance => "group_finance",
            Self::Treasury => "treasury",
            Self::Cfo => "cfo",
            Self::Ceo => "ceo",
            Self::FpA => "fp_a",
            Self::Admin => "admin",
            Self::Auditor => "auditor",
        }
    }

    /// The name on screens, at the beginning of a line.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Staff => "Staff",
            Self::DepartmentHead => "Department head",
            Self::BranchManager => "Branch manager",
            Self::RegionalManager => "Regional manager",
            Self::GroupFinance => "Group finance manager",
            Self::Treasury => "Treasury officer",
            Self::Cfo => "CFO",
            Self::Ceo => "CEO",
            Self::FpA => "FP&A",
            Self::Admin => "Administrator",
            Self::Auditor => "Auditor",
        }
    }

    /// The name within a sentence.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Staff => "staff member",
            Self::DepartmentHead => "department head",
            Self::BranchManager => "branch manager",
            Self::RegionalManager => "regional manager",
            Self::GroupFinance => "group finance manager",
            Self::Treasury => "treasury officer",
            Self::Cfo => "CFO",
            Self::Ceo => "CEO",
            Self::FpA => "FP&A analyst",
            Self::Admin => "administrator",
            Self::Auditor => "auditor",
        }
    }

    /// The role of a code.
    pub fn parse(code: &str) -> Result<Self, UnknownRole> {
        Self::ALL
            .into_iter()
            .find(|role| role.code() == code)
            .ok_or(UnknownRole)
    }

    /// Whether this role decides steps of a requisition (treasury validates, which is not deciding).
    pub const fn is_approver(self) -> bool {
        matches!(
            self,
            Self::DepartmentHead
                | Self::BranchManager
                | Self::RegionalManager
                | Self::GroupFinance
                | Self::Cfo
                | Self::Ceo
        )
    }

    /// Whether steps of a requisition go to this role at all: to decide, or to validate.
    pub const fn takes_steps(self) -> bool {
        self.is_approver() || matches!(self, Self::Treasury)
    }

    /// Whether the role is for a place (a department, branch or region) rather than for the whole company.
    pub const fn is_local(self) -> bool {
        matches!(self, Self::DepartmentHead | Self::BranchManager | Self::RegionalManager)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_and_nothing_else_does() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.code()), Ok(role));
        }
        assert_eq!(Role::parse("superuser"), Err(UnknownRole));
        assert_eq!(Role::parse(""), Err(UnknownRole));
    }
}
