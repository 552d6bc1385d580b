//! Where a requisition stands, and the only ways from there. *Blocked* and *urgent* are flags beside this, not statuses.

use std::fmt;

/// The status of a requisition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Status {
    /// Being written by the requester.
    Draft,
    /// A round of decisions is open.
    InApproval,
    /// Back at the requester, until a deadline.
    ChangesRequested,
    /// Every step decided; a payment awaits its release.
    Approved,
    /// The payment was made.
    Paid,
    /// FP&A reviewed what was paid.
    Reviewed,
    /// Refused, with a reason.
    Rejected,
    /// Taken back by the requester.
    Withdrawn,
    /// The deadline for changes passed.
    Expired,
}

/// What happens to a requisition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Event {
    /// The requester submits it: a first round, or after changes a new one.
    Submit,
    /// The last step was approved.
    Approve,
    /// An approver asks for changes.
    RequestChanges,
    /// An approver rejects it.
    Reject,
    /// The content no longer has the digest that was approved.
    VoidRound,
    /// The requester takes it back.
    Withdraw,
    /// Its payment is given up.
    CancelPayment,
    /// The deadline for changes passes.
    Expire,
    /// Its payment is confirmed as paid.
    Pay,
    /// FP&A reviews it.
    Review,
}

/// Every allowed transition; what is not here is refused.
pub const TRANSITIONS: &[(Status, Event, Status)] = {
    use Event as E;
    use Status as S;
    &[
        (S::Draft, E::Submit, S::InApproval),
        (S::Draft, E::Withdraw, S::Withdrawn),
        (S::InApproval, E::Approve, S::Approved),
        (S::InApproval, E::RequestChanges, S::ChangesRequested),
        (S::InApproval, E::VoidRound, S::ChangesRequested),
        (S::InApproval, E::Reject, S::Rejected),
        (S::InApproval, E::Withdraw, S::Withdrawn),
        (S::ChangesRequested, E::Submit, S::InApproval),
        (S::ChangesRequested, E::Withdraw, S::Withdrawn),
        (S::ChangesRequested, E::Expire, S::Expired),
        (S::Approved, E::Pay, S::Paid),
        (S::Approved, E::CancelPayment, S::Withdrawn),
        (S::Paid, E::Review, S::Reviewed),
    ]
};

impl Status {
    /// Every status.
    pub const ALL: [Self; 9] = [
        Self::Draft,
        Self::InApproval,
        Self::ChangesRequested,
        Self::Approved,
        Self::Paid,
        Self::Reviewed,
        Self::Rejected,
        Self::Withdrawn,
        Self::Expired,
    ];

    /// The code in the database and in addresses; never changes.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InApproval => "in_approval",
            Self::ChangesRequested => "changes_requested",
            Self::Approved => "approved",
            Self::Paid => "paid",
            Self::Reviewed => "reviewed",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }

    /// The word on screens.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::InApproval => "In approval",
            Self::ChangesRequested => "Changes requested",
            Self::Approved => "Approved",
            Self::Paid => "Paid",
            Self::Reviewed => "Reviewed",
            Self::Rejected => "Rejected",
            Self::Withdrawn => "Withdrawn",
            Self::Expired => "Expired",
        }
    }

    /// The status of a code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether nothing can happen to it any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Reviewed | Self::Rejected | Self::Withdrawn | Self::Expired)
    }

    /// Whether the requester may change its fields: only before a round.
    pub const fn is_editable(self) -> bool {
        matches!(self, Self::Draft | Self::ChangesRequested)
    }

    /// The status after an event, or why the event cannot happen now.
    pub fn after(self, event: Event) -> Result<Self, IllegalTransition> {
        TRANSITIONS
            .iter()
            .find(|(from, on, _)| *from == self && *on == event)
            .map(|(.., to)| *to)
            .ok_or(IllegalTransition { status: self, event })
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

impl Event {
    /// Every event.
    pub const ALL: [Self; 10] = [
        Self::Submit,
        Self::Approve,
        Self::RequestChanges,
        Self::Reject,
        Self::VoidRound,
        Self::Withdraw,
        Self::CancelPayment,
        Self::Expire,
        Self::Pay,
        Self::Review,
    ];

    /// The name in the printed table.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Approve => "approve",
            Self::RequestChanges => "request_changes",
            Self::Reject => "reject",
            Self::VoidRound => "void_round",
            Self::Withdraw => "withdraw",
            Self::CancelPayment => "cancel_payment",
            Self::Expire => "expire",
            Self::Pay => "pay",
            Self::Review => "review",
        }
    }

    const fn participle(self) -> &'static str {
        match self {
            Self::Submit => "submitted",
            Self::Approve => "approved",
            Self::RequestChanges => "sent back for changes",
            Self::Reject => "rejected",
            Self::VoidRound => "returned for a new round",
            Self::Withdraw => "withdrawn",
            Self::CancelPayment => "cancelled",
            Self::Expire => "expired",
            Self::Pay => "paid",
            Self::Review => "reviewed",
        }
    }
}

/// An event that cannot happen to a requisition in this status.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "This request is “{status}”, so it cannot be {} now. Reload the page to see what can be done.",
    .event.participle()
)]
pub struct IllegalTransition {
    /// Where it stands.
    pub status: Status,
    /// What was to happen.
    pub event: Event,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transitions_are_those_of_the_rules() {
        let table: Vec<String> = TRANSITIONS
            .iter()
            .map(|(from, event, to)| format!("{} --{}--> {}", from.code(), event.code(), to.code()))
            .collect();
        assert_eq!(
            table,
            [
                "draft --submit--> in_approval",
                "draft --withdraw--> withdrawn",
                "in_approval --approve--> approved",
                "in_approval --request_changes--> changes_requested",
                "in_approval --void_round--> changes_requested",
                "in_approval --reject--> rejected",
                "in_approval --withdraw--> withdrawn",
                "changes_requested --submit--> in_approval",
                "changes_requested --withdraw--> withdrawn",
                "changes_requested --expire--> expired",
                "approved --pay--> paid",
                "approved --cancel_payment--> withdrawn",
                "paid --review--> reviewed",
            ]
        );
    }

    #[test]
    fn every_pair_follows_the_table_and_nothing_leaves_a_final_status() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.code()), Some(status));
            let leaves = Event::ALL.into_iter().any(|event| status.after(event).is_ok());
            assert_eq!(leaves, !status.is_final(), "{status:?}");
            for event in Event::ALL {
                let listed = TRANSITIONS
                    .iter()
                    .filter(|(from, on, _)| (*from, *on) == (status, event))
                    .count();
                assert!(listed <= 1, "{status:?} {event:?}");
                assert_eq!(status.after(event).is_ok(), listed == 1, "{status:?} {event:?}");
            }
        }
    }

    #[test]
    fn s10_paid_comes_from_a_payment_and_never_from_an_approval() {
        let ways: Vec<_> = TRANSITIONS.iter().filter(|(.., to)| *to == Status::Paid).collect();
        assert_eq!(ways, [&(Status::Approved, Event::Pay, Status::Paid)]);
    }

    #[test]
    fn a_refusal_says_where_the_request_stands() {
        assert_eq!(
            Status::Paid.after(Event::Withdraw).unwrap_err().to_string(),
            "This request is “Paid”, so it cannot be withdrawn now. Reload the page to see what can be done."
        );
    }
}
