//! Balances: fields 60F and 60M, 62F and 62M, such as `C260131KES1234,50`.

use super::field::Field;
use crate::refusal::quoted;
use crate::{Balance, Refusal, amount, date};

/// A balance, and what else its field says.
#[derive(Debug)]
pub(super) struct Marked {
    pub(super) line: usize,
    /// Whether it is that between two pages of a statement.
    pub(super) is_interim: bool,
    pub(super) currency: String,
    pub(super) balance: Balance,
}

pub(super) fn read(field: &Field<'_>) -> Result<Marked, Refusal> {
    let refuse = |what: &str| {
        Refusal::at(
            field.line,
            format!(
                "{} is not a balance such as C260131KES1234,50: {what}.",
                quoted(field.first())
            ),
        )
    };
    let text = field.first();
    let is_debit = match text.get(..1) {
        Some("C") => false,
        Some("D") => true,
        _ => return Err(refuse("it begins with neither C (credit) nor D (debit)")),
    };
    let day = text.get(1..7).and_then(day).ok_or_else(|| refuse("it has no date"))?;
    let currency = text
        .get(7..10)
        .filter(|code| code.bytes().all(|byte| byte.is_ascii_uppercase()))
        .ok_or_else(|| refuse("it has no currency"))?;
    let written = text.get(10..).unwrap_or_default().trim();
    let sum = amount::unsigned(written, ',').map_err(|error| refuse(&format!("its amount {}", error.says())))?;
    Ok(Marked {
        line: field.line,
        is_interim: field.tag.ends_with('M'),
        currency: currency.to_owned(),
        balance: Balance {
            amount: if is_debit { amount::negative(sum) } else { sum },
            date: Some(day),
        },
    })
}

/// `yymmdd`.
fn day(text: &str) -> Option<jiff::civil::Date> {
    let year = date::century(date::number(text.get(..2)?)?);
    date::of(&year.to_string(), text.get(2..4)?, text.get(4..6)?)
}
