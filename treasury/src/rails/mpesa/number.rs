//! The number that M-Pesa pays to.

use std::fmt;

/// A Kenyan mobile number, as the gateway writes it: `2547…` or `2541…`, twelve digits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Number(String);

impl Number {
    /// From what people write: `0712 345 678`, `+254 712 345678`, `254112345678`.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let is_between = |c: char| c.is_whitespace() || matches!(c, '-' | '.' | '(' | ')' | '\u{a0}');
        let plain: String = text.chars().filter(|c| !is_between(*c)).collect();
        let digits = plain.strip_prefix('+').unwrap_or(&plain);
        let national = match (digits.strip_prefix("254"), digits.strip_prefix('0')) {
            (Some(rest), _) | (None, Some(rest)) => rest,
            (None, None) => digits,
        };
        let is_mobile = national.len() == 9
            && national.bytes().all(|b| b.is_ascii_digit())
            && (national.starts_with('7') || national.starts_with('1'));
        if is_mobile {
            return Ok(Self(format!("254{national}")));
        }
        Err("Write the M-Pesa number of the payee, such as 0712 345 678.".to_owned())
    }

    /// As it is kept and sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// As people read it: `0712 345 678`.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (start, middle, end) = (&self.0[3..6], &self.0[6..9], &self.0[9..]);
        write!(f, "0{start} {middle} {end}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeded::cases;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for text in [
            "0712345678",
            "+254 712 345 678",
            "254712345678",
            "712-345-678",
            " 0712 345678 ",
        ] {
            let number = Number::parse(text).unwrap();
            assert_eq!(
                (number.as_str(), number.to_string().as_str()),
                ("254712345678", "0712 345 678")
            );
        }
        assert_eq!(Number::parse("0110 000 001").unwrap().as_str(), "254110000001");
        for bad in [
            "",
            "0812345678",
            "07123456",
            "07123456789",
            "+255712345678",
            "0712 34567x",
            "٠٧١٢٣٤٥٦٧٨",
        ] {
            assert!(Number::parse(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #![proptest_config(cases(256))]
        #[test]
        fn what_is_kept_is_read_again_and_nothing_panics(text in ".{0,30}", digits in "[17][0-9]{8}") {
            let _ = Number::parse(&text);
            let number = Number::parse(&format!("0{digits}")).unwrap();
            prop_assert_eq!(Number::parse(number.as_str()).unwrap(), number.clone());
            prop_assert_eq!(Number::parse(&number.to_string()).unwrap(), number);
        }
    }
}
