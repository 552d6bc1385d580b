//! The domain of Countersign: all rules, all SQL, all money. It knows no HTML, HTTP or SMTP.

pub mod access;
pub mod approvals;
pub mod author;
pub mod canonical;
pub mod clock;
pub mod database;
pub mod error;
pub mod form_key;
pub mod funds;
pub mod identity;
pub mod ids;
pub mod keys;
pub mod ledger;
pub mod money;
pub mod organisation;
pub mod outbox;
pub mod paging;
pub mod payments;
pub mod randomness;
pub mod replenishments;
pub mod requisitions;
#[cfg(feature = "testing")]
pub mod testing;

mod audit;
mod release_queue;
mod row;
mod search;
#[cfg(test)]
mod seeded;
mod treasury;
mod unit_of_work;
mod write;

pub use error::{Error, Result};
pub use treasury::Treasury;
