//! A mobile number that takes SMS.

use std::fmt;

/// A number in the form of E.164: `+254712345678`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(String);

/// What is wrong with a number, in words for who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Write a mobile number, such as 0712 345 678, or +256 712 345 678 for another country.")]
pub struct NotAPhone;

impl Phone {
    /// From what people write: `0712 345 678`, `0112345678`, `254 712 345 678`, or `+` and the number of any country.
    ///
    /// # Errors
    /// [`NotAPhone`].
    pub fn parse(text: &str) -> Result<Self, NotAPhone> {
        let is_between = |c: char| c.is_whitespace() || matches!(c, '-' | '.' | '(' | ')');
        let plain: String = text.chars().filter(|c| !is_between(*c)).collect();
        let kenyan = plain
            .strip_prefix("+254")
            .or_else(|| plain.strip_prefix("254"))
            .or_else(|| plain.strip_prefix('0'));
        let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        match (kenyan, plain.strip_prefix('+')) {
            (Some(rest), _) if rest.len() == 9 && is_digits(rest) && rest.starts_with(['7', '1']) => {
                Ok(Self(format!("+254{rest}")))
            }
            (None, Some(rest)) if (8..=15).contains(&rest.len()) && is_digits(rest) && !rest.starts_with('0') => {
                Ok(Self(format!("+{rest}")))
            }
            _ => Err(NotAPhone),
        }
    }

    /// As it is kept and sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeded::cases;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (typed, kept) in [
            ("0712345678", "+254712345678"),
            (" 0112 345-678 ", "+254112345678"),
            ("254 712 345 678", "+254712345678"),
            ("+254 712.345.678", "+254712345678"),
            ("+256 712 345 678", "+256712345678"),
            ("+4915112345678", "+4915112345678"),
        ] {
            let parsed = Phone::parse(typed).map(|phone| phone.to_string()).unwrap_or_default();
            assert_eq!(parsed, kept, "{typed}");
        }
        for bad in [
            "",
            "+",
            "0812345678",
            "07123456789",
            "071234567",
            "712345678",
            "+254812345678",
            "+2547123456789",
            "+0712345678",
            "+1234567",
            "+1234567890123456",
            "0712 34567x",
            "٠٧١٢٣٤٥٦٧٨",
            "+254712345678,+254712345679",
        ] {
            assert_eq!(Phone::parse(bad), Err(NotAPhone), "{bad}");
        }
    }

    proptest! {
        #![proptest_config(cases(200))]
        #[test]
        fn what_is_kept_reads_back_and_nothing_panics(text in ".{0,30}", digits in "[17][0-9]{8}") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert!((9..=16).contains(&phone.as_str().len()));
                prop_assert_eq!(Phone::parse(phone.as_str()), Ok(phone.clone()));
            }
            prop_assert_eq!(Phone::parse(&format!("0{digits}")).unwrap().to_string(), format!("+254{digits}"));
        }
    }
}
