//! In which order a table writes day, month and year.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::date;

/// In which order a date's parts stand; what stands between them does not matter. Written as `dd/mm/yyyy`, `mm/dd/yyyy` or
/// `yyyy-mm-dd`, with any signs between the parts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum DateFormat {
    /// `31/01/2026`, `31.1.26`, `31-Jan-2026`.
    DayMonthYear,
    /// `01/31/2026`, `Jan 31, 2026`.
    MonthDayYear,
    /// `2026-01-31`, `20260131`.
    YearMonthDay,
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

impl DateFormat {
    /// The day that a text says in this order. A year that stands first is always taken for one. Of a time after it
    /// nothing is kept.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<Date> {
        let [first, second, third] = parts(text)?;
        let (year, month, day) = match self {
            _ if first.len() == 4 => (first, second, third),
            Self::DayMonthYear => (third, second, first),
            Self::MonthDayYear if is_name(&second) => (third, second, first),
            Self::MonthDayYear => (third, first, second),
            Self::YearMonthDay => (first, second, third),
        };
        let year = match year.len() {
            4 => date::number(&year)?,
            2 => date::century(date::number(&year)?),
            _ => return None,
        };
        let month = match MONTHS.iter().position(|name| month.starts_with(name)) {
            Some(at) => (at + 1).to_string(),
            None => month,
        };
        date::of(&year.to_string(), &month, &day)
    }
}

/// Whether the part of a date is a month's name.
pub(super) fn is_name(part: &str) -> bool {
    part.len() >= 3 && MONTHS.iter().any(|name| part.starts_with(name))
}

/// The three parts of a date, in the text's order and in small letters; without the time after them.
pub(super) fn parts(text: &str) -> Option<[String; 3]> {
    let text = text.trim().to_lowercase();
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some([text[..4].to_owned(), text[4..6].to_owned(), text[6..].to_owned()]);
    }
    let mut parts = Vec::new();
    let mut rest = text.as_str();
    while parts.len() < 3 {
        rest = rest.trim_start_matches(['/', '-', '.', ' ', ',']);
        let is_digit = rest.starts_with(|c: char| c.is_ascii_digit());
        let end = rest.find(|c: char| c.is_ascii_digit() != is_digit || !c.is_ascii_alphanumeric());
        let (part, after) = rest.split_at(end.unwrap_or(rest.len()));
        if part.is_empty() || (!is_digit && !is_name(part)) || (is_digit && part.len() > 4) {
            return None;
        }
        parts.push(part.to_owned());
        rest = after;
    }
    is_time(rest).then(|| <[String; 3]>::try_from(parts).ok()).flatten()
}

/// Nothing, or what only a time of day has in it.
fn is_time(rest: &str) -> bool {
    rest.is_empty()
        || (rest.starts_with([' ', 't', ','])
            && rest[1..]
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | ' ' | '+' | '-' | 'z' | 'a' | 'p' | 'm'))
            && (rest.trim().is_empty() || rest.contains(':')))
}

impl fmt::Display for DateFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DayMonthYear => "dd/mm/yyyy",
            Self::MonthDayYear => "mm/dd/yyyy",
            Self::YearMonthDay => "yyyy-mm-dd",
        })
    }
}

impl From<DateFormat> for String {
    fn from(format: DateFormat) -> Self {
        format.to_string()
    }
}

impl TryFrom<String> for DateFormat {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl FromStr for DateFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut order: Vec<char> = text.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
        order.dedup();
        match order.iter().collect::<String>().as_str() {
            "dmy" => Ok(Self::DayMonthYear),
            "mdy" => Ok(Self::MonthDayYear),
            "ymd" => Ok(Self::YearMonthDay),
            _ => Err(format!(
                "“{text}” is no order of day, month and year: dd/mm/yyyy, mm/dd/yyyy and yyyy-mm-dd are"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_as_people_write_them() {
        use DateFormat::{DayMonthYear, MonthDayYear, YearMonthDay};
        let day = Some(date(2026, 1, 31));
        for (format, text) in [
            (DayMonthYear, "31/01/2026"),
            (DayMonthYear, "31.1.26"),
            (DayMonthYear, "31-Jan-2026"),
            (DayMonthYear, "31 January 2026"),
            (DayMonthYear, "31jan2026"),
            (DayMonthYear, "2026-01-31 10:15:00"),
            (MonthDayYear, "01/31/2026 10:15 pm"),
            (MonthDayYear, "Jan 31, 2026"),
            (YearMonthDay, "20260131"),
            (YearMonthDay, "2026-01-31T10:15:00Z"),
        ] {
            assert_eq!(format.parse(text), day, "{text}");
        }
        for text in [
            "",
            "31/02/2026",
            "31/01",
            "31/01/2026 and more",
            "1/2/3/4",
            "31/13/2026",
            "45000",
            "31/01/202",
        ] {
            assert_eq!(DayMonthYear.parse(text), None, "{text}");
        }
    }
}
