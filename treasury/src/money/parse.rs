//! Reading an amount that somebody typed. What could be read in two ways is refused, with words that say how to write it.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Currency, MAX_MINOR, Money};

/// Longer than any amount that could be accepted, with room for separators.
const MAX_CHARS: usize = 40;

/// Why a text is not an amount; its `Display` is a sentence for the person who typed it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AmountError {
    /// What is wrong.
    pub problem: AmountProblem,
    /// The currency that was asked for; the examples in the sentence follow it.
    pub currency: Currency,
}

/// What is wrong with a text that should be an amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AmountProblem {
    /// Nothing was written.
    Empty,
    /// A minus sign in front.
    Negative,
    /// A plus sign in front.
    PlusSign,
    /// Letters, symbols or spaces among the digits; `1e9` and `NaN` too.
    NotDigits,
    /// Digits of another script, which look alike and are easily misread.
    OtherDigits,
    /// A comma or a point where none belongs, as in `1,00` or `1.000,50`.
    Separators,
    /// A zero in front, as in `04500`.
    LeadingZero,
    /// More decimals than the currency has.
    Decimals,
    /// Zero.
    Zero,
    /// Above [`MAX_MINOR`].
    TooLarge,
    /// More characters than any amount needs.
    TooLong,
}

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let currency = self.currency;
        let example = Money::new(4_500 * currency.minor_per_major(), currency).grouped();
        match self.problem {
            AmountProblem::Empty => write!(f, "Write the amount, for example {example}."),
            AmountProblem::Negative => {
                write!(
                    f,
                    "The amount cannot be negative. Write it without a minus sign, for example {example}."
                )
            }
            AmountProblem::PlusSign => write!(f, "Write the amount without a plus sign, for example {example}."),
            AmountProblem::NotDigits => {
                write!(
                    f,
                    "Write the amount in digits, without letters or spaces, for example {example}."
                )
            }
            AmountProblem::OtherDigits => write!(f, "Write the amount with the digits 0 to 9, for example {example}."),
            AmountProblem::Separators if currency.exponent() == 0 => {
                write!(f, "Use a comma only between thousands, for example {example}.")
            }
            AmountProblem::Separators => {
                write!(
                    f,
                    "Use a comma only between thousands and a point before the decimals, for example {example}."
                )
            }
            AmountProblem::LeadingZero => write!(f, "Write the amount without a zero in front, for example {example}."),
            AmountProblem::Decimals if currency.exponent() == 0 => {
                write!(
                    f,
                    "{currency} has no decimals. Write a whole number, for example {example}."
                )
            }
            AmountProblem::Decimals => write!(
                f,
                "{currency} has {} decimals. Write no more than that, for example {example}.",
                currency.exponent()
            ),
            AmountProblem::Zero => write!(f, "The amount must be more than zero, for example {example}."),
            AmountProblem::TooLarge => {
                write!(
                    f,
                    "The amount is too large. The most that can be asked for is {}.",
                    Money::new(MAX_MINOR, currency)
                )
            }
            AmountProblem::TooLong => {
                write!(
                    f,
                    "This is too long for an amount. Write only digits, for example {example}."
                )
            }
        }
    }
}

impl std::error::Error for AmountError {}

/// Reads an amount from 1 minor unit to [`MAX_MINOR`] as people write it: `4500`, `4,500`, `1,000.50`, with spaces
/// around it. A comma must separate thousands and a point the decimals; anything that could mean something else is refused.
pub fn parse_amount(text: &str, currency: Currency) -> Result<Money, AmountError> {
    read_minor(text.trim(), currency)
        .map(|minor| Money::new(minor, currency))
        .map_err(|problem| AmountError { problem, currency })
}

fn read_minor(text: &str, currency: Currency) -> Result<i64, AmountProblem> {
    refuse_what_is_no_number(text)?;
    let (major, decimals) = match text.split_once('.') {
        Some((_, "")) => return Err(AmountProblem::Separators),
        Some((major, decimals)) => (major, decimals),
        None => (text, ""),
    };
    // A second point, or a comma after the point, is the other convention: 1.000,50.
    if !decimals.bytes().all(|byte| byte.is_ascii_digit()) || !is_grouped_properly(major) {
        return Err(AmountProblem::Separators);
    }
    if decimals.len() > currency.exponent() as usize {
        return Err(AmountProblem::Decimals);
    }
    let digits = major.replace(',', "");
    let all_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.' | b','));
    if digits.len() > 1 && digits.starts_with('0') && !all_zero {
        return Err(AmountProblem::LeadingZero);
    }
    let minor = Decimal::from_str(&format!(
        "{digits}.{decimals:0<width$}",
        width = currency.exponent() as usize
    ))
    .ok()
    .and_then(|value| value.checked_mul(Decimal::from(currency.minor_per_major())))
    .and_then(|value| value.to_i64())
    .ok_or(AmountProblem::TooLarge)?;
    match minor {
        0 => Err(AmountProblem::Zero),
        1..=MAX_MINOR => Ok(minor),
        _ => Err(AmountProblem::TooLarge),
    }
}

fn refuse_what_is_no_number(text: &str) -> Result<(), AmountProblem> {
    if text.is_empty() {
        return Err(AmountProblem::Empty);
    }
    if text.chars().nth(MAX_CHARS).is_some() {
        return Err(AmountProblem::TooLong);
    }
    // U+2212 is the minus sign that word processors write.
    if let Some(rest) = text.strip_prefix(['-', '\u{2212}'])
        && rest.starts_with(|first: char| first.is_ascii_digit())
    {
        return Err(AmountProblem::Negative);
    }
    if text
        .strip_prefix('+')
        .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
    {
        return Err(AmountProblem::PlusSign);
    }
    match text.chars().find(|c| !matches!(c, '0'..='9' | ',' | '.')) {
        Some(other) if other.is_numeric() => Err(AmountProblem::OtherDigits),
        Some(_) => Err(AmountProblem::NotDigits),
        None => Ok(()),
    }
}

/// Only digits, or groups of three after a first group of one to three.
fn is_grouped_properly(major: &str) -> bool {
    let mut groups = major.split(',');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    !first.is_empty() && (rest.is_empty() || first.len() <= 3) && rest.iter().all(|group| group.len() == 3)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::seeded::cases;

    fn kes(text: &str) -> Result<i64, AmountProblem> {
        parse_amount(text, Currency::KES)
            .map(Money::minor)
            .map_err(|error| error.problem)
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, minor) in [
            ("4500", 450_000),
            ("4,500", 450_000),
            ("1,000.50", 100_050),
            ("1000.5", 100_050),
            ("  4500.00\t", 450_000),
            ("0.01", 1),
            ("999", 99_900),
            ("1,000,000,000", MAX_MINOR),
            ("1000000000.00", MAX_MINOR),
        ] {
            assert_eq!(kes(text), Ok(minor), "{text}");
        }
        assert_eq!(parse_amount("4,500", Currency::UGX).map(Money::minor), Ok(4_500));
        assert_eq!(parse_amount("4.500", Currency::KWD).map(Money::minor), Ok(4_500));
    }

    #[test]
    fn s16_what_is_no_amount_is_refused_with_its_reason() {
        use AmountProblem::*;
        let long = "9".repeat(10_000);
        for (text, problem) in [
            ("", Empty),
            (" \n ", Empty),
            ("-1", Negative),
            ("\u{2212}1", Negative),
            ("+1", PlusSign),
            ("1e9", NotDigits),
            ("NaN", NotDigits),
            ("inf", NotDigits),
            ("0x10", NotDigits),
            ("1_000", NotDigits),
            ("1 000", NotDigits),
            ("KES 5", NotDigits),
            ("--1", NotDigits),
            ("1/2", NotDigits),
            ("10^15", NotDigits),
            ("\u{661}\u{662}\u{663}", OtherDigits),
            ("\u{ff11}\u{ff10}", OtherDigits),
            ("1,00", Separators),
            ("1.000,50", Separators),
            ("1000,50", Separators),
            ("1,0000", Separators),
            ("1000,000", Separators),
            (",100", Separators),
            ("1,,000", Separators),
            ("1,000,", Separators),
            ("1.2.3", Separators),
            ("1.", Separators),
            (".50", Separators),
            (".", Separators),
            (",", Separators),
            ("04500", LeadingZero),
            ("0,100", LeadingZero),
            ("1.000", Decimals),
            ("0.001", Decimals),
            ("0", Zero),
            ("0.00", Zero),
            ("00", Zero),
            ("1000000000.01", TooLarge),
            ("1000000000000000", TooLarge),
            ("9999999999999999999999999999999999999", TooLarge),
            (&long, TooLong),
        ] {
            assert_eq!(kes(text), Err(problem), "{text}");
        }
    }

    #[test]
    fn every_refusal_says_how_to_write_it() {
        let says = |text: &str, currency| parse_amount(text, currency).unwrap_err().to_string();
        assert_eq!(
            says("a lot", Currency::KES),
            "Write the amount in digits, without letters or spaces, for example 4,500.00."
        );
        assert_eq!(
            says("1.5", Currency::UGX),
            "UGX has no decimals. Write a whole number, for example 4,500."
        );
        assert_eq!(
            says("1,00", Currency::UGX),
            "Use a comma only between thousands, for example 4,500."
        );
        assert_eq!(
            says("1.0001", Currency::KWD),
            "KWD has 3 decimals. Write no more than that, for example 4,500.000."
        );
        assert_eq!(
            says("1000000000000000", Currency::KES),
            "The amount is too large. The most that can be asked for is KES 1,000,000,000.00."
        );
    }

    proptest! {
        #![proptest_config(cases(2_000))]

        #[test]
        fn what_is_written_reads_back_the_same(minor in 1..=MAX_MINOR, index in 0..80_usize) {
            let currency = Currency::all().nth(index).unwrap();
            let money = Money::new(minor, currency);
            prop_assert_eq!(parse_amount(&money.grouped(), currency), Ok(money));
            prop_assert_eq!(parse_amount(&money.plain(), currency), Ok(money));
        }

        #[test]
        fn no_text_makes_it_panic_or_exceed_the_bounds(text in ".{0,60}", near in "[0-9., +e-]{0,45}") {
            for text in [text, near] {
                if let Ok(money) = parse_amount(&text, Currency::KES) {
                    prop_assert!(money.is_payable());
                }
            }
        }
    }
}
