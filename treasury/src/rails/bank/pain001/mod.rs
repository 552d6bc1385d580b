//! The customer credit transfer initiation (pain.001): the file by which a company tells its bank to pay.
//!
//! One file is one currency and one account to debit, executed on one day. The same input gives the same bytes.

mod check;
#[cfg(test)]
mod tests;
mod write;
mod xml;

use jiff::Timestamp;
use jiff::civil::Date;

pub use check::{LineProblem, Refusal};

use super::BankAccount;
use crate::money::{Currency, Money};

/// The most transfers of one file; banks take at least so many.
pub const MOST_TRANSFERS: usize = 1_000;

/// Which version of the message the bank reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Version {
    /// pain.001.001.03, of 2009, which most banks still take.
    V03,
    /// pain.001.001.09, of 2019.
    V09,
}

impl Version {
    /// The name of the message, `pain.001.001.09`.
    pub fn name(self) -> &'static str {
        match self {
            Self::V03 => "pain.001.001.03",
            Self::V09 => "pain.001.001.09",
        }
    }

    pub(crate) fn namespace(self) -> &'static str {
        match self {
            Self::V03 => "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03",
            Self::V09 => "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09",
        }
    }
}

/// Who pays the banks' charges.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Charges {
    /// `SHAR`: each side pays its own bank.
    Shared,
    /// `SLEV`: as the scheme says, which is SEPA for the euro and the ordinary, not urgent, service otherwise.
    ServiceLevel,
}

/// What goes into the file.
#[derive(Clone, Debug)]
pub struct Initiation {
    /// Names the file, 1 to 35 characters that [`super::is_reference`] takes. The bank refuses one that it had before.
    pub message_id: String,
    /// When the file was made; written in UTC, to the second.
    pub created: Timestamp,
    /// The day on which the bank is to pay.
    pub execution: Date,
    /// The name of the account that is debited.
    pub debtor: String,
    /// The account that is debited.
    pub debtor_account: BankAccount,
    /// The currency of the account and of every transfer.
    pub currency: Currency,
    /// Who pays the charges.
    pub charges: Charges,
    /// The transfers, 1 to [`MOST_TRANSFERS`], in the order of the file.
    pub transfers: Vec<Transfer>,
}

/// One payment of the file.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// Our reference of this try to pay, like [`Initiation::message_id`]. It comes back in reports and statements.
    pub end_to_end_id: String,
    /// How much, in the file's currency.
    pub amount: Money,
    /// The payee's name; carried in the Latin set, at most 70 characters of it.
    pub creditor: String,
    /// The payee's account.
    pub creditor_account: BankAccount,
    /// What the payee reads on the statement; carried in the Latin set, at most 140 characters of it. Empty for none.
    pub remittance: String,
}

/// A file that is ready for the bank.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BankFile {
    /// The file, UTF-8.
    pub xml: String,
    /// How many transfers are in it.
    pub transfers: usize,
    /// Their sum.
    pub control_sum: Money,
}

/// Writes the file, or says what in it cannot be carried.
pub fn write(initiation: &Initiation, version: Version) -> Result<BankFile, Refusal> {
    let control_sum = check::control_sum(initiation)?;
    Ok(BankFile {
        xml: write::document(initiation, version, control_sum),
        transfers: initiation.transfers.len(),
        control_sum,
    })
}
