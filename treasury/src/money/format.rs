//! Amounts as text: grouped for reading, plain for a form field.

use std::fmt;

use super::Money;

impl Money {
    /// For reading beside its currency: `4,500.00`, `-4,500.00`.
    pub fn grouped(self) -> String {
        self.write(true)
    }

    /// For a form field or a file: `4500.00`.
    pub fn plain(self) -> String {
        self.write(false)
    }

    fn write(self, grouped: bool) -> String {
        let exponent = self.currency().exponent() as usize;
        let digits = format!("{:0>width$}", self.minor().unsigned_abs(), width = exponent + 1);
        let (major, decimals) = digits.split_at(digits.len() - exponent);
        let mut text = String::with_capacity(digits.len() * 2);
        if self.is_negative() {
            text.push('-');
        }
        for (index, digit) in major.chars().enumerate() {
            if grouped && index > 0 && (major.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        if exponent > 0 {
            text.push('.');
            text.push_str(decimals);
        }
        text
    }
}

/// With its currency: `KES 4,500.00`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency(), self.grouped())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn amounts_read_as_people_write_them() {
        let kes = |minor| Money::new(minor, Currency::KES);
        assert_eq!(kes(450_000).grouped(), "4,500.00");
        assert_eq!(kes(450_000).plain(), "4500.00");
        assert_eq!(kes(450_000).to_string(), "KES 4,500.00");
        assert_eq!(kes(0).grouped(), "0.00");
        assert_eq!(kes(5).grouped(), "0.05");
        assert_eq!(kes(-5).grouped(), "-0.05");
        assert_eq!(kes(99_999).grouped(), "999.99");
        assert_eq!(kes(100_000_000_000).to_string(), "KES 1,000,000,000.00");
        assert_eq!(kes(i64::MIN).grouped(), "-92,233,720,368,547,758.08");
        assert_eq!(Money::new(4_500, Currency::UGX).to_string(), "UGX 4,500");
        assert_eq!(Money::new(4_500, Currency::KWD).to_string(), "KWD 4.500");
    }
}
