//! Entries: field 61, such as `2601310131D1234,50NTRFINV-7//8951234`.

use jiff::civil::Date;

use super::field::Field;
use crate::refusal::quoted;
use crate::{Entry, ReferenceKind, Refusal, amount, date};

pub(super) fn read(field: &Field<'_>) -> Result<Entry, Refusal> {
    let text = field.first();
    let refuse = |what: &str| {
        Refusal::at(
            field.line,
            format!(
                "{} is not an entry such as 2601310131D1234,50NTRFINV-7: {what}.",
                quoted(text)
            ),
        )
    };
    let value = text
        .get(..6)
        .and_then(value_date)
        .ok_or_else(|| refuse("it begins with no date"))?;
    let rest = text.get(6..).unwrap_or_default();
    let (booked, rest) = match rest.get(..4) {
        Some(day) if day.bytes().all(|byte| byte.is_ascii_digit()) => {
            let booked = entry_date(day, value).ok_or_else(|| refuse("its second date does not exist"))?;
            (Some(booked), &rest[4..])
        }
        // Some banks fill the place of an entry date that they do not give.
        _ => (None, rest.trim_start()),
    };
    let (mark, rest) = ["RC", "RD", "C", "D"]
        .iter()
        .find_map(|mark| rest.strip_prefix(mark).map(|rest| (*mark, rest)))
        .ok_or_else(|| refuse("after the dates stands neither C (credit) nor D (debit)"))?;
    // The third letter of the currency may stand here.
    let rest = rest
        .strip_prefix(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(rest)
        .trim_start();
    let end = rest
        .find(|c: char| !c.is_ascii_digit() && c != ',')
        .unwrap_or(rest.len());
    let (written, rest) = rest.split_at(end);
    let sum = amount::unsigned(written, ',').map_err(|error| refuse(&format!("its amount {}", error.says())))?;
    let money_went_out = matches!(mark, "D" | "RC");
    let sum = if money_went_out { amount::negative(sum) } else { sum };

    let mut entry = Entry::new(field.line, booked.unwrap_or(value), sum);
    entry.value_date = Some(value);
    entry.reversal = mark.len() == 2;
    // A letter and three characters say what kind of transaction it is.
    let kind: usize = rest.chars().take(4).map(char::len_utf8).sum();
    let references = rest.get(kind..).unwrap_or_default();
    let (own, of_bank) = references.split_once("//").unwrap_or((references, ""));
    // Some banks go on with the name of the other party where the sixteen characters of the reference end.
    let end = own.char_indices().nth(16).map_or(own.len(), |(at, _)| at);
    let (own, beyond) = own.split_at(end);
    entry.refer(ReferenceKind::Customer, own);
    entry.refer(ReferenceKind::Bank, of_bank);
    let more = std::iter::once(beyond).chain(field.lines.iter().skip(1).copied());
    let more = more.map(str::trim).filter(|line| !line.is_empty());
    entry.text = more.collect::<Vec<_>>().join(" ");
    Ok(entry)
}

/// `yymmdd`. In the banks' year of 360 days February has 30: its last day is meant.
fn value_date(text: &str) -> Option<Date> {
    let year = date::century(date::number(text.get(..2)?)?).to_string();
    let (month, day) = (text.get(2..4)?, text.get(4..6)?);
    if month == "02" && matches!(day, "29" | "30") {
        return date::of(&year, month, "29").or_else(|| date::of(&year, month, "28"));
    }
    date::of(&year, month, day)
}

/// `mmdd`, in the year that puts it closest to the value date: they may lie on two sides of New Year.
fn entry_date(text: &str, value: Date) -> Option<Date> {
    let (month, day) = (text.get(..2)?, text.get(2..4)?);
    (value.year() - 1..=value.year() + 1)
        .filter_map(|year| date::of(&year.to_string(), month, day))
        .min_by_key(|booked| value.until(*booked).map_or(i32::MAX, |span| span.get_days().abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_on_two_sides_of_new_year() {
        assert_eq!(entry_date("1231", date(2026, 1, 2)), Some(date(2025, 12, 31)));
        assert_eq!(entry_date("0102", date(2025, 12, 31)), Some(date(2026, 1, 2)));
        assert_eq!(entry_date("0601", date(2026, 5, 30)), Some(date(2026, 6, 1)));
        assert_eq!(entry_date("0229", date(2025, 3, 1)), Some(date(2024, 2, 29)));
        assert_eq!(entry_date("1301", date(2025, 3, 1)), None);
    }

    #[test]
    fn february_of_the_banks() {
        assert_eq!(value_date("160230"), Some(date(2016, 2, 29)));
        assert_eq!(value_date("150230"), Some(date(2015, 2, 28)));
        assert_eq!(value_date("150229"), Some(date(2015, 2, 28)));
        assert_eq!(value_date("160231"), None);
        assert_eq!(value_date("991231"), Some(date(1999, 12, 31)));
    }
}
