//! Identifiers: UUID version 7, so that rows made later sort later, and a type for each kind of record.

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, DeriveValueType, Serialize, Deserialize)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )+};
}

ids! {
    /// A company: the outermost scope; nothing is seen across companies.
    CompanyId,
    /// A region of a company.
    RegionId,
    /// A branch of a company, perhaps in a region.
    BranchId,
    /// A department of a company.
    DepartmentId,
    /// A cost centre of a department.
    CostCentreId,
    /// A general-ledger account that spending is coded to.
    GlAccountId,
    /// A person.
    PersonId,
    /// A grant of a role to a person.
    GrantId,
    /// A version of a company's approval policy.
    PolicyVersionId,
    /// A requisition.
    RequisitionId,
    /// A file that hangs on a draft.
    AttachmentId,
    /// A passkey of a person.
    PasskeyId,
    /// A ceremony of a passkey that is not about a payment.
    CeremonyId,
    /// A payment.
    PaymentId,
    /// Something that was said to or by a gateway.
    GatewayEventId,
    /// A question to a gateway about an attempt.
    StatusQueryId,
    /// A file for the bank.
    BankFileId,
    /// What somebody found about an attempt that no gateway answers for.
    EvidenceId,
    /// Payments that are released together.
    BatchId,
    /// A step-up: one second-factor ceremony for one payment, or for a batch.
    StepUpId,
    /// A fund.
    FundId,
    /// An account of the general ledger.
    AccountId,
    /// A journal.
    JournalId,
    /// A replenishment of a fund.
    ReplenishmentId,
    /// A cash count of a fund.
    CountId,
    /// A variance: what was found differs from what is booked.
    VarianceId,
    /// An audit event.
    AuditEventId,
    /// A job in the outbox.
    JobId,
}
