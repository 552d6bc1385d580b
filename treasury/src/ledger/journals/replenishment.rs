//! Money that the custodian of a fund received: Dr fund / Cr bank.

use super::Journal;
use crate::ids::{AccountId, CompanyId, ReplenishmentId};
use crate::money::Money;
use crate::unit_of_work::UnitOfWork;

/// Dr the fund's account / Cr the company's bank, once for a replenishment.
pub(crate) fn replenishment(
    work: &UnitOfWork,
    id: ReplenishmentId,
    company: CompanyId,
    (fund_account, bank_account): (AccountId, AccountId),
    amount: Money,
    bank_reference: &str,
) -> Journal {
    Journal {
        id: work.new_id(),
        company,
        group: id.0,
        kind: "replenishment",
        debit: fund_account,
        credit: bank_account,
        amount,
        cost_centre: None,
        payment: None,
        reverses: None,
        memo: format!("Replenishment received, {bank_reference}"),
    }
}
