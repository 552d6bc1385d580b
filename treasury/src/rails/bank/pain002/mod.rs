//! The customer payment status report (pain.002): what the bank says became of a file.
//!
//! It comes from outside, so that nothing in it is believed beyond its shape: it is read whole or refused whole, with a
//! line and a reason. Any version from pain.002.001.03 on is read; what this reads is the same in all of them.

mod amount;
mod report;
mod status;
#[cfg(test)]
mod tests;
mod tree;

use std::collections::BTreeMap;

pub use status::{Outcome, Reason, Status};

use crate::money::Money;

/// The largest report that is read, in bytes: several times what a thousand payments need.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;

/// What a bank says about one file of ours.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StatusReport {
    /// The bank's reference of this report; the same report comes twice under the same one.
    pub message_id: String,
    /// Our file, by the message id that we gave it.
    pub original_message_id: String,
    /// What holds for the whole file, where it says so.
    pub group: Option<Status>,
    /// What holds for the file's one payment information, where it says so.
    pub payment_information: Option<Status>,
    /// What it says of single payments, by their end-to-end id.
    pub lines: BTreeMap<String, Line>,
}

/// What a report says about one payment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Its status; none where it is named without one.
    pub status: Option<Status>,
    /// The amount that was instructed, where the report repeats it. It should be ours.
    pub amount: Option<Money>,
    /// The line of the report that names it.
    pub at: usize,
}

impl StatusReport {
    /// What the report says of a payment of the file [`Self::original_message_id`]: its own status, else that of the
    /// payment information, else that of the whole file. Asking for a payment of another file is a mistake.
    pub fn status_of(&self, end_to_end_id: &str) -> Option<&Status> {
        let own = self.lines.get(end_to_end_id).and_then(|line| line.status.as_ref());
        own.or(self.payment_information.as_ref()).or(self.group.as_ref())
    }
}

/// Why a file is not read; its `Display` is a sentence that begins with the line.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("Line {line}: {reason}")]
pub struct Unreadable {
    /// The line of the file, from 1.
    pub line: usize,
    /// A sentence.
    pub reason: String,
}

impl Unreadable {
    fn at(line: usize, reason: impl Into<String>) -> Self {
        Self {
            line,
            reason: reason.into(),
        }
    }
}

/// Reads a report. Nothing of a file is taken if any of it cannot be.
pub fn read(bytes: &[u8]) -> Result<StatusReport, Unreadable> {
    report::understand(&tree::parse(bytes)?)
}
