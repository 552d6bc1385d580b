//! Amounts as people write them.

use rust_decimal::Decimal;

use super::Cell;
use crate::amount::{self, negative};

const HINT: &str = " If its letters are a currency, say that currency in the mapping.";

/// What stands in the amounts of a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Separators {
    /// Before the fraction.
    pub(crate) decimal: char,
    /// Between thousands.
    pub(crate) thousands: char,
}

impl Separators {
    /// `1,234.50`.
    pub(crate) const ENGLISH: Self = Self {
        decimal: '.',
        thousands: ',',
    };

    /// What the cell says: nothing, an amount, or the end of a sentence on why it is none.
    pub(crate) fn read(self, cell: &Cell, currency: Option<&str>) -> Result<Option<Decimal>, String> {
        match cell {
            Cell::Number(number) => Ok(Some(*number)),
            Cell::Inexact(_) => Err(
                "is not a number that a workbook keeps exactly. Save the table as CSV, or the column as text."
                    .to_owned(),
            ),
            Cell::Date(..) => Err("is a date, not an amount.".to_owned()),
            Cell::Text(text) => self.parse(text, currency),
        }
    }

    /// `1,234.50`, `.97`, `(12.00)`, `12.00-`, `12.00 DR`, `KES 12.00` and `£12`; a dash alone says that there is none.
    fn parse(self, text: &str, currency: Option<&str>) -> Result<Option<Decimal>, String> {
        let text = text.trim();
        if matches!(text, "" | "-" | "–" | "—" | "--") {
            return Ok(None);
        }
        // An apostrophe is how a workbook marks a text, and sometimes comes along.
        let mut rest = text.trim_start_matches('\'').replace('−', "-");
        let mut is_negative = false;
        if let Some(inner) = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            is_negative = true;
            rest = inner.trim().to_owned();
        }
        let upper = rest.to_uppercase();
        if let Some((number, mark)) = upper
            .rsplit_once(['D', 'C'])
            .filter(|_| upper.ends_with("DR") || upper.ends_with("CR"))
            && mark == "R"
        {
            if is_negative {
                return Err("has two signs.".to_owned());
            }
            is_negative = upper.ends_with("DR");
            rest = number.trim().to_owned();
            if rest.starts_with(['-', '+']) && !is_negative || rest.starts_with('+') {
                return Err("has two signs.".to_owned());
            }
            rest = rest.trim_start_matches('-').to_owned();
        }
        let rest = without_currency(&rest, currency);
        let (minus, rest) = match (rest.strip_prefix('-'), rest.strip_suffix('-')) {
            (Some(rest), _) | (None, Some(rest)) => (true, rest),
            (None, None) => (false, rest.strip_prefix('+').unwrap_or(rest)),
        };
        if minus && is_negative {
            return Err("has two signs.".to_owned());
        }
        let rest = without_currency(rest.trim(), currency);
        let Some(digits) = self.without_thousands(rest) else {
            return Err("is not an amount: its thousands are not three digits each.".to_owned());
        };
        let amount = amount::unsigned(&digits, self.decimal).map_err(|error| {
            let has_letters = digits.contains(char::is_alphabetic);
            let hint = if has_letters { HINT } else { "" };
            format!("{}.{hint}", error.says())
        })?;
        Ok(Some(if minus || is_negative { negative(amount) } else { amount }))
    }

    /// The digits, if what stands between them does so after thousands (or, in India, after hundreds of them).
    fn without_thousands(self, text: &str) -> Option<String> {
        let (whole, fraction) = match text.split_once(self.decimal) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text, None),
        };
        let is_separator =
            |c: char| c == self.thousands || (self.thousands == ' ' && matches!(c, '\u{a0}' | '\u{202f}'));
        if whole.contains(is_separator) {
            let groups: Vec<&str> = whole.split(is_separator).collect();
            let (last, others) = groups.split_last()?;
            let (first, middle) = others.split_first()?;
            let is_good = last.len() == 3
                && matches!(first.len(), 1..=3)
                && middle.iter().all(|group| matches!(group.len(), 2 | 3));
            if !is_good {
                return None;
            }
        }
        let mut digits: String = whole.chars().filter(|c| !is_separator(*c)).collect();
        if let Some(fraction) = fraction {
            digits.push(self.decimal);
            digits.push_str(fraction);
        }
        Some(digits)
    }
}

/// Without the sign of a currency, or the code of this one, before or after it.
fn without_currency<'a>(text: &'a str, currency: Option<&str>) -> &'a str {
    let signs = ["£", "$", "€", "KSh", "Ksh", "KSH"].into_iter().chain(currency);
    for sign in signs {
        if let Some(rest) = text.strip_prefix(sign).or_else(|| text.strip_suffix(sign)) {
            return rest.trim();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<String>, String> {
        let read = Separators::ENGLISH.read(&Cell::Text(text.to_owned()), Some("KES"));
        read.map(|amount| amount.map(|amount| amount.to_string()))
    }

    #[test]
    fn amounts_as_people_write_them() {
        for (text, amount) in [
            ("1,234.50", "1234.50"),
            (".97", "0.97"),
            ("(12.00)", "-12.00"),
            ("12.00-", "-12.00"),
            (" -12 ", "-12"),
            ("12.00 DR", "-12.00"),
            ("12.00cr", "12.00"),
            ("KES 1,000", "1000"),
            ("-£3.50", "-3.50"),
            ("£-3.50", "-3.50"),
            ("12,34,567.00", "1234567.00"),
            ("0.00", "0.00"),
        ] {
            assert_eq!(read(text).unwrap().as_deref(), Some(amount), "{text}");
        }
        for text in ["", " ", "-", "–"] {
            assert_eq!(read(text), Ok(None), "{text}");
        }
        for text in [
            "12,5", "1,23", "1.2.3", "twelve", "(-12)", "-12-", "USD 5", "1,2345", ",5", "12 000", "(5) DR",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn other_separators() {
        let continental = Separators {
            decimal: ',',
            thousands: ' ',
        };
        for text in ["1 234,50", "1\u{a0}234,50", "1234,50"] {
            let read = continental.read(&Cell::Text(text.to_owned()), None);
            assert_eq!(read.unwrap().unwrap().to_string(), "1234.50");
        }
    }
}
