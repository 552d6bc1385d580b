//! Notes and coins in circulation.

use crate::money::{Currency, Money};

/// The currencies that organisations here keep in drawers: what their notes and coins are worth, in minor units.
const KNOWN: &[(&str, &[i64])] = &[
    (
        "KES",
        &[100_000, 50_000, 20_000, 10_000, 5_000, 4_000, 2_000, 1_000, 500, 100],
    ),
    ("USD", &[10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 25, 10, 5, 1]),
    (
        "EUR",
        &[
            50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1,
        ],
    ),
    ("GBP", &[5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1]),
    ("UGX", &[50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50]),
    (
        "TZS",
        &[1_000_000, 500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000],
    ),
    ("RWF", &[5_000, 2_000, 1_000, 500, 100, 50, 20, 10, 5, 1]),
];
/// Elsewhere: one, two and five of each power of ten, up to so many minor units.
const LARGEST: i64 = 10_000_000;

/// What notes and coins of a currency are worth, the largest first. For a currency whose notes are not known here it is
/// one, two and five of each power of ten.
#[must_use]
pub fn denominations(currency: Currency) -> Vec<Money> {
    let known = KNOWN.iter().find(|(code, _)| *code == currency.code());
    let minor = match known {
        Some((_, worth)) => worth.to_vec(),
        None => {
            let mut all: Vec<i64> = std::iter::successors(Some(1_i64), |power| power.checked_mul(10))
                .take_while(|power| *power <= LARGEST)
                .flat_map(|power| [power, power * 2, power * 5])
                .collect();
            all.reverse();
            all
        }
    };
    minor.into_iter().map(|minor| Money::new(minor, currency)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_list_falls_and_is_of_its_currency() {
        for code in KNOWN.iter().map(|(code, _)| *code).chain(["CHF"]) {
            let currency = Currency::parse(code).unwrap();
            let all = denominations(currency);
            assert!(all.len() > 5, "{code}");
            assert!(all.windows(2).all(|two| two[0].minor() > two[1].minor()), "{code}");
            assert!(
                all.iter().all(|one| one.currency() == currency && one.minor() > 0),
                "{code}"
            );
        }
    }
}
