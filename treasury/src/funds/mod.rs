//! Funds: where payments are made from. A fund has no balance column; its newest ledger entry is the balance.

mod choose;
mod facts;
mod imprest;
mod ledger;
mod locked;
mod manage;
mod open;
mod service;
mod terms;
#[cfg(test)]
mod tests;
mod view;

pub(crate) use choose::choose;
pub(crate) use facts::FundFacts;
pub use imprest::Imprest;
pub use ledger::LedgerRow;
pub(crate) use locked::Locked;
pub use manage::ManagedFund;
pub use service::Funds;
pub(crate) use service::{held_by, seen};
pub use terms::{LONGEST_FUND_NAME, Terms};
pub use view::FundView;
