//! The account that bank transfers are made from.

use super::BankAccount;
use super::pain001::Version;

/// Who pays, from which account, and which version of the file their bank reads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Debtor {
    /// The name of the account.
    pub name: String,
    /// The account.
    pub account: BankAccount,
    /// The version of the file.
    pub version: Version,
}
