//! The journals: one file per business event, naming both sides.

mod opening;
mod payment;
mod replenishment;
mod reversal;
mod variance;

pub(crate) use opening::opening;
pub(crate) use payment::{Attempt, Leg, Paid, payment};
pub(crate) use replenishment::replenishment;
pub(crate) use reversal::reversal;
pub(crate) use variance::variance;

use crate::ids::{AccountId, CompanyId, CostCentreId, JournalId};
use crate::money::Money;
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;
use sea_orm::Value;
use uuid::Uuid;

/// A journal: one amount, from the credit account to the debit account.
#[derive(Clone, Debug)]
pub(crate) struct Journal {
    pub(crate) id: JournalId,
    pub(crate) company: CompanyId,
    /// The journals of one event share a group. For what was decided by people it is the id of the decided record.
    pub(crate) group: Uuid,
    pub(crate) kind: &'static str,
    pub(crate) debit: AccountId,
    pub(crate) credit: AccountId,
    pub(crate) amount: Money,
    pub(crate) cost_centre: Option<CostCentreId>,
    /// The attempt at a payment that it belongs to, and which part of it.
    pub(crate) payment: Option<Attempt>,
    /// The journal whose mirror image it is.
    pub(crate) reverses: Option<JournalId>,
    pub(crate) memo: String,
}

impl Journal {
    /// The write of this journal, posted by the author of the work.
    pub(crate) fn write(&self, work: &UnitOfWork) -> Write {
        let sql = "insert into journal(id, company_id, group_id, kind, debit_account_id, credit_account_id, \
                   amount_minor, currency, cost_centre_id, payment_id, attempt, leg, reverses_id, memo, posted_by, \
                   posted_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
        let values: [Value; 16] = [
            self.id.into(),
            self.company.into(),
            self.group.into(),
            self.kind.into(),
            self.debit.into(),
            self.credit.into(),
            self.amount.minor().into(),
            self.amount.currency().code().into(),
            self.cost_centre.map(|c| c.0).into(),
            self.payment.map(|attempt| attempt.payment.0).into(),
            self.payment.map(|attempt| attempt.number).into(),
            self.payment.map(|attempt| attempt.leg.code()).into(),
            self.reverses.map(|journal| journal.0).into(),
            self.memo.as_str().into(),
            work.author().person.map(|p| p.0).into(),
            work.now().into(),
        ];
        Write::new(sql, values)
    }
}
