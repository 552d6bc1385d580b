//! Batches: payments that one person releases with one step-up.
//!
//! `seal` writes down what was chosen: each line with the digest of its payment as it stands, and one digest over all of
//! them (`sealed`). Nothing of it changes afterwards: another choice is another batch. `confirm` has the person prove that
//! they mean all of it, and then opens one step-up for each line, which a worker consumes one by one (`run`), each in a
//! transaction of its own by the same steps as any release. A line that cannot be released is refused for itself; its
//! step-up is void before that is written down, so that nothing releases it later.

mod confirm;
mod run;
mod seal;
mod sealed;
mod view;

pub use confirm::BatchCode;
pub use view::{BatchFund, BatchLine, BatchRow, BatchView, LineStanding, Stage};

/// How many payments a batch has at most.
pub const MOST_LINES: usize = 100;
