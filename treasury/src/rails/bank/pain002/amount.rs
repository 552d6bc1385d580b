//! Amounts as XML writes them: `4500`, `4500.5`, `4500.00000`.

use crate::money::{Currency, Money, parse_amount};

/// Reads a positive decimal. Trailing zeros beyond the currency's decimals are no matter; anything else there is.
pub(super) fn read(text: &str, currency: Currency) -> Option<Money> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let (major, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(major) || !digits(decimals) || major.len() + decimals.len() == 0 {
        return None;
    }
    let major = match major.trim_start_matches('0') {
        "" => "0",
        major => major,
    };
    let plain = match decimals.trim_end_matches('0') {
        "" => major.to_owned(),
        decimals => format!("{major}.{decimals}"),
    };
    parse_amount(&plain, currency).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_or_none() {
        let kes = |text: &str| read(text, Currency::KES).map(Money::minor);
        for (text, minor) in [
            ("4500", 450_000),
            ("+004500.5", 450_050),
            ("4500.00000", 450_000),
            (".05", 5),
            ("1.", 100),
        ] {
            assert_eq!(kes(text), Some(minor), "{text}");
        }
        for text in [
            "",
            ".",
            "-1",
            "0",
            "0.00",
            "1.005",
            "1,000",
            "1e3",
            "1.2.3",
            " 1",
            "++1",
            "10000000000000000000",
        ] {
            assert_eq!(kes(text), None, "{text}");
        }
        assert_eq!(read("4500.00", Currency::UGX), Some(Money::new(4_500, Currency::UGX)));
        assert_eq!(read("4500.50", Currency::UGX), None);
    }
}
