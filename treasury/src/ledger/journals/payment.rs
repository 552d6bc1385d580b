//! A payment. In cash: Dr expense (general-ledger account, cost centre) / Cr fund. By gateway or bank through an account
//! in transit: Dr in transit / Cr fund when it is sent, then Dr expense / Cr in transit when it is confirmed, or Dr fund
//! / Cr in transit when it definitely failed.

use super::Journal;
use crate::ids::{AccountId, CompanyId, CostCentreId, PaymentId};
use crate::money::Money;
use crate::unit_of_work::UnitOfWork;
use uuid::Uuid;

/// Which part of a payment a journal books.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Leg {
    /// Cash leaves the fund: Dr expense / Cr fund.
    Direct,
    /// Money is sent: Dr in transit / Cr fund.
    Send,
    /// It arrived: Dr expense / Cr in transit.
    Settle,
    /// It did not leave after all: Dr fund / Cr in transit.
    Refund,
    /// It was paid, and came back: Dr fund / Cr expense.
    Return,
    /// It was booked as paid, and never left: Dr fund / Cr expense.
    Reverse,
}

impl Leg {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Send => "send",
            Self::Settle => "settle",
            Self::Refund => "refund",
            Self::Return => "return",
            Self::Reverse => "reverse",
        }
    }
}

/// The attempt that a journal belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Attempt {
    pub(crate) payment: PaymentId,
    /// From 1.
    pub(crate) number: i64,
    pub(crate) leg: Leg,
}

/// What a payment is booked from. The account that a leg does not touch may be any.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paid<'a> {
    pub(crate) company: CompanyId,
    pub(crate) attempt: Attempt,
    /// The account in transit of [`Leg::Send`] and [`Leg::Refund`]; the expense of the others.
    pub(crate) other_account: AccountId,
    /// The fund's account; for [`Leg::Settle`] the account in transit.
    pub(crate) own_account: AccountId,
    pub(crate) cost_centre: Option<CostCentreId>,
    pub(crate) amount: Money,
    pub(crate) payee: &'a str,
}

/// The journal of one leg.
pub(crate) fn payment(work: &UnitOfWork, paid: &Paid<'_>) -> Journal {
    let (debit, credit) = match paid.attempt.leg {
        Leg::Refund | Leg::Return | Leg::Reverse => (paid.own_account, paid.other_account),
        _ => (paid.other_account, paid.own_account),
    };
    let is_expense = !matches!(paid.attempt.leg, Leg::Send | Leg::Refund);
    let did = match paid.attempt.leg {
        Leg::Direct | Leg::Settle => "Paid to",
        Leg::Send => "Sent to",
        Leg::Refund => "Not paid to",
        Leg::Return => "Returned by",
        Leg::Reverse => "Reversed, not paid to",
    };
    Journal {
        id: work.new_id(),
        company: paid.company,
        group: work.new_id::<Uuid>(),
        kind: "payment",
        debit,
        credit,
        amount: paid.amount,
        cost_centre: paid.cost_centre.filter(|_| is_expense),
        payment: Some(paid.attempt),
        reverses: None,
        memo: format!("{did} {}", paid.payee),
    }
}
