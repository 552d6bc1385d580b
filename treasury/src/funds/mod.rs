//! Funds: where payments are made from. A fund has no balance column; its newest ledger entry is the balance.

mod choose;
mod open;
mod service;

pub(crate) use choose::choose;
pub use service::Funds;
