//! A payment in cash: Dr expense (general-ledger account, cost centre) / Cr fund.

use super::Journal;
use crate::ids::{AccountId, CompanyId, CostCentreId, PaymentId};
use crate::money::Money;
use crate::unit_of_work::UnitOfWork;

/// What a payment in cash is booked from.
pub(crate) struct Paid<'a> {
    pub(crate) company: CompanyId,
    pub(crate) payment: PaymentId,
    pub(crate) expense_account: AccountId,
    pub(crate) fund_account: AccountId,
    pub(crate) cost_centre: Option<CostCentreId>,
    pub(crate) amount: Money,
    pub(crate) payee: &'a str,
}

/// Dr the expense / Cr the fund's account.
pub(crate) fn payment(work: &UnitOfWork, paid: &Paid<'_>) -> Journal {
    Journal {
        id: work.new_id(),
        company: paid.company,
        group: work.new_id(),
        kind: "payment",
        debit: paid.expense_account,
        credit: paid.fund_account,
        amount: paid.amount,
        cost_centre: paid.cost_centre,
        payment: Some(paid.payment),
        memo: format!("Paid to {}", paid.payee),
    }
}
