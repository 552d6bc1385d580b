//! A fund gets its first money: Dr fund / Cr opening balances.

use super::Journal;
use crate::ids::{AccountId, CompanyId};
use crate::money::Money;
use crate::unit_of_work::UnitOfWork;

/// Dr the fund's account / Cr the company's opening balances.
pub(crate) fn opening(
    work: &UnitOfWork,
    company: CompanyId,
    fund_account: AccountId,
    opening_account: AccountId,
    amount: Money,
) -> Journal {
    Journal {
        id: work.new_id(),
        company,
        group: work.new_id(),
        kind: "opening",
        debit: fund_account,
        credit: opening_account,
        amount,
        cost_centre: None,
        payment: None,
        reverses: None,
        memo: "Opening balance".to_owned(),
    }
}
