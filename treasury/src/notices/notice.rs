//! What there is to be told of, and which kinds of job tell it.

use crate::access::{Actor, Role};

/// Kinds that are always sent, at once and by mail alone: what warns of a change to one's own account, and the daily mail,
/// which is itself a choice. Codes are no jobs at all (`app::mail`).
pub const ALWAYS: [&str; 6] = [
    "mail.daily",
    "mail.passkey_added",
    "mail.passkey_removed",
    "mail.password_changed",
    "mail.recovery_code_used",
    "mail.recovery_codes_made",
];

/// Something that people are told of, and may choose not to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Notice {
    /// A requisition waits for one's decision.
    ApprovalWaiting,
    /// One's requisition was approved or rejected, or expired.
    Decided,
    /// One's requisition came back to be changed.
    ChangesRequested,
    /// A requisition cannot go on.
    Blocked,
    /// A payment waits to be released.
    PaymentWaiting,
    /// A payment was put aside, taken up again, or cancelled.
    Held,
    /// A payment was released.
    Released,
    /// A payment arrived, or what was paid came back.
    Paid,
    /// A payment failed.
    Failed,
    /// Nobody knows whether a payment arrived, or something contradicts what is known.
    InDoubt,
    /// A fund runs low.
    FundLow,
    /// A replenishment waits for one, or one's own was decided or received.
    Replenishment,
    /// A variance waits for one, or one's own was decided.
    Variance,
}

/// The text is the code of no notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Choose from the notices in the list.")]
pub struct UnknownNotice;

impl Notice {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 13] = [
        Self::ApprovalWaiting,
        Self::PaymentWaiting,
        Self::FundLow,
        Self::Replenishment,
        Self::Variance,
        Self::Decided,
        Self::ChangesRequested,
        Self::Blocked,
        Self::Held,
        Self::Released,
        Self::Paid,
        Self::Failed,
        Self::InDoubt,
    ];

    /// The code in the database and in forms; never changes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ApprovalWaiting => "approval_waiting",
            Self::Decided => "decided",
            Self::ChangesRequested => "changes_requested",
            Self::Blocked => "blocked",
            Self::PaymentWaiting => "payment_waiting",
            Self::Held => "held",
            Self::Released => "released",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::InDoubt => "in_doubt",
            Self::FundLow => "fund_low",
            Self::Replenishment => "replenishment",
            Self::Variance => "variance",
        }
    }

    /// What it tells, at the beginning of a line.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::ApprovalWaiting => "A requisition waits for my decision",
            Self::Decided => "My requisition was approved, was rejected, or expired",
            Self::ChangesRequested => "My requisition came back to be changed",
            Self::Blocked => "A requisition cannot go on",
            Self::PaymentWaiting => "A payment waits to be released",
            Self::Held => "My payment was put aside, taken up again or cancelled",
            Self::Released => "My payment was released",
            Self::Paid => "My payment arrived, or came back",
            Self::Failed => "A payment that I released failed",
            Self::InDoubt => "A payment that I released is in doubt",
            Self::FundLow => "A fund runs low",
            Self::Replenishment => "A replenishment waits for me, or mine was decided or received",
            Self::Variance => "A variance waits for me, or mine was decided",
        }
    }

    /// The notice that a kind of job tells, by mail or by SMS; none for what is always sent.
    #[must_use]
    pub fn of_kind(kind: &str) -> Option<Self> {
        let (_, what) = kind.split_once('.')?;
        Some(match what {
            "approval_waiting" => Self::ApprovalWaiting,
            "approved" | "rejected" | "expired" => Self::Decided,
            "changes_requested" => Self::ChangesRequested,
            "blocked" => Self::Blocked,
            "payment_waiting" => Self::PaymentWaiting,
            "payment_held" | "payment_resumed" | "payment_cancelled" => Self::Held,
            "payment_released" => Self::Released,
            "payment_paid" | "payment_returned" | "payment_reversed" => Self::Paid,
            "payment_failed" => Self::Failed,
            "payment_in_doubt" | "payment_disputed" => Self::InDoubt,
            "replenishment_suggested" => Self::FundLow,
            "replenishment_requested"
            | "replenishment_approved"
            | "replenishment_rejected"
            | "replenishment_expected"
            | "replenishment_received" => Self::Replenishment,
            "variance_proposed" | "variance_decided" => Self::Variance,
            _ => return None,
        })
    }

    /// Whether somebody with these roles is ever told of it: what the form offers, and a choice takes.
    #[must_use]
    pub fn is_for(self, actor: &Actor) -> bool {
        let holds =
            |allowed: &dyn Fn(Role) -> bool| Role::ALL.into_iter().any(|role| allowed(role) && actor.holds(role));
        match self {
            Self::ApprovalWaiting => holds(&Role::takes_steps),
            Self::PaymentWaiting => holds(&|role| matches!(role, Role::Treasury | Role::Cfo)),
            Self::Variance => holds(&|role| {
                matches!(
                    role,
                    Role::Cfo | Role::Ceo | Role::GroupFinance | Role::Treasury | Role::FpA
                )
            }),
            Self::FundLow | Self::Failed | Self::InDoubt => holds(&|role| role == Role::Treasury),
            // Whoever holds a fund may have any role.
            Self::Decided
            | Self::ChangesRequested
            | Self::Blocked
            | Self::Held
            | Self::Released
            | Self::Paid
            | Self::Replenishment => !actor.holds(Role::Auditor),
        }
    }
}

impl std::str::FromStr for Notice {
    type Err = UnknownNotice;

    fn from_str(code: &str) -> Result<Self, UnknownNotice> {
        let all = Self::ALL.into_iter();
        all.clone().find(|notice| notice.code() == code).ok_or(UnknownNotice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::kinds_of_mail;

    #[test]
    fn every_kind_of_mail_is_a_notice_or_cannot_be_switched_off() {
        let kinds = kinds_of_mail();
        assert!(kinds.len() > 15, "{kinds:?}");
        for kind in &kinds {
            let is_always = ALWAYS.contains(&kind.as_str());
            assert_ne!(Notice::of_kind(kind).is_some(), is_always, "{kind}");
        }
        for always in ALWAYS {
            assert!(kinds.iter().any(|kind| kind == always), "{always} is sent by nothing");
        }
    }

    #[test]
    fn every_notice_is_told_by_a_job_and_reads_back() {
        let kinds = kinds_of_mail();
        for notice in Notice::ALL {
            assert_eq!(notice.code().parse(), Ok(notice));
            assert!(
                kinds.iter().any(|kind| Notice::of_kind(kind) == Some(notice)),
                "{notice:?}"
            );
        }
        assert_eq!("password_changed".parse::<Notice>(), Err(UnknownNotice));
    }
}
