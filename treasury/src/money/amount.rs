//! An amount: a count of minor units with its currency.

use super::Currency;

/// The largest amount that one requisition, payment or posting may have, in minor units (KES 1,000,000,000.00).
/// The database holds the same bound, so that sums over millions of rows stay far from the end of an `i64`.
pub const MAX_MINOR: i64 = 100_000_000_000;

/// An amount of money. Negative for what left (a ledger entry) or is short (a variance).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why two amounts could not be added or subtracted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MoneyError {
    /// The two amounts are in different currencies.
    #[error("These amounts are in different currencies ({0} and {1}). Use one currency for both.")]
    DifferentCurrencies(Currency, Currency),
    /// The result does not fit into the numbers that the ledger holds.
    #[error("These amounts are too large to be added up. Use smaller amounts.")]
    TooLarge,
}

impl Money {
    /// So many minor units (cents) of a currency. What a person typed goes through [`super::parse_amount`] instead.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in this currency.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The count of minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether this is less than nothing.
    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// Whether this is nothing.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Whether this can be asked for or paid: from the smallest unit up to [`MAX_MINOR`].
    pub const fn is_payable(self) -> bool {
        self.minor >= 1 && self.minor <= MAX_MINOR
    }

    /// The sum. Refused for two currencies or a result beyond `i64`.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_add)
    }

    /// The difference. Refused for two currencies or a result beyond `i64`.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_sub)
    }

    /// The same amount in the other direction. Refused only for the one number that has no opposite.
    pub fn negate(self) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_neg().ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, ..self })
    }

    /// The sum of amounts in one currency; nothing for an empty list.
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    fn combine(self, other: Self, operation: fn(i64, i64) -> Option<i64>) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = operation(self.minor, other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, ..self })
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::DifferentCurrencies(self.currency, other.currency))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::seeded::cases;

    const KES: Currency = Currency::KES;

    proptest! {
        #![proptest_config(cases(2_000))]

        #[test]
        fn checked_operations_are_exact_or_refused(a: i64, b: i64) {
            let (left, right) = (Money::new(a, KES), Money::new(b, KES));
            let exact = i128::from(a) + i128::from(b);
            match left.checked_add(right) {
                Ok(sum) => prop_assert_eq!(i128::from(sum.minor()), exact),
                Err(error) => {
                    prop_assert_eq!(error, MoneyError::TooLarge);
                    prop_assert!(i64::try_from(exact).is_err());
                }
            }
            let exact = i128::from(a) - i128::from(b);
            match left.checked_sub(right) {
                Ok(difference) => prop_assert_eq!(i128::from(difference.minor()), exact),
                Err(_) => prop_assert!(i64::try_from(exact).is_err()),
            }
        }

        #[test]
        fn two_currencies_never_meet(a: i64, b: i64) {
            let (left, right) = (Money::new(a, KES), Money::new(b, Currency::UGX));
            let refused = MoneyError::DifferentCurrencies(KES, Currency::UGX);
            prop_assert_eq!(left.checked_add(right), Err(refused));
            prop_assert_eq!(left.checked_sub(right), Err(refused));
        }
    }

    #[test]
    fn the_one_number_without_an_opposite_is_refused() {
        assert_eq!(Money::new(i64::MIN, KES).negate(), Err(MoneyError::TooLarge));
        assert_eq!(Money::new(5, KES).negate(), Ok(Money::new(-5, KES)));
    }

    #[test]
    fn sums_are_exact() {
        let amounts = [450_000, 1, -1].map(|minor| Money::new(minor, KES));
        assert_eq!(Money::sum(KES, amounts), Ok(Money::new(450_000, KES)));
        assert!(Money::sum(KES, [Money::new(i64::MAX, KES), Money::new(1, KES)]).is_err());
    }
}
