//! Up to how much a code by e-mail releases. A code proves a mailbox, which is no strong factor; what is larger takes a
//! passkey.

use crate::error::{Error, NOT_ALLOWED, Refusal, Result};
use crate::money::{Currency, Money, parse_amount};
use std::sync::Arc;

/// The largest amount for a code, by currency. One that is not named has no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeLimits(Arc<[Money]>);

impl CodeLimits {
    /// From a list such as `KES 50,000; USD 400`. Zero leaves passkeys alone.
    ///
    /// # Errors
    /// What cannot be read, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut limits: Vec<Money> = Vec::new();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (code, amount) = part
                .split_once(' ')
                .ok_or_else(|| format!("\"{part}\" is no currency and amount; write KES 50,000"))?;
            let currency = Currency::parse(code).map_err(|_| format!("\"{code}\" is no currency; write KES 50,000"))?;
            let limit = match amount.trim() {
                "0" => Money::new(0, currency),
                amount => parse_amount(amount, currency).map_err(|error| format!("\"{part}\": {error}"))?,
            };
            if limits.iter().any(|known| known.currency() == currency) {
                return Err(format!("{} is there twice", currency.code()));
            }
            limits.push(limit);
        }
        Ok(Self(limits.into()))
    }

    /// Whether a code may release all of this: one amount of a currency.
    ///
    /// # Errors
    /// [`NOT_ALLOWED`] of the first that is too much.
    pub(super) fn allow_all(&self, amounts: &[Money]) -> Result<()> {
        let refused = amounts.iter().find_map(|amount| self.allow(*amount).err());
        refused.map_or(Ok(()), |refusal| Err(Error::Refused(refusal)))
    }

    /// Whether a code may release this much.
    ///
    /// # Errors
    /// [`NOT_ALLOWED`], with the limit and what to do instead.
    pub(super) fn allow(&self, amount: Money) -> Result<(), Refusal> {
        let limit = self.0.iter().find(|limit| limit.currency() == amount.currency());
        let over = limit.filter(|limit| amount.minor() > limit.minor());
        over.map_or(Ok(()), |limit| Err(refusal(*limit)))
    }
}

fn refusal(limit: Money) -> Refusal {
    let message = match limit.is_zero() {
        true => "Payments are released with a passkey here, not with codes by e-mail.".to_owned(),
        false => format!("A code by e-mail releases {limit} at most; this takes a passkey."),
    };
    Refusal {
        code: NOT_ALLOWED,
        message: format!("{message} Add one under “My security”, or leave it to a treasury officer who has one."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeded::cases;
    use proptest::prelude::*;

    fn kes(minor: i64) -> Money {
        Money::new(minor, Currency::KES)
    }

    #[test]
    fn a_limit_is_the_largest_amount_of_its_currency() {
        let limits = CodeLimits::parse("KES 50,000; jpy 0 ;").unwrap();
        assert!(limits.allow(kes(5_000_000)).is_ok());
        let refusal = limits.allow(kes(5_000_001)).unwrap_err();
        assert_eq!(refusal.code, NOT_ALLOWED);
        assert!(refusal.message.contains("KES 50,000.00 at most"), "{}", refusal.message);
        let yen = Currency::parse("JPY").unwrap();
        assert!(limits.allow(Money::new(1, yen)).is_err());
        let dollar = Currency::parse("USD").unwrap();
        assert!(limits.allow(Money::new(i64::MAX, dollar)).is_ok());
        assert_eq!(CodeLimits::parse("").unwrap(), CodeLimits::default());
    }

    #[test]
    fn what_is_no_limit_is_said() {
        for (bad, words) in [
            ("50,000", "no currency and amount"),
            ("XYZ 5", "is no currency"),
            ("KES five", "KES five"),
            ("KES 1; KES 2", "twice"),
            ("KES -1", "KES -1"),
        ] {
            let said = CodeLimits::parse(bad).unwrap_err();
            assert!(said.contains(words), "{bad}: {said}");
        }
    }

    proptest! {
        #![proptest_config(cases(256))]
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = CodeLimits::parse(&text);
        }
    }
}
