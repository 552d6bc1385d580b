//! Identifiers: one type per kind of record, so that one cannot be passed for another.

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
            pub struct $name(pub Uuid);
        )+
    };
}

ids! {
    /// Identifies a person.
    PersonId,
    /// Identifies a company.
    CompanyId,
    /// Identifies a region of a company.
    RegionId,
    /// Identifies a branch.
    BranchId,
    /// Identifies a department of a company.
    DepartmentId,
    /// Identifies a cost centre of a department.
    CostCentreId,
    /// Identifies an account of the general ledger.
    GlAccountId,
    /// Identifies a requisition.
    RequisitionId,
    /// Identifies a version of the approval policy.
    PolicyVersionId,
    /// Identifies a payment.
    PaymentId,
    /// Identifies a fund.
    FundId,
}
