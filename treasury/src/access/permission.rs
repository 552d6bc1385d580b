//! The one table of who may do what. Printed in `matrix.txt` beside this file; a test keeps the two the same.
//!
//! A permission opens the door; the duties (D1–D12) then ask who the person is to this very record. Whoever takes part
//! in a record (asked for it, is eligible for a step of it, has it delegated) sees it whatever their reach.

use super::Role;

/// Something a role may allow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Permission {
    /// Ask for money, change the draft, withdraw it. Always in one's own name.
    SubmitRequisition,
    /// Decide a step of a requisition.
    DecideStep,
    /// Validate a requisition for treasury.
    ValidateStep,
    /// Hold or release a payment.
    ReleasePayment,
    /// Import statements, match and reconcile payments.
    ReconcilePayment,
    /// Review what was paid against purpose and budget.
    ReviewPayment,
    /// Propose a variance.
    ProposeVariance,
    /// Decide a variance.
    DecideVariance,
    /// Decide a variance in which every CFO has a part (D8).
    DecideVarianceForCfo,
    /// Ask for a replenishment.
    AskReplenishment,
    /// Decide a replenishment.
    DecideReplenishment,
    /// See requisitions and their payments.
    ViewRequisitions,
    /// See funds, their ledgers, and reports about them.
    ViewFunds,
    /// See reports on requests and spending.
    ViewReports,
    /// See people, organisation, policy and settings.
    ViewAdministration,
    /// Add and deactivate people, grant roles. Never one's own (D12).
    ManagePeople,
    /// Change companies, regions, branches, departments, cost centres.
    ManageOrganisation,
    /// Change the limits and the scope of funds; never their money.
    ManageFunds,
    /// Change the approval policy.
    ManagePolicy,
    /// Change the settings of the product.
    ManageSettings,
    /// Read the audit trail.
    ViewAudit,
    /// Take the evidence away to verify it elsewhere.
    ExportAudit,
}

/// How far a permission goes, from nothing to everything within the company of the grant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reach {
    /// Not at all.
    Nothing,
    /// What the person asked for themselves.
    Own,
    /// What lies within the scope of the grant.
    Scope,
    /// Everything of the company of the grant, or of the place that the grant was narrowed to.
    All,
}

impl Permission {
    /// Every permission, in the order of the printed table.
    pub const ALL: [Self; 22] = [
        Self::SubmitRequisition,
        Self::DecideStep,
        Self::ValidateStep,
        Self::ReleasePayment,
        Self::ReconcilePayment,
        Self::ReviewPayment,
        Self::ProposeVariance,
        Self::DecideVariance,
        Self::DecideVarianceForCfo,
        Self::AskReplenishment,
        Self::DecideReplenishment,
        Self::ViewRequisitions,
        Self::ViewFunds,
        Self::ViewReports,
        Self::ViewAdministration,
        Self::ManagePeople,
        Self::ManageOrganisation,
        Self::ManageFunds,
        Self::ManagePolicy,
        Self::ManageSettings,
        Self::ViewAudit,
        Self::ExportAudit,
    ];

    /// The permission that taking a step of this role asks for. A treasury step that was escalated is decided under the
    /// role it went to.
    pub const fn for_step(role: Role) -> Self {
        match role {
            Role::Treasury => Self::ValidateStep,
            _ => Self::DecideStep,
        }
    }

    /// The name in the printed table, within a sentence: "may not …".
    pub const fn label(self) -> &'static str {
        match self {
            Self::SubmitRequisition => "submit requisitions",
            Self::DecideStep => "decide steps",
            Self::ValidateStep => "validate steps",
            Self::ReleasePayment => "release payments",
            Self::ReconcilePayment => "reconcile payments",
            Self::ReviewPayment => "review payments",
            Self::ProposeVariance => "propose variances",
            Self::DecideVariance => "decide variances",
            Self::DecideVarianceForCfo => "decide variances for CFOs",
            Self::AskReplenishment => "ask for replenishments",
            Self::DecideReplenishment => "decide replenishments",
            Self::ViewRequisitions => "view requisitions",
            Self::ViewFunds => "view funds",
            Self::ViewReports => "view reports",
            Self::ViewAdministration => "view administration",
            Self::ManagePeople => "manage people",
            Self::ManageOrganisation => "manage organisation",
            Self::ManageFunds => "manage funds",
            Self::ManagePolicy => "manage policy",
            Self::ManageSettings => "manage settings",
            Self::ViewAudit => "view audit trail",
            Self::ExportAudit => "export audit trail",
        }
    }
}

impl Role {
    /// How far this role allows something: the one table.
    pub const fn reach(self, permission: Permission) -> Reach {
        use Permission as P;
        use Reach::{All, Nothing, Own, Scope};
        match permission {
            P::SubmitRequisition => match self {
                Self::Staff => Own,
                Self::Auditor => Nothing,
                _ => All,
            },
            P::DecideStep => match self {
                Self::DepartmentHead | Self::BranchManager | Self::RegionalManager => Scope,
                Self::GroupFinance | Self::Cfo | Self::Ceo => All,
                _ => Nothing,
            },
            P::ValidateStep | P::ReleasePayment | P::AskReplenishment => match self {
                Self::Treasury => All,
                _ => Nothing,
            },
            P::ReconcilePayment => match self {
                Self::GroupFinance | Self::Treasury => All,
                _ => Nothing,
            },
            P::ReviewPayment => match self {
                Self::FpA => All,
                _ => Nothing,
            },
            P::ProposeVariance => match self {
                Self::GroupFinance | Self::Treasury | Self::FpA => All,
                _ => Nothing,
            },
            P::DecideVariance => match self {
                Self::Cfo => All,
                _ => Nothing,
            },
            P::DecideVarianceForCfo => match self {
                Self::Ceo => All,
                _ => Nothing,
            },
            P::DecideReplenishment => match self {
                Self::GroupFinance | Self::Cfo => All,
                _ => Nothing,
            },
            P::ViewRequisitions => match self {
                Self::Staff | Self::Admin => Own,
                Self::DepartmentHead | Self::BranchManager | Self::RegionalManager => Scope,
                Self::GroupFinance | Self::Treasury | Self::Cfo | Self::Ceo | Self::FpA | Self::Auditor => All,
            },
            P::ViewFunds => match self {
                Self::Staff | Self::Admin => Nothing,
                Self::DepartmentHead | Self::BranchManager | Self::RegionalManager => Scope,
                Self::GroupFinance | Self::Treasury | Self::Cfo | Self::Ceo | Self::FpA | Self::Auditor => All,
            },
            P::ViewReports => match self {
                Self::Staff => Own,
                Self::DepartmentHead | Self::BranchManager | Self::RegionalManager => Scope,
                Self::GroupFinance | Self::Cfo | Self::Ceo | Self::FpA | Self::Auditor => All,
                Self::Treasury | Self::Admin => Nothing,
            },
            P::ViewAdministration => match self {
                Self::Admin | Self::Auditor => All,
                _ => Nothing,
            },
            P::ManagePeople | P::ManageOrganisation | P::ManageFunds | P::ManagePolicy | P::ManageSettings => {
                match self {
                    Self::Admin => All,
                    _ => Nothing,
                }
            }
            P::ViewAudit => match self {
                Self::Cfo | Self::Auditor => All,
                _ => Nothing,
            },
            P::ExportAudit => match self {
                Self::Auditor => All,
                _ => Nothing,
            },
        }
    }

    /// Whether this role allows something at all.
    pub fn allows(self, permission: Permission) -> bool {
        self.reach(permission) != Reach::Nothing
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn printed() -> String {
        let mut text = String::from(
            "Who may do what. own: what they asked for themselves; scope: within the scope of the grant;\n\
             all: everything of the company, or of the place that the grant was narrowed to; -: not at all.\n\n",
        );
        write!(text, "{:<26}", "").unwrap();
        for role in Role::ALL {
            write!(text, "  {}", role.code()).unwrap();
        }
        for permission in Permission::ALL {
            text.truncate(text.trim_end().len());
            write!(text, "\n{:<26}", permission.label()).unwrap();
            for role in Role::ALL {
                let reach = match role.reach(permission) {
                    Reach::Nothing => "-",
                    Reach::Own => "own",
                    Reach::Scope => "scope",
                    Reach::All => "all",
                };
                write!(text, "  {reach:<width$}", width = role.code().len()).unwrap();
            }
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }

    #[test]
    fn the_table_is_the_one_that_was_agreed() {
        let now = printed();
        assert!(
            now == include_str!("matrix.txt"),
            "the permissions differ from access/matrix.txt. If the change is meant, write this there:\n{now}"
        );
    }

    #[test]
    fn no_role_both_decides_and_releases_and_no_administrator_touches_money() {
        for role in Role::ALL {
            assert!(!(role.allows(Permission::DecideStep) && role.allows(Permission::ReleasePayment)));
        }
        for permission in [
            Permission::DecideStep,
            Permission::ValidateStep,
            Permission::ReleasePayment,
            Permission::ReconcilePayment,
            Permission::DecideVariance,
            Permission::DecideVarianceForCfo,
            Permission::DecideReplenishment,
        ] {
            assert!(!Role::Admin.allows(permission));
            assert!(!Role::Auditor.allows(permission));
        }
    }
}
