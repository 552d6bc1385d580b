//! The organisation: companies, regions, branches, departments, cost centres, general-ledger accounts.

mod directory;
mod set_up;

pub use directory::{Company, Directory, Unit};
pub use set_up::{NewFund, NewPerson, SetUp};
