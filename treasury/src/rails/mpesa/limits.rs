//! What M-Pesa can carry. Said when somebody asks for the money, not when it is released.

use crate::money::{Currency, Money};

/// The least and the most of one payment, in cents (Safaricom's tariff of businesses to customers).
const LEAST: i64 = 1_000;
const MOST: i64 = 25_000_000;

/// Whether a payment of this amount can go by M-Pesa.
///
/// # Errors
/// Why not, in words.
pub fn carries(amount: Money) -> Result<(), String> {
    if amount.currency() != Currency::KES {
        return Err(format!(
            "M-Pesa pays in KES alone, not in {}.",
            amount.currency().code()
        ));
    }
    if amount.minor() % 100 != 0 {
        return Err("M-Pesa pays whole shillings. Leave the cents away, or choose another method.".to_owned());
    }
    let (least, most) = (Money::new(LEAST, Currency::KES), Money::new(MOST, Currency::KES));
    if amount.minor() < LEAST {
        return Err(format!("M-Pesa pays {least} or more. Choose another method for less."));
    }
    if amount.minor() > MOST {
        return Err(format!(
            "M-Pesa pays {most} at most in one payment. Choose another method."
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m_pesa_carries_whole_shillings_between_its_limits() {
        let kes = |minor| carries(Money::new(minor, Currency::KES));
        for good in [1_000, 1_100, 25_000_000] {
            assert_eq!(kes(good), Ok(()), "{good}");
        }
        for bad in [0, -1_000, 999, 900, 1_001, 1_050, 25_000_100, 25_000_001] {
            assert!(kes(bad).is_err(), "{bad}");
        }
        let usd = Currency::parse("USD").unwrap();
        assert_eq!(
            carries(Money::new(10_000, usd)),
            Err("M-Pesa pays in KES alone, not in USD.".to_owned())
        );
    }
}
