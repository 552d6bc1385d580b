//! Where a replenishment stands, and the only ways from there.

use std::fmt;

/// The status of a replenishment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Status {
    /// The fund fell below its reorder level; nobody asked yet.
    Suggested,
    /// Treasury asked for it.
    Requested,
    /// Group finance or the CFO approved it; the money is on its way.
    Approved,
    /// The custodian confirmed what arrived, and it is in the fund.
    Received,
    /// It was refused, or nothing arrived.
    Rejected,
}

/// What happens to a replenishment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Event {
    /// Treasury asks.
    Ask,
    /// Approved.
    Approve,
    /// Refused.
    Reject,
    /// Money arrived, all of it or a part.
    Receive,
    /// Nothing arrived.
    Miss,
}

/// Every allowed transition; what is not here is refused.
pub const TRANSITIONS: &[(Status, Event, Status)] = {
    use Event as E;
    use Status as S;
    &[
        (S::Suggested, E::Ask, S::Requested),
        (S::Requested, E::Approve, S::Approved),
        (S::Requested, E::Reject, S::Rejected),
        (S::Approved, E::Receive, S::Received),
        (S::Approved, E::Miss, S::Rejected),
    ]
};

impl Status {
    /// Each, in the order of the way.
    pub const ALL: [Self; 5] = [
        Self::Suggested,
        Self::Requested,
        Self::Approved,
        Self::Received,
        Self::Rejected,
    ];

    /// As it is kept and stands in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Suggested => "suggested",
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::Received => "received",
            Self::Rejected => "rejected",
        }
    }

    /// From its code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether another one of the fund has to wait for it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Suggested | Self::Requested | Self::Approved)
    }

    /// Where an event leads; none where it may not happen.
    #[must_use]
    pub fn after(self, event: Event) -> Option<Self> {
        let way = TRANSITIONS.iter().find(|(from, by, _)| (*from, *by) == (self, event));
        way.map(|(.., to)| *to)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Suggested => "Suggested",
            Self::Requested => "Requested",
            Self::Approved => "Approved",
            Self::Received => "Received",
            Self::Rejected => "Rejected",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_move_is_in_the_table_and_final_ones_have_none() {
        let events = [Event::Ask, Event::Approve, Event::Reject, Event::Receive, Event::Miss];
        let ways: usize = Status::ALL
            .into_iter()
            .map(|status| events.iter().filter(|event| status.after(**event).is_some()).count())
            .sum();
        assert_eq!(ways, TRANSITIONS.len());
        for status in Status::ALL {
            assert_eq!(Status::parse(status.code()), Some(status));
            let moves = events.iter().any(|event| status.after(*event).is_some());
            assert_eq!(moves, status.is_open(), "{status}");
        }
    }
}
