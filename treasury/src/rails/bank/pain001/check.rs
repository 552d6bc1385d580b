//! What a file cannot carry. Everything is checked before the first byte is written.

use std::collections::BTreeMap;

use super::{Initiation, MOST_TRANSFERS, Transfer};
use crate::money::{Currency, MAX_MINOR, Money};
use crate::rails::bank::is_reference;

/// Why there is no file; its `Display` is a sentence.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// The message id is empty, too long, or has characters that a bank may change.
    #[error(
        "The file's reference “{0}” cannot be used: it needs 1 to 35 letters, digits or signs that every bank takes."
    )]
    MessageId(String),
    /// A date whose year has not four digits.
    #[error("The file's dates are not in a year that banks know.")]
    Year,
    /// Nothing to pay.
    #[error("There is no payment for the file. Choose at least one.")]
    Empty,
    /// More transfers than banks take.
    #[error("A file takes {MOST_TRANSFERS} payments at most, and these are {0}. Make several files.")]
    TooMany(usize),
    /// The sum is beyond what an amount can be.
    #[error("The payments' sum is too large for one file. Make several files.")]
    SumTooLarge,
    /// One transfer cannot be carried.
    #[error("Payment {number} of the file ({reference}): {problem}")]
    Line {
        /// Its place in the file, from 1.
        number: usize,
        /// Its end-to-end id, as it was given.
        reference: String,
        /// What is wrong.
        problem: LineProblem,
    },
}

/// What is wrong with one transfer; its `Display` is a sentence.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LineProblem {
    /// The end-to-end id is empty, too long, or has characters that a bank may change.
    #[error("its reference needs 1 to 35 letters, digits or signs that every bank takes.")]
    Reference,
    /// Another transfer has the same end-to-end id.
    #[error("its reference is that of payment {0} too.")]
    Repeated(usize),
    /// Nothing, or less.
    #[error("the amount is not above zero.")]
    NotPositive,
    /// More than one payment may have.
    #[error("the amount is larger than a payment can be.")]
    TooLarge,
    /// Not the currency of the file.
    #[error("the amount is in {0}, and the file is in {1}.")]
    Currency(Currency, Currency),
}

/// The sum of all transfers, if the file can carry everything.
pub(super) fn control_sum(initiation: &Initiation) -> Result<Money, Refusal> {
    if !is_reference(&initiation.message_id) {
        return Err(Refusal::MessageId(initiation.message_id.clone()));
    }
    let created = jiff::tz::Offset::UTC.to_datetime(initiation.created).date();
    if ![created, initiation.execution]
        .iter()
        .all(|date| (1000..=9999).contains(&date.year()))
    {
        return Err(Refusal::Year);
    }
    match initiation.transfers.len() {
        0 => return Err(Refusal::Empty),
        count if count > MOST_TRANSFERS => return Err(Refusal::TooMany(count)),
        _ => {}
    }
    let mut seen = BTreeMap::new();
    for (index, transfer) in initiation.transfers.iter().enumerate() {
        let number = index + 1;
        let first = seen.entry(transfer.end_to_end_id.as_str()).or_insert(number);
        let repeated = (*first != number).then_some(LineProblem::Repeated(*first));
        if let Some(problem) = problem_of(transfer, initiation.currency).or(repeated) {
            return Err(Refusal::Line {
                number,
                reference: transfer.end_to_end_id.clone(),
                problem,
            });
        }
    }
    let amounts = initiation.transfers.iter().map(|transfer| transfer.amount);
    Money::sum(initiation.currency, amounts).map_err(|_| Refusal::SumTooLarge)
}

fn problem_of(transfer: &Transfer, currency: Currency) -> Option<LineProblem> {
    let amount = transfer.amount;
    if !is_reference(&transfer.end_to_end_id) {
        Some(LineProblem::Reference)
    } else if amount.currency() != currency {
        Some(LineProblem::Currency(amount.currency(), currency))
    } else if amount.minor() < 1 {
        Some(LineProblem::NotPositive)
    } else if amount.minor() > MAX_MINOR {
        Some(LineProblem::TooLarge)
    } else {
        None
    }
}
