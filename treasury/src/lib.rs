//! The domain of Countersign: all rules, all SQL, all money. It knows no HTML, HTTP or SMTP.
//!
//! Everything goes through [`Treasury`], a cheap handle over database, clock, ids and keys, which gives out one service
//! per business context:
//!
//! - [`requisitions`]: a request to spend, from draft to submitted rounds, its files, lists and timeline;
//! - [`approvals`]: the policy, the route (who decides, who is left out, and why) and the decisions;
//! - [`payments`]: what an approved requisition becomes; codes that sign it, its release, its voucher;
//! - [`funds`] and [`replenishments`]: where money is kept, and what is asked for when it runs low;
//! - [`counts`] and [`variances`]: what is really there, and what becomes of a difference;
//! - [`ledger`]: journals, each fund's chain of entries, and `verify`, which checks everything;
//! - [`identity`] and [`organisation`]: people, grants, passwords, sessions; companies, places, accounts;
//! - [`rails`]: Payment rails: the protocols by which money leaves;
//! - [`outbox`]: what leaves after the transaction that wrote it; [`notices`]: which of it somebody wants, and how.
//!
//! Under them: [`access`] (who may do what, and which duties must be different people), [`money`], and a unit of work, the
//! only way to write, which commits an act together with its audit events and mails.

pub mod access;
pub mod approvals;
pub mod author;
pub mod canonical;
pub mod clock;
pub mod counts;
pub mod database;
pub mod error;
pub mod form_key;
pub mod funds;
pub mod identity;
pub mod ids;
pub mod keys;
pub mod ledger;
pub mod money;
pub mod notices;
pub mod organisation;
pub mod outbox;
pub mod paging;
pub mod passkeys;
pub mod payments;
pub mod rails;
pub mod randomness;
pub mod replenishments;
pub mod requisitions;
#[cfg(feature = "testing")]
pub mod testing;
pub mod variances;

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
