//! The ledger: journals with two sides, and each fund's chain of entries.
//!
//! A journal moves one amount from the account it credits to the account it debits, so that an unbalanced
//! one cannot be written. Where one side is a fund, the fund's chain gets an entry with the balance before
//! and after; the newest entry *is* the balance. Every entry carries the hash of the one before.

mod accounts;
mod entry;
pub(crate) mod journals;
mod post;
pub mod verify;

pub(crate) use accounts::{
    bank_account, expense_account, in_transit_account, insert_account, opening_account, over_short_account,
};
pub(crate) use entry::{Entry, GENESIS, Head};
pub(crate) use post::{head, lock, post};
