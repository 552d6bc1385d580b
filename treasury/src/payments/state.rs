//! Where a payment stands, and the only ways from there. Reconciliation is a row of its own, not a status.

use std::fmt;

/// How often one payment may be released, failed attempts included.
pub const MAX_ATTEMPTS: i64 = 3;

/// The status of a payment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Status {
    /// Approved; waits for a treasury officer.
    AwaitingRelease,
    /// Put aside by treasury, with a reason.
    Held,
    /// Given to a gateway; the money is in transit.
    Sent,
    /// The gateway's answer is unknown; the money stays in transit and release is off.
    InDoubt,
    /// The money has left, for certain.
    Paid,
    /// Definitely refused by the gateway; the money is back in the fund.
    Failed,
    /// Was paid, and the money came back.
    Returned,
    /// Was paid, and was undone by a linked journal.
    Reversed,
    /// Will not be paid.
    Cancelled,
}

/// What happens to a payment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Event {
    /// Treasury puts it aside.
    Hold,
    /// Treasury takes it up again.
    Resume,
    /// Released in cash: paid at once.
    ReleaseCash,
    /// Released to a gateway, the first time or after a failure.
    Send,
    /// Evidence that the money left: the gateway's confirmed answer, a statement line, or two people.
    Confirm,
    /// Evidence that the money did not leave.
    Fail,
    /// No answer, or one that cannot be read.
    LoseTrack,
    /// The money came back.
    Return,
    /// Undone by a linked journal.
    Reverse,
    /// Given up before any money left.
    Cancel,
}

/// Every allowed transition; what is not here is refused.
pub const TRANSITIONS: &[(Status, Event, Status)] = {
    use Event as E;
    use Status as S;
    &[
        (S::AwaitingRelease, E::Hold, S::Held),
        (S::AwaitingRelease, E::ReleaseCash, S::Paid),
        (S::AwaitingRelease, E::Send, S::Sent),
        (S::AwaitingRelease, E::Cancel, S::Cancelled),
        (S::Held, E::Resume, S::AwaitingRelease),
        (S::Held, E::Cancel, S::Cancelled),
        (S::Sent, E::Confirm, S::Paid),
        (S::Sent, E::Fail, S::Failed),
        (S::Sent, E::LoseTrack, S::InDoubt),
        (S::InDoubt, E::Confirm, S::Paid),
        (S::InDoubt, E::Fail, S::Failed),
        (S::Failed, E::Send, S::Sent),
        (S::Failed, E::Cancel, S::Cancelled),
        (S::Paid, E::Return, S::Returned),
        (S::Paid, E::Reverse, S::Reversed),
    ]
};

impl Status {
    /// Every status.
    pub const ALL: [Self; 9] = [
        Self::AwaitingRelease,
        Self::Held,
        Self::Sent,
        Self::InDoubt,
        Self::Paid,
        Self::Failed,
        Self::Returned,
        Self::Reversed,
        Self::Cancelled,
    ];

    /// The code in the database and in addresses; never changes.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AwaitingRelease => "awaiting_release",
            Self::Held => "held",
            Self::Sent => "sent",
            Self::InDoubt => "in_doubt",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Returned => "returned",
            Self::Reversed => "reversed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The word on screens.
    pub const fn label(self) -> &'static str {
        match self {
            Self::AwaitingRelease => "Awaiting release",
            Self::Held => "Held",
            Self::Sent => "Sent",
            Self::InDoubt => "In doubt",
            Self::Paid => "Paid",
            Self::Failed => "Failed",
            Self::Returned => "Returned",
            Self::Reversed => "Reversed",
            Self::Cancelled => "Cancelled",
        }
    }

    /// The status of a code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether nothing can happen to it any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Returned | Self::Reversed | Self::Cancelled)
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
        Self::Hold,
        Self::Resume,
        Self::ReleaseCash,
        Self::Send,
        Self::Confirm,
        Self::Fail,
        Self::LoseTrack,
        Self::Return,
        Self::Reverse,
        Self::Cancel,
    ];

    /// The name in the printed table.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::Resume => "resume",
            Self::ReleaseCash => "release_cash",
            Self::Send => "send",
            Self::Confirm => "confirm",
            Self::Fail => "fail",
            Self::LoseTrack => "lose_track",
            Self::Return => "return",
            Self::Reverse => "reverse",
            Self::Cancel => "cancel",
        }
    }

    const fn participle(self) -> &'static str {
        match self {
            Self::Hold => "held",
            Self::Resume => "taken up again",
            Self::ReleaseCash | Self::Send => "released",
            Self::Confirm => "confirmed",
            Self::Fail => "marked as failed",
            Self::LoseTrack => "put in doubt",
            Self::Return => "returned",
            Self::Reverse => "reversed",
            Self::Cancel => "cancelled",
        }
    }
}

/// An event that cannot happen to a payment in this status.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "This payment is “{status}”, so it cannot be {} now. Reload the page to see what can be done.",
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
                "awaiting_release --hold--> held",
                "awaiting_release --release_cash--> paid",
                "awaiting_release --send--> sent",
                "awaiting_release --cancel--> cancelled",
                "held --resume--> awaiting_release",
                "held --cancel--> cancelled",
                "sent --confirm--> paid",
                "sent --fail--> failed",
                "sent --lose_track--> in_doubt",
                "in_doubt --confirm--> paid",
                "in_doubt --fail--> failed",
                "failed --send--> sent",
                "failed --cancel--> cancelled",
                "paid --return--> returned",
                "paid --reverse--> reversed",
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
    fn a_payment_in_doubt_or_sent_cannot_be_released_held_or_cancelled() {
        for status in [Status::Sent, Status::InDoubt] {
            for event in [Event::ReleaseCash, Event::Send, Event::Hold, Event::Cancel] {
                assert!(status.after(event).is_err(), "{status:?} {event:?}");
            }
        }
        assert_eq!(
            Status::Paid.after(Event::ReleaseCash).unwrap_err().to_string(),
            "This payment is “Paid”, so it cannot be released now. Reload the page to see what can be done."
        );
    }
}
