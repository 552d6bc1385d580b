//! Bank transfers by file: an ISO 20022 credit transfer initiation goes to the bank ([`pain001`]), and a status report
//! comes back ([`pain002`]). What is in them, field by field: `docs/bank-file.md`.
//!
//! [`BankAccount`] is where such a transfer goes: what a person writes in one field, understood.

mod account;
mod bic;
mod iban;
mod latin;
pub mod pain001;
pub mod pain002;

mod debtor;

pub use account::{AccountError, AccountNumber, Agent, BankAccount};
pub use bic::{Bic, BicError};
pub use debtor::Debtor;
pub use iban::{Iban, IbanError};
pub use latin::{LONGEST_REFERENCE, NOT_PROVIDED, is_reference, latin};
