//! Exact decimals: every digit of the file, or nothing.

use rust_decimal::Decimal;

/// So many digits before the point, and so many after it, that the sum of a file's entries is still exact in 96 bits.
const MOST_WHOLE: usize = 15;
const MOST_FRACTION: usize = 8;

/// Why a text is not an amount that is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NotAnAmount {
    /// Something else than digits and one separator.
    Malformed,
    /// More digits than any account holds.
    TooLong,
}

impl NotAnAmount {
    /// The rest of a sentence that begins with what was there.
    pub(crate) fn says(self) -> String {
        match self {
            Self::Malformed => "is not an amount".to_owned(),
            Self::TooLong => {
                format!(
                    "has too many digits: at most {MOST_WHOLE} before the decimal separator and {MOST_FRACTION} after it are read"
                )
            }
        }
    }
}

/// The amount without a sign that these digits are, `separator` before the fraction; `12`, `12,`, `,5` and `0012,50` are
/// amounts.
pub(crate) fn unsigned(text: &str, separator: char) -> Result<Decimal, NotAnAmount> {
    let (whole, fraction) = text.split_once(separator).unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return Err(NotAnAmount::Malformed);
    }
    let whole = whole.trim_start_matches('0');
    if whole.len() > MOST_WHOLE || fraction.len() > MOST_FRACTION {
        return Err(NotAnAmount::TooLong);
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    let text = if fraction.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{fraction}")
    };
    Decimal::from_str_exact(&text).map_err(|_| NotAnAmount::Malformed)
}

/// The same, with `-` or `+` before it.
pub(crate) fn signed(text: &str, separator: char) -> Result<Decimal, NotAnAmount> {
    match text.strip_prefix('-') {
        Some(rest) => unsigned(rest, separator).map(negative),
        None => unsigned(text.strip_prefix('+').unwrap_or(text), separator),
    }
}

/// The same with the other sign; nothing is not minus nothing.
pub(crate) fn negative(amount: Decimal) -> Decimal {
    if amount.is_zero() { amount } else { -amount }
}

/// The sum. Amounts from here are short enough for it to be exact; `None` is never met by a file within the limits.
pub(crate) fn sum(amounts: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    amounts.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_digits_of_the_file() {
        for (text, kept) in [
            ("1234.50", "1234.50"),
            ("-0012.500", "-12.500"),
            (".97", "0.97"),
            ("5.", "5"),
            ("-0.00", "0.00"),
            ("+7", "7"),
        ] {
            assert_eq!(signed(text, '.').unwrap().to_string(), kept, "{text}");
        }
        assert_eq!(unsigned("380115,1", ',').unwrap().to_string(), "380115.1");
    }

    #[test]
    fn nothing_else_is_an_amount() {
        for text in ["", ".", "-", "1.2.3", "1e5", "1,000", "--1", "0x1", "1 000", "١"] {
            assert_eq!(signed(text, '.'), Err(NotAnAmount::Malformed), "{text}");
        }
        for text in ["1234567890123456", "0.123456789"] {
            assert_eq!(signed(text, '.'), Err(NotAnAmount::TooLong), "{text}");
        }
    }

    #[test]
    fn the_largest_sum_is_exact() {
        let most = signed("999999999999999.99999999", '.').unwrap();
        let total = sum(std::iter::repeat_n(most, crate::MOST_ENTRIES)).unwrap();
        assert_eq!(total.scale(), 8);
        assert_eq!(total.to_string(), "199999999999999999999.99800000");
    }
}
