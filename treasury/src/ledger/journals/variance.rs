//! A difference that was approved. Short: Dr over and short / Cr fund. Over: the reverse.

use super::Journal;
use crate::error::{Error, Result};
use crate::ids::{AccountId, CompanyId, VarianceId};
use crate::money::Money;
use crate::unit_of_work::UnitOfWork;

/// The journal of a signed difference, once for a variance; below zero the fund is short.
///
/// # Errors
/// [`Error::Broken`] for an amount without a positive counterpart.
pub(crate) fn variance(
    work: &UnitOfWork,
    id: VarianceId,
    company: CompanyId,
    (fund_account, over_short): (AccountId, AccountId),
    difference: Money,
) -> Result<Journal> {
    let is_short = difference.is_negative();
    let amount = match is_short {
        true => difference.negate().map_err(|error| Error::Broken(error.to_string()))?,
        false => difference,
    };
    let (debit, credit) = match is_short {
        true => (over_short, fund_account),
        false => (fund_account, over_short),
    };
    Ok(Journal {
        id: work.new_id(),
        company,
        group: id.0,
        kind: "variance",
        debit,
        credit,
        amount,
        cost_centre: None,
        payment: None,
        reverses: None,
        memo: if is_short { "Variance, short" } else { "Variance, over" }.to_owned(),
    })
}
