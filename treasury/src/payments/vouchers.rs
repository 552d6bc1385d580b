//! Vouchers, as they are printed.

use super::factor::Factor;
use super::facts::Facts;
use super::service::Payments;
use super::sight::Sight;
use super::state::Status;
use super::view::{Approval, factor};
use crate::access::{Actor, Permission};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{FundId, PaymentId, RequisitionId};
use crate::money::Money;
use crate::row;
use sea_orm::Value;

/// A voucher: what was paid, to whom, from where, and who answered for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoucherView {
    /// Its number in the fund, from 1 without gaps.
    pub number: i64,
    /// The fund that paid.
    pub fund: FundId,
    /// The fund's name.
    pub fund_name: String,
    /// The company's name.
    pub company: String,
    /// The payment.
    pub payment: PaymentId,
    /// Where the payment stands: paid, or undone since.
    pub status: Status,
    /// The requisition that was paid.
    pub requisition: RequisitionId,
    /// The requisition's number.
    pub requisition_number: i64,
    /// Who got it.
    pub payee: String,
    /// How much.
    pub amount: Money,
    /// What it was for.
    pub purpose: String,
    /// The code of the method: `cash`.
    pub method: String,
    /// The general-ledger account, with its code.
    pub gl_account: String,
    /// The cost centre, with its code.
    pub cost_centre: Option<String>,
    /// Who asked for it.
    pub requester: String,
    /// Who approved it, in order.
    pub approvals: Vec<Approval>,
    /// Who released it.
    pub executor: String,
    /// The second factor.
    pub factor: Factor,
    /// When it was paid.
    pub at: Timestamp,
    /// The place of its entry in the fund's ledger.
    pub ledger_seq: i64,
    /// The hash of that entry.
    pub entry_hash: String,
}

impl Payments {
    /// The voucher of a fund with this number.
    ///
    /// # Errors
    /// [`Error::NotFound`] for one that the actor may not know of.
    pub async fn voucher(&self, actor: &Actor, fund: FundId, number: i64) -> Result<VoucherView> {
        let sql = "select u.payment_id, p.requisition_id, r.number, p.payee_name, p.amount_minor, p.currency, \
                   p.method, v.purpose, g.code || ' ' || g.name as gl, c.code || ' ' || c.name as cc, \
                   q.name as requester, y.name as executor, x.factor, x.at, x.ledger_seq, l.hash, f.name as fund_name, \
                   k.name as company \
                   from voucher u join payment p on p.id = u.payment_id join requisition r on r.id = p.requisition_id \
                   join requisition_version v on v.requisition_id = p.requisition_id and v.version = p.version \
                   join gl_account g on g.id = v.gl_account_id left join cost_centre c on c.id = v.cost_centre_id \
                   join person q on q.id = p.requester_id join execution x on x.payment_id = p.id \
                   and x.attempt = u.attempt \
                   join person y on y.id = x.executor_id join fund f on f.id = u.fund_id \
                   join company k on k.id = f.company_id \
                   join ledger_entry l on l.fund_id = x.fund_id and l.seq = x.ledger_seq \
                   where u.fund_id = $1 and u.number = $2 and f.company_id = $3";
        let values: [Value; 3] = [fund.into(), number.into(), actor.company().into()];
        let row = self.treasury.read_one(sql, values).await?.ok_or(Error::NotFound)?;
        let payment: PaymentId = row.try_get("", "payment_id")?;
        // Whoever sees the payment or the fund's ledger finds a link to its voucher there.
        let facts = Facts::unchecked(&self.treasury, actor, payment).await?;
        if !facts.is_visible_to(actor) && !Sight::of(actor, Permission::ViewFunds).contains(facts.judged.fund_scope) {
            return Err(Error::NotFound);
        }
        Ok(VoucherView {
            number,
            fund,
            fund_name: row.try_get("", "fund_name")?,
            company: row.try_get("", "company")?,
            payment,
            status: facts.judged.status,
            requisition: row.try_get("", "requisition_id")?,
            requisition_number: row.try_get("", "number")?,
            payee: row.try_get("", "payee_name")?,
            amount: row::money(&row, "amount_minor")?,
            purpose: row.try_get("", "purpose")?,
            method: row.try_get("", "method")?,
            gl_account: row.try_get("", "gl")?,
            cost_centre: row.try_get("", "cc")?,
            requester: row.try_get("", "requester")?,
            approvals: self.approvals(payment).await?,
            executor: row.try_get("", "executor")?,
            factor: factor(&row)?,
            at: Timestamp(row.try_get("", "at")?),
            ledger_seq: row.try_get("", "ledger_seq")?,
            entry_hash: row.try_get("", "hash")?,
        })
    }
}
