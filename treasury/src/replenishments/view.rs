//! A replenishment as its page shows it, with the vouchers that it covers.

use super::facts::Facts;
use super::service::Replenishments;
use super::state::Status;
use crate::access::Actor;
use crate::clock::Timestamp;
use crate::error::{Error, Refusal, Result};
use crate::ids::{FundId, PaymentId, ReplenishmentId};
use crate::money::{Currency, Money};
use sea_orm::QueryResult;

/// What somebody did about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What they wrote; may be empty.
    pub note: String,
}

/// A voucher that a replenishment covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoveredVoucher {
    /// Its number in the fund.
    pub number: i64,
    /// Its payment.
    pub payment: PaymentId,
    /// Who was paid.
    pub payee: String,
    /// How much.
    pub amount: Money,
    /// When it was posted.
    pub at: Timestamp,
    /// Whether the money came back since.
    pub is_undone: bool,
}

/// A replenishment, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplenishmentView {
    /// The replenishment.
    pub id: ReplenishmentId,
    /// The fund.
    pub fund: FundId,
    /// The fund's name.
    pub fund_name: String,
    /// Where it stands.
    pub status: Status,
    /// What is suggested, and then what was asked for.
    pub amount: Money,
    /// What the fund would hold if all of it arrived now, with what is in transit.
    pub authorised: Money,
    /// What would bring the fund to its authorised amount now; negative where it holds more.
    pub missing: Money,
    /// Who holds the fund, the custodian first.
    pub holders: Vec<String>,
    /// When it was suggested.
    pub suggested_at: Timestamp,
    /// Who asked.
    pub asked: Option<Act>,
    /// Who decided, and whether it was a yes.
    pub decided: Option<(Act, bool)>,
    /// Who said what arrived: how much, and the reference of the bank.
    pub received: Option<(Act, Money, Option<String>)>,
    /// The vouchers that it covers, the first first: those since the last one that was received.
    pub vouchers: Vec<CoveredVoucher>,
    /// What they come to, less what came back.
    pub spent: Money,
    /// Whether the actor may ask for it.
    pub may_ask: Result<(), Refusal>,
    /// Whether the actor may decide it.
    pub may_decide: Result<(), Refusal>,
    /// Whether what was asked for is missing still, so that it can be approved.
    pub is_still_missing: Result<(), Refusal>,
    /// Whether the actor may say what arrived.
    pub may_receive: Result<(), Refusal>,
}

/// What can be asked for a fund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topping {
    /// The fund's name.
    pub fund_name: String,
    /// What it is kept at.
    pub authorised: Money,
    /// What would bring it there now.
    pub missing: Money,
    /// The one that is open.
    pub open: Option<ReplenishmentId>,
    /// Whether the actor may ask.
    pub may_ask: Result<(), Refusal>,
}

impl Replenishments {
    /// What can be asked for a fund.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a fund that the actor may not know of.
    pub async fn topping(&self, actor: &Actor, fund: FundId) -> Result<Topping> {
        let facts = Facts::of_fund(&self.treasury, actor, fund).await?;
        Ok(Topping {
            authorised: facts.authorised,
            missing: facts.missing,
            open: facts.top_up.as_ref().map(|open| open.id),
            may_ask: facts.may_ask(actor),
            fund_name: facts.fund_name,
        })
    }

    /// One replenishment.
    ///
    /// # Errors
    /// [`Error::NotFound`] for one of a fund that the actor may not know of.
    pub async fn view(&self, actor: &Actor, id: ReplenishmentId) -> Result<ReplenishmentView> {
        let facts = Facts::read(&self.treasury, actor, id).await?;
        let top_up = facts.top_up.clone().ok_or(Error::NotFound)?;
        let sql = "select o.created_at, qa.name as asked, a.at as asked_at, a.note as asked_note, a.up_to_voucher, \
                   qd.name as decided, d.at as decided_at, d.note as decided_note, d.approved, \
                   qr.name as received, r.at as received_at, r.note as received_note, r.amount_minor as received_minor, \
                   r.bank_reference, qc.name as custodian, qe.name as deputy \
                   from replenishment o join fund f on f.id = o.fund_id \
                   left join replenishment_request a on a.replenishment_id = o.id left join person qa on qa.id = a.asked_by \
                   left join replenishment_decision d on d.replenishment_id = o.id \
                   left join person qd on qd.id = d.decided_by \
                   left join replenishment_receipt r on r.replenishment_id = o.id \
                   left join person qr on qr.id = r.received_by \
                   left join person qc on qc.id = f.custodian_id left join person qe on qe.id = f.deputy_id \
                   where o.id = $1";
        let row = self.treasury.read_one(sql, [id.into()]).await?.ok_or(Error::NotFound)?;
        let up_to: Option<i64> = row.try_get("", "up_to_voucher")?;
        let currency = top_up.amount.currency();
        let vouchers = self
            .covered(facts.fund, (id, currency), up_to.unwrap_or(facts.last_voucher))
            .await?;
        let kept = vouchers.iter().filter(|it| !it.is_undone).map(|it| it.amount);
        let spent = Money::sum(currency, kept).map_err(|error| Error::Broken(error.to_string()))?;
        let holders: [Option<String>; 2] = [row.try_get("", "custodian")?, row.try_get("", "deputy")?];
        let approved: Option<bool> = row.try_get("", "approved")?;
        let received: Option<i64> = row.try_get("", "received_minor")?;
        let reference: Option<String> = row.try_get("", "bank_reference")?;
        Ok(ReplenishmentView {
            id,
            fund: facts.fund,
            status: top_up.status,
            amount: top_up.amount,
            authorised: facts.authorised,
            missing: facts.missing,
            holders: holders.into_iter().flatten().collect(),
            suggested_at: row.try_get("", "created_at")?,
            asked: act(&row, "asked")?,
            decided: act(&row, "decided")?.zip(approved),
            received: act(&row, "received")?
                .zip(received)
                .map(|(act, minor)| (act, Money::new(minor, currency), reference)),
            vouchers,
            spent,
            may_ask: facts.may_ask(actor),
            may_decide: facts.may_decide(actor),
            is_still_missing: facts.is_still_missing(),
            may_receive: facts.may_receive(actor),
            fund_name: facts.fund_name,
        })
    }

    /// The vouchers after those of the last one that was received before this, up to a number.
    async fn covered(
        &self,
        fund: FundId,
        (id, currency): (ReplenishmentId, Currency),
        up_to: i64,
    ) -> Result<Vec<CoveredVoucher>> {
        let sql = "select v.number, v.payment_id, v.at, p.payee_name, p.amount_minor, p.status from voucher v \
                   join payment p on p.id = v.payment_id where v.fund_id = $1 and v.number <= $2 and v.number > \
                   (select coalesce(max(a.up_to_voucher), 0) from replenishment_request a \
                    join replenishment o on o.id = a.replenishment_id \
                    where a.fund_id = $1 and o.status = 'received' and coalesce(o.caused_by_seq, -1) < \
                    (select coalesce(n.caused_by_seq, -1) from replenishment n where n.id = $3)) order by v.number";
        let rows = self
            .treasury
            .read_all(sql, [fund.into(), up_to.into(), id.into()])
            .await?;
        rows.iter()
            .map(|row| {
                let status: String = row.try_get("", "status")?;
                Ok(CoveredVoucher {
                    number: row.try_get("", "number")?,
                    payment: row.try_get("", "payment_id")?,
                    payee: row.try_get("", "payee_name")?,
                    amount: Money::new(row.try_get("", "amount_minor")?, currency),
                    at: row.try_get("", "at")?,
                    is_undone: matches!(status.as_str(), "returned" | "reversed"),
                })
            })
            .collect()
    }
}

/// Who did something, when and with what words: the columns `what`, `what_at` and `what_note`.
fn act(row: &QueryResult, what: &str) -> Result<Option<Act>> {
    let Some(by) = row.try_get::<Option<String>>("", what)? else {
        return Ok(None);
    };
    Ok(Some(Act {
        by,
        at: row.try_get("", &format!("{what}_at"))?,
        note: row.try_get("", &format!("{what}_note"))?,
    }))
}
