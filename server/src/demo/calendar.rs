//! When people work: Monday to Friday, 8 to 17 o'clock in Nairobi.

use super::chances::Chances;
use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan, Zoned};
use treasury::clock::Timestamp;

const OPENS: Time = Time::constant(8, 0, 0, 0);
const CLOSES: Time = Time::constant(17, 0, 0, 0);

/// The instant, or the next morning when nobody works then; a few minutes in, since not everybody begins at once.
pub(super) fn next_working(at: Timestamp, chances: &Chances) -> Timestamp {
    let zone = TimeZone::get(app::when::DEFAULT_ZONE).unwrap_or(TimeZone::UTC);
    let mut local: Zoned = at.to_jiff().to_zoned(zone);
    let mut moved = false;
    loop {
        let weekend = matches!(local.weekday(), Weekday::Saturday | Weekday::Sunday);
        let morning = if !weekend && local.time() < OPENS {
            Some(local.clone())
        } else if weekend || local.time() >= CLOSES {
            local.tomorrow().ok()
        } else {
            None
        };
        let Some(day) = morning else { break };
        let Ok(opened) = day.with().time(OPENS).build() else {
            break;
        };
        local = opened;
        moved = true;
    }
    if moved {
        let late = i64::from(chances.between(0, 90)).minutes();
        local = local.checked_add(late).unwrap_or(local);
    }
    local.timestamp().into()
}

/// So many minutes later.
pub(super) fn later(at: Timestamp, minutes: u32) -> Timestamp {
    let delay = SignedDuration::from_mins(i64::from(minutes));
    at.to_jiff().checked_add(delay).unwrap_or(at.to_jiff()).into()
}
