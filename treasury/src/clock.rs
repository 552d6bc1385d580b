//! Time, as a parameter: the domain never reads the wall clock by itself.

use jiff::tz::TimeZone;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// An instant, in microseconds since 1970-01-01 UTC: what both engines store exactly.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, DeriveValueType, Serialize, Deserialize)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This instant moved forward; it stops at the end of time instead of wrapping.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(micros))
    }

    /// This instant moved backward; it stops at the beginning of time instead of wrapping.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(micros))
    }

    /// How long after `earlier` this is; zero when it is not after.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The same instant for the calendar library; an instant beyond year 9999 becomes its limit.
    #[must_use]
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::MAX)
    }

    /// The calendar date of this instant in a zone (IANA name); UTC when the zone is unknown.
    #[must_use]
    pub fn date_in(self, zone: &str) -> jiff::civil::Date {
        self.to_jiff().to_zoned(zone_named(zone)).date()
    }
}

/// The zone of an IANA name; UTC when it is unknown.
pub(crate) fn zone_named(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(instant: jiff::Timestamp) -> Self {
        Self(instant.as_microsecond())
    }
}

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until somebody moves it: for tests, replays and the demo's past.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at this instant.
    #[must_use]
    pub fn fixed(at: Timestamp) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(at.0)))
    }

    /// Now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => jiff::Timestamp::now().into(),
            Self::Fixed(at) => Timestamp(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a fixed clock to this instant; the system's clock does not listen.
    pub fn set(&self, instant: Timestamp) {
        if let Self::Fixed(at) = self {
            at.store(instant.0, Ordering::SeqCst);
        }
    }

    /// Moves a fixed clock forward; the system's clock does not listen.
    pub fn advance(&self, duration: Duration) {
        self.set(self.now().plus(duration));
    }
}
