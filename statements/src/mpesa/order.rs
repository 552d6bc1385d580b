//! In which order balances follow. The export is by time, newest first; but what has the same second, such as a
//! transaction and its charge, stands in any order.

use rust_decimal::Decimal;

use crate::table::running::{self, Break, Ends};

/// So many rows of one second are tried in every order; no organisation has more.
const MOST_AT_ONCE: usize = 100;

/// A row: when, how much, and the balance after it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step<'a> {
    pub(super) time: &'a str,
    pub(super) amount: Decimal,
    pub(super) balance: Decimal,
}

/// The balances at both ends; none without rows.
pub(super) fn follow(steps: &[Step<'_>], opening: Option<Decimal>) -> Result<Option<Ends>, Break> {
    let rows: Vec<_> = steps.iter().map(|step| (step.amount, Some(step.balance))).collect();
    let in_order = running::follow(&rows);
    if in_order.is_ok() {
        return in_order;
    }
    let is_newest_first = match (steps.first(), steps.last()) {
        (Some(first), Some(last)) => first.time > last.time,
        _ => false,
    };
    let ordered: Vec<Step<'_>> = if is_newest_first {
        steps.iter().rev().copied().collect()
    } else {
        steps.to_vec()
    };
    let groups: Vec<&[Step<'_>]> = ordered.chunk_by(|one, other| one.time == other.time).collect();
    let Some(first) = groups.first() else { return Ok(None) };
    let starts = first.iter().filter_map(|step| step.balance.checked_sub(step.amount));
    let mut starts: Vec<Decimal> = opening.map_or_else(|| starts.collect(), |opening| vec![opening]);
    starts.truncate(MOST_AT_ONCE);
    for opening in starts {
        let closing = groups
            .iter()
            .try_fold(opening, |balance, group| through(balance, group));
        if let Some(closing) = closing {
            return Ok(Some(Ends {
                opening,
                closing,
                is_newest_first,
            }));
        }
    }
    in_order
}

/// The balance after a group of rows, if they follow from this one in any order.
fn through(balance: Decimal, group: &[Step<'_>]) -> Option<Decimal> {
    if group.len() > MOST_AT_ONCE {
        return None;
    }
    let mut rest = group.to_vec();
    let mut balance = balance;
    while !rest.is_empty() {
        let next = rest
            .iter()
            .position(|step| balance.checked_add(step.amount) == Some(step.balance))?;
        balance = rest.swap_remove(next).balance;
    }
    Some(balance)
}
