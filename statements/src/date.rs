//! Days as the formats write them. Of a time only the day is kept, as the file writes it: it is the bank's own day.

use jiff::civil::Date;

/// The day that this number is, `yyyy`, `mm`, `dd`.
pub(crate) fn of(year: &str, month: &str, day: &str) -> Option<Date> {
    Date::new(
        number(year)?,
        i8::try_from(number(month)?).ok()?,
        i8::try_from(number(day)?).ok()?,
    )
    .ok()
}

/// `yyyy-mm-dd`, and whatever ISO 8601 puts after it: a time or a time zone.
pub(crate) fn iso(text: &str) -> Option<Date> {
    let day = text.get(..10)?;
    let rest = text.get(10..)?;
    if !(rest.is_empty() || rest.starts_with(['T', ' ', 'Z', '+', '-'])) {
        return None;
    }
    let mut parts = day.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    (year.len() == 4 && month.len() == 2 && day.len() == 2 && parts.next().is_none())
        .then(|| of(year, month, day))
        .flatten()
}

/// The century of a year of two digits: 1980 to 2079.
pub(crate) fn century(year: i16) -> i16 {
    if year >= 80 { 1900 + year } else { 2000 + year }
}

/// Digits and nothing else.
pub(crate) fn number(text: &str) -> Option<i16> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn only_days_that_exist() {
        assert_eq!(iso("2024-02-29"), Some(date(2024, 2, 29)));
        assert_eq!(iso("2015-03-10T18:43:50+00:00"), Some(date(2015, 3, 10)));
        assert_eq!(iso("2015-03-10Z"), Some(date(2015, 3, 10)));
        for text in [
            "2023-02-29",
            "2024-2-9",
            "2024-13-01",
            "2024-01-011",
            "24-01-01",
            "",
            "20240101",
            "+024-01-01",
        ] {
            assert_eq!(iso(text), None, "{text}");
        }
    }
}
