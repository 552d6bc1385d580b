//! What the cells of a table say about how it writes dates and amounts. What can be read in two ways is refused.

use super::date_format::{is_name, parts};
use super::layout::Layout;
use super::{Cell, DateFormat, Mapping, Separators, Table};
use crate::Refusal;
use crate::refusal::quoted;

/// The order of day, month and year: the mapping's, or the only one in which all dates exist.
pub(super) fn date_format(table: &Table, layout: &Layout<'_>, mapping: &Mapping) -> Result<DateFormat, Refusal> {
    if let Some(format) = mapping.date_format {
        return Ok(format);
    }
    let mut day_first = None;
    let mut month_first = None;
    let mut either = None;
    for row in layout.rows {
        for column in [Some(layout.date), layout.value_date].into_iter().flatten() {
            let Some(Cell::Text(text)) = row.cell(column) else {
                continue;
            };
            let Some([first, second, third]) = parts(text) else {
                continue;
            };
            if first.len() == 4 || is_name(&first) || is_name(&second) {
                continue;
            }
            let place = (row, column, text.as_str());
            let (Ok(one), Ok(two)) = (first.parse::<u32>(), second.parse::<u32>()) else {
                continue;
            };
            // A year of two digits in front is told by what is in no other place.
            if one > 31 || third.is_empty() {
                return Err(table.refuse(
                    row,
                    Some(column),
                    format!(
                        "{} is a date whose parts are not known: say the date format in the mapping.",
                        quoted(text)
                    ),
                ));
            }
            if one > 12 {
                day_first.get_or_insert(place);
            } else if two > 12 {
                month_first.get_or_insert(place);
            } else if one != two {
                either.get_or_insert((place, one, two));
            }
        }
    }
    match (day_first, month_first, either) {
        (Some(_), Some((row, column, text)), _) => Err(table.refuse(
            row,
            Some(column),
            format!(
                "Some dates have the day first and some, such as {}, the month. Save the file anew without opening it in another program.",
                quoted(text)
            ),
        )),
        (None, Some(_), _) => Ok(DateFormat::MonthDayYear),
        (None, None, Some(((row, column, text), one, two))) => Err(table.refuse(
            row,
            Some(column),
            format!(
                "{} could be {one} {} or {two} {}: say the date format in the mapping.",
                quoted(text),
                month(two),
                month(one)
            ),
        )),
        _ => Ok(DateFormat::DayMonthYear),
    }
}

fn month(number: u32) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let at = usize::try_from(number).unwrap_or_default();
    MONTHS.get(at.saturating_sub(1)).copied().unwrap_or_default()
}

/// What stands in the amounts: what the mapping says, or what only one reading of all of them leaves.
pub(super) fn separators(table: &Table, layout: &Layout<'_>, mapping: &Mapping) -> Result<Separators, Refusal> {
    let other = |decimal: char| if decimal == ',' { '.' } else { ',' };
    if let Some(decimal) = mapping.decimal_separator {
        return Ok(Separators {
            decimal,
            thousands: mapping.thousands_separator.unwrap_or(other(decimal)),
        });
    }
    let mut point = None;
    let mut comma = None;
    let mut either = None;
    let mut has_space = false;
    for row in layout.rows {
        for column in layout.money().into_iter().chain(layout.balance) {
            let Some(Cell::Text(text)) = row.cell(column) else {
                continue;
            };
            let digits = text.trim_matches(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
            has_space |= digits.contains([' ', '\u{a0}', '\u{202f}']);
            let place = (row, column, text.as_str());
            match decimal(digits) {
                Reading::Point => _ = point.get_or_insert(place),
                Reading::Comma => _ = comma.get_or_insert(place),
                Reading::Either => _ = either.get_or_insert(place),
                Reading::Neither => {}
            }
        }
    }
    let decimal = match (point, comma, either) {
        (Some(_), Some((row, column, text)), _) => {
            return Err(table.refuse(
                row,
                Some(column),
                format!(
                    "Some amounts have a decimal point and some, such as {}, a decimal comma: say the decimal separator in the mapping.",
                    quoted(text)
                ),
            ));
        }
        (None, Some(_), _) => ',',
        (None, None, Some((row, column, text))) => {
            return Err(table.refuse(
                row,
                Some(column),
                format!(
                    "{} could be thousands or a fraction: say the decimal separator in the mapping.",
                    quoted(text)
                ),
            ));
        }
        _ => '.',
    };
    let thousands = mapping
        .thousands_separator
        .unwrap_or(if has_space { ' ' } else { other(decimal) });
    Ok(Separators { decimal, thousands })
}

enum Reading {
    Point,
    Comma,
    Either,
    Neither,
}

/// Which sign stands before the fraction of this amount.
fn decimal(digits: &str) -> Reading {
    let points = digits.matches('.').count();
    let commas = digits.matches(',').count();
    let last = digits.rfind(['.', ',']);
    let after = last.map_or(0, |at| digits.len() - at - 1);
    match (points, commas) {
        (0, 0) => Reading::Neither,
        (0, 2..) => Reading::Point,
        (2.., 0) => Reading::Comma,
        (1, 0) if after != 3 || digits.starts_with('.') => Reading::Point,
        (0, 1) if after != 3 || digits.starts_with(',') => Reading::Comma,
        (1, 0) | (0, 1) => Reading::Either,
        _ if digits.rfind('.') > digits.rfind(',') => Reading::Point,
        _ => Reading::Comma,
    }
}

/// Whether all of the debit column that is anything has a minus.
pub(super) fn debit_is_negative(layout: &Layout<'_>, separators: Separators) -> bool {
    let Some(column) = layout.debit else { return false };
    let cells = layout.rows.iter().filter_map(|row| row.cell(column));
    let mut sums = cells
        .filter_map(|cell| separators.read(cell, None).ok().flatten())
        .filter(|sum| !sum.is_zero());
    let first = sums.next();
    first.is_some_and(|sum| sum.is_sign_negative()) && sums.all(|sum| sum.is_sign_negative())
}
