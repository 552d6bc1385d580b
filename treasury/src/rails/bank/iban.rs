//! International bank account numbers (ISO 13616).

use std::fmt;

/// An IBAN whose length and check digits are right, in capitals without spaces.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Iban(String);

/// Why a text is not an IBAN; its `Display` is a sentence for the person who typed it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum IbanError {
    /// Something else than letters and digits, or not two letters and two digits first.
    #[error("An IBAN begins with two letters and two digits, and has nothing but letters and digits.")]
    Shape,
    /// The country's IBANs have another length.
    #[error(
        "An IBAN of {country} has {expected} characters; this one has {found}. Compare it with the payee's papers."
    )]
    Length {
        /// Two letters.
        country: String,
        /// What the registry says.
        expected: usize,
        /// What was typed.
        found: usize,
    },
    /// Letters or digits are wrong or swapped.
    #[error("This IBAN has a mistake in it: its check digits do not agree. Compare it with the payee's papers.")]
    CheckDigits,
}

/// Country and length, from the registry that SWIFT keeps for ISO 13616.
const LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 \
    DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 \
    KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 \
    PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 \
    YE30";

/// The shortest and the longest that ISO 13616 allows, for a country that joined after the table was made.
const ANY_LENGTH: std::ops::RangeInclusive<usize> = 15..=34;

impl Iban {
    /// Reads an IBAN in capitals or not, with spaces or hyphens anywhere. A country that is not in the registry's table
    /// is taken with the general length; the check digits must agree always.
    pub fn parse(text: &str) -> Result<Self, IbanError> {
        let compact = compact(text);
        let bytes = compact.as_bytes();
        let begins = bytes.len() >= 4
            && bytes[..2].iter().all(u8::is_ascii_uppercase)
            && bytes[2..4].iter().all(u8::is_ascii_digit);
        if !begins || !bytes.iter().all(u8::is_ascii_alphanumeric) {
            return Err(IbanError::Shape);
        }
        match length_of(&compact[..2]) {
            Some(expected) if expected != compact.len() => {
                return Err(IbanError::Length {
                    country: compact[..2].to_owned(),
                    expected,
                    found: compact.len(),
                });
            }
            None if !ANY_LENGTH.contains(&compact.len()) => return Err(IbanError::Shape),
            _ => {}
        }
        // 00, 01 and 99 have the remainders of 97, 98 and 02, but are never given out.
        let given_out = !matches!(&compact[2..4], "00" | "01" | "99");
        if given_out && remainder(&compact) == 1 {
            Ok(Self(compact))
        } else {
            Err(IbanError::CheckDigits)
        }
    }

    /// As it stands in a file: capitals and digits, nothing between.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The country, two letters.
    pub fn country(&self) -> &str {
        &self.0[..2]
    }

    /// Whether a text means to be an IBAN: a country that has them, then two digits.
    pub(super) fn is_meant_by(compact: &str) -> bool {
        compact.get(..2).is_some_and(|country| length_of(country).is_some())
            && compact
                .get(2..4)
                .is_some_and(|check| check.bytes().all(|byte| byte.is_ascii_digit()))
    }
}

/// In groups of four, as it is printed.
impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, c) in self.0.chars().enumerate() {
            if index > 0 && index.is_multiple_of(4) {
                f.write_str(" ")?;
            }
            write!(f, "{c}")?;
        }
        Ok(())
    }
}

/// In capitals, without the spaces and hyphens that are there for the eye.
pub(super) fn compact(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}' | '\u{2011}'))
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

fn length_of(country: &str) -> Option<usize> {
    LENGTHS
        .split_whitespace()
        .find_map(|entry| entry.strip_prefix(country).filter(|_| country.len() == 2))
        .and_then(|length| length.parse().ok())
}

/// ISO 7064: the number with its first four characters last and letters as 10 to 35, modulo 97.
fn remainder(iban: &str) -> u32 {
    let (first, rest) = iban.split_at(4);
    rest.chars().chain(first.chars()).fold(0, |sum, c| {
        let value = c.to_digit(36).unwrap_or_default();
        (sum * if value > 9 { 100 } else { 10 } + value) % 97
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::seeded::cases;

    #[test]
    fn the_examples_of_the_registry_are_right() {
        for text in [
            "DE89 3704 0044 0532 0130 00",
            "GB29 NWBK 6016 1331 9268 19",
            "FR14 2004 1010 0505 0001 3M02 606",
            "NO93 8601 1117 947",
            "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
            "MU17 BOMM 0101 1010 3030 0200 000M UR",
            "SC18 SSCB 1101 0000 0000 0000 1497 USD",
            "BI42 1000 0100 0100 0033 2045 181",
            "EG38 0019 0005 0000 0000 2631 8000 2",
            "SO21 1000 0010 0100 0100 141",
        ] {
            assert_eq!(Iban::parse(text).map(|iban| iban.to_string()), Ok(text.to_owned()));
        }
        for text in ["de89370400440532013000", " DE89-3704-0044-0532-0130-00\u{a0}"] {
            assert_eq!(Iban::parse(text).unwrap().as_str(), "DE89370400440532013000");
        }
    }

    #[test]
    fn mistakes_are_named() {
        let says = |text: &str| Iban::parse(text).unwrap_err().to_string();
        assert_eq!(
            says("DE89 3704 0044 0532 0130 0"),
            "An IBAN of DE has 22 characters; this one has 21. Compare it with the payee's papers."
        );
        assert!(says("DE98 3704 0044 0532 0130 00").contains("check digits"));
        assert!(says("89DE 3704").contains("two letters and two digits"));
        assert!(says("DE٨٩ 3704 0044 0532 0130 00").contains("two letters and two digits"));
        assert!(says("KE89 1").contains("two letters"));
    }

    #[test]
    fn check_digits_that_are_never_given_out_are_refused() {
        // Their remainders are right: 00, 01 and 99 for 97, 98 and 02.
        for text in [
            "DE00370400440000000060",
            "DE01370400440000000042",
            "DE99370400440000000024",
        ] {
            assert_eq!(Iban::parse(text), Err(IbanError::CheckDigits), "{text}");
            assert_eq!(remainder(text), 1, "{text}");
        }
    }

    proptest! {
        #![proptest_config(cases(2_000))]

        #[test]
        fn one_wrong_character_or_two_swapped_ones_are_found(at in 4_usize..22, by in 1_u8..10) {
            let right = "DE89370400440532013000";
            let mut wrong = right.as_bytes().to_vec();
            wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
            prop_assert_eq!(Iban::parse(std::str::from_utf8(&wrong).unwrap()), Err(IbanError::CheckDigits));
            let mut swapped = right.as_bytes().to_vec();
            swapped.swap(at - 1, at);
            if swapped != right.as_bytes() {
                prop_assert!(Iban::parse(std::str::from_utf8(&swapped).unwrap()).is_err());
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}|[A-Z]{2}[0-9]{2}[A-Z0-9 ]{0,34}") {
            if let Ok(iban) = Iban::parse(&text) {
                prop_assert_eq!(Iban::parse(&iban.to_string()), Ok(iban));
            }
        }
    }
}
