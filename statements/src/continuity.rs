//! Arithmetic that every statement must pass: what was there, and what came and went, is what is there now.

use std::collections::HashMap;

use crate::refusal::quoted;
use crate::{Refusal, Statement, amount};

/// A statement, where it begins, and its place in the series that the bank numbers.
pub(crate) struct Placed {
    pub(crate) statement: Statement,
    pub(crate) line: usize,
    /// The bank's running number; none where it has none, or always the same.
    pub(crate) sequence: Option<u64>,
}

/// The statements, once each adds up and those that follow on each other do.
pub(crate) fn check(placed: Vec<Placed>) -> Result<Vec<Statement>, Refusal> {
    for each in &placed {
        adds_up(each)?;
    }
    let mut latest = HashMap::new();
    for later in &placed {
        let of_account = (&later.statement.account, &later.statement.currency);
        if let Some(previous) = latest.insert(of_account, later) {
            follows(previous, later)?;
        }
    }
    Ok(placed.into_iter().map(|each| each.statement).collect())
}

fn adds_up(placed: &Placed) -> Result<(), Refusal> {
    let statement = &placed.statement;
    let (Some(opening), Some(closing)) = (&statement.opening, &statement.closing) else {
        return Ok(());
    };
    let moved = statement.entries.iter().map(|entry| entry.amount);
    let made = amount::sum(std::iter::once(opening.amount).chain(moved));
    if made == Some(closing.amount) {
        return Ok(());
    }
    let counted = match statement.entries.len() {
        1 => "1 entry".to_owned(),
        several => format!("{several} entries"),
    };
    let made = made.map_or_else(|| "more than can be counted".to_owned(), |made| made.to_string());
    Err(Refusal::at(
        placed.line,
        format!(
            "{} does not add up: its opening balance of {} and its {} make {made}, but its closing balance is {}. Entries are missing or were changed: fetch the statement from the bank again.",
            named(statement),
            opening.amount,
            counted,
            closing.amount
        ),
    ))
}

/// Only neighbours in the bank's own numbering say anything about each other; in a file they come oldest or newest first.
fn follows(previous: &Placed, later: &Placed) -> Result<(), Refusal> {
    let (Some(first), Some(second)) = (previous.sequence, later.sequence) else {
        return Ok(());
    };
    let (before, after) = if first.checked_add(1) == Some(second) {
        (previous, later)
    } else if second.checked_add(1) == Some(first) {
        (later, previous)
    } else {
        return Ok(());
    };
    let (Some(closing), Some(opening)) = (&before.statement.closing, &after.statement.opening) else {
        return Ok(());
    };
    if closing.amount == opening.amount {
        return Ok(());
    }
    Err(Refusal::at(
        after.line,
        format!(
            "{} opens with a balance of {}, but the one before it, {}, closes with {}. Something between them is missing: fetch both from the bank again.",
            named(&after.statement),
            opening.amount,
            named(&before.statement),
            closing.amount
        ),
    ))
}

fn named(statement: &Statement) -> String {
    let reference = statement.reference.as_deref();
    let account = statement.account.as_deref();
    let of_account = account.map(|account| format!(" of account {}", quoted(account)));
    let reference = reference.map(|reference| format!(" {}", quoted(reference)));
    format!(
        "Statement{}{}",
        reference.unwrap_or_default(),
        of_account.unwrap_or_default()
    )
}
