//! Points in time as people read them: absolute in the company's zone, with the zone's name; "2 h ago" only beside it.

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use treasury::clock::Timestamp;

/// The zone of a company that has set none.
pub const DEFAULT_ZONE: &str = "Africa/Nairobi";

/// One point in time, in the three forms a `<time>` element needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// `31 Mar 2026, 14:05 EAT`.
    pub absolute: String,
    /// `2026-03-31T11:05:00Z`, for the `datetime` attribute.
    pub datetime: String,
    /// `2 h ago`, `in 3 days`, `just now`.
    pub relative: String,
}

/// The company's zone by its IANA name; `None` when there is no such zone. The zone data is part of the binary.
pub fn zone(name: &str) -> Option<TimeZone> {
    jiff::tz::db().get(name).ok()
}

/// `at` in `zone`, and how far it is from `now`.
pub fn when(at: Timestamp, zone: &TimeZone, now: Timestamp) -> When {
    let (at, now) = (at.to_jiff(), now.to_jiff());
    When {
        absolute: absolute(at.into(), zone),
        datetime: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        relative: relative(at.duration_since(now)),
    }
}

/// `31 Mar 2026, 14:05 EAT`.
pub fn absolute(at: Timestamp, zone: &TimeZone) -> String {
    let local = at.to_jiff().to_zoned(zone.clone());
    local.strftime("%-d %b %Y, %H:%M %Z").to_string()
}

/// `31 Mar 2026`: a civil date, which has no zone.
pub fn day(date: jiff::civil::Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

fn relative(from_now: SignedDuration) -> String {
    let seconds = from_now.unsigned_abs().as_secs();
    let (count, unit) = match seconds {
        0..60 => return "just now".into(),
        60..3_600 => (seconds / 60, "min"),
        3_600..86_400 => (seconds / 3_600, "h"),
        86_400..172_800 => (1, "day"),
        _ => (seconds / 86_400, "days"),
    };
    match from_now.is_negative() {
        true => format!("{count} {unit} ago"),
        false => format!("in {count} {unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse::<jiff::Timestamp>().unwrap().into()
    }

    #[test]
    fn times_are_in_the_companys_zone_and_say_so() {
        let nairobi = zone(DEFAULT_ZONE).unwrap();
        let shown = when(at("2026-03-31T21:05:09Z"), &nairobi, at("2026-03-31T23:06:00Z"));
        assert_eq!(shown.absolute, "1 Apr 2026, 00:05 EAT");
        assert_eq!(shown.datetime, "2026-03-31T21:05:09Z");
        assert_eq!(shown.relative, "2 h ago");
        let berlin = zone("Europe/Berlin").unwrap();
        assert_eq!(
            when(at("2026-07-01T10:00:00Z"), &berlin, at("2026-07-01T10:00:00Z")).absolute,
            "1 Jul 2026, 12:00 CEST"
        );
        assert!(zone("Mars/Olympus").is_none());
    }

    #[test]
    fn distances_are_in_one_rounded_unit() {
        let now = at("2026-03-31T12:00:00Z");
        let relative = |text: &str| when(at(text), &TimeZone::UTC, now).relative;
        assert_eq!(relative("2026-03-31T12:00:59Z"), "just now");
        assert_eq!(relative("2026-03-31T11:59:00Z"), "1 min ago");
        assert_eq!(relative("2026-03-31T11:00:01Z"), "59 min ago");
        assert_eq!(relative("2026-04-01T11:59:59Z"), "in 23 h");
        assert_eq!(relative("2026-03-30T11:59:59Z"), "1 day ago");
        assert_eq!(relative("2026-04-07T12:00:00Z"), "in 7 days");
    }
}
