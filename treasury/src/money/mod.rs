//! All arithmetic with money: integer minor units with their currency, checked operations, reading and writing amounts.
//!
//! There is no `+` on amounts and no floating point: adding two currencies, or passing the end of an `i64`, is a value
//! of type [`MoneyError`], never a wrong number.

mod amount;
mod currency;
mod format;
mod parse;

pub use amount::{MAX_MINOR, Money, MoneyError};
pub use currency::{Currency, UnknownCurrency};
pub use parse::{AmountError, AmountProblem, parse_amount};
