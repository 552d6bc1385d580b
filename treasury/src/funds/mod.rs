//! Funds: where payments are made from. A fund has no balance column; its newest ledger entry is the balance.

mod choose;
mod ledger;
mod open;
mod service;
#[cfg(test)]
mod tests;
mod view;

pub(crate) use choose::choose;
pub use ledger::LedgerRow;
pub use service::Funds;
pub use view::FundView;
