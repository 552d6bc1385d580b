//! The balances of a statement.

use super::{amount, day, is_credit};
use crate::refusal::quoted;
use crate::xml::Element;
use crate::{Balance, Refusal};

/// A year of days has two for each.
const MOST: usize = 1000;

/// Where a balance says what it is.
const CODE: &str = "Tp/CdOrPrtry/Cd";

/// Whether a balance is of what was booked, and not of what is available or expected.
pub(super) fn is_booked(balance: &Element) -> bool {
    matches!(balance.text_at(CODE), Some("OPBD" | "CLBD" | "PRCD" | "ITBD"))
}

/// The opening and the closing booked balance in the account's currency.
///
/// Opening is `OPBD`, else the previous day's closing `PRCD`; closing is `CLBD`. Pages of a long statement begin or end
/// with an interim balance `ITBD` instead. When a statement has one of each day, the first and the last count.
pub(super) fn pair(statement: &Element, currency: &str) -> Result<(Option<Balance>, Option<Balance>), Refusal> {
    if let Some(one_more) = statement.all("Bal").nth(MOST) {
        return Err(Refusal::at(
            one_more.line,
            format!("The statement has more than {MOST} balances."),
        ));
    }
    let mut opening = None;
    let mut closing = None;
    let mut previous = None;
    let mut interim = Vec::new();
    for element in statement.all("Bal") {
        let Some(code) = element.text_at(CODE).filter(|_| is_booked(element)) else {
            continue;
        };
        let is_own =
            |balance: &Element| balance.at("Amt").and_then(|amount| amount.currency.as_deref()) == Some(currency);
        let same_kind = |balance: &&Element| balance.text_at(CODE) == Some(code);
        if !is_own(element) && statement.all("Bal").filter(same_kind).any(is_own) {
            // An account in several currencies has one of each; the others are none of this statement.
            continue;
        }
        let found = balance(element, currency)?;
        match code {
            "OPBD" => choose(&mut opening, found, element, |new, old| new < old)?,
            "CLBD" => choose(&mut closing, found, element, |new, old| new > old)?,
            "PRCD" => choose(&mut previous, found, element, |new, old| new < old)?,
            _ => interim.push(found),
        }
    }
    let mut interim = interim.into_iter();
    let has_both = closing.is_some() || interim.len() > 1;
    let opening = opening
        .or(previous)
        .or_else(|| has_both.then(|| interim.next()).flatten());
    let closing = closing.or_else(|| interim.next_back());
    Ok((opening, closing))
}

fn balance(element: &Element, currency: &str) -> Result<Balance, Refusal> {
    let Some(written) = element.at("Amt") else {
        return Err(Refusal::at(element.line, "This balance has no amount."));
    };
    match written.currency.as_deref() {
        Some(own) if own == currency => {}
        Some(other) => {
            return Err(Refusal::at(
                written.line,
                format!(
                    "This balance is in {}, but the account is in {currency}.",
                    quoted(other)
                ),
            ));
        }
        None => {
            return Err(Refusal::at(
                written.line,
                "This balance does not say its currency (Ccy).",
            ));
        }
    }
    let sum = amount(written)?;
    Ok(Balance {
        amount: if is_credit(element)? {
            sum
        } else {
            crate::amount::negative(sum)
        },
        date: element.at("Dt").map(day).transpose()?,
    })
}

fn choose(
    chosen: &mut Option<Balance>,
    found: Balance,
    element: &Element,
    is_better: fn(Option<jiff::civil::Date>, Option<jiff::civil::Date>) -> bool,
) -> Result<(), Refusal> {
    match chosen {
        Some(old) if old.date == found.date && old.amount != found.amount => Err(Refusal::at(
            element.line,
            "There are two different balances of the same kind and day.",
        )),
        Some(old) if !is_better(found.date, old.date) => Ok(()),
        _ => {
            *chosen = Some(found);
            Ok(())
        }
    }
}
