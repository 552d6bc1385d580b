//! A variance as its page shows it: both sides, and who may decide.

use super::facts::{Judged, may_propose};
use super::list::Stage;
use super::service::Variances;
use crate::access::Actor;
use crate::clock::Timestamp;
use crate::error::{Error, Refusal, Result};
use crate::funds::FundFacts;
use crate::ids::{CountId, FundId, PaymentId, VarianceId};
use crate::money::Money;
use sea_orm::QueryResult;

/// A variance, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VarianceView {
    /// The variance.
    pub id: VarianceId,
    /// The fund.
    pub fund: FundId,
    /// The fund's name.
    pub fund_name: String,
    /// The fund's balance now.
    pub balance: Money,
    /// What was found less what is booked.
    pub difference: Money,
    /// The payment that it is about: its number in the requisitions, who was paid, what is booked.
    pub payment: Option<(PaymentId, String, Money)>,
    /// The count that it comes from, and what was booked then.
    pub count: Option<(CountId, Money)>,
    /// Why it differs.
    pub reason: String,
    /// What shows it.
    pub evidence: String,
    /// Who proposed it.
    pub proposed_by: String,
    /// When.
    pub at: Timestamp,
    /// Where it stands.
    pub stage: Stage,
    /// Who decided, when, and with what note.
    pub decided: Option<(String, Timestamp, String)>,
    /// The entry that it made in the fund's ledger.
    pub entry: Option<i64>,
    /// Why it cannot be approved any more, though it can be rejected.
    pub overtaken: Option<&'static str>,
    /// Whether whoever proposed it holds the fund.
    pub is_by_holder: bool,
    /// Whether the actor may decide it.
    pub may_decide: Result<(), Refusal>,
}

impl Variances {
    /// Whether the actor may propose a variance of a fund; with its name and balance.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a fund that the actor may not know of.
    pub async fn proposing(&self, actor: &Actor, fund: FundId) -> Result<(String, Money, Result<(), Refusal>)> {
        let facts = FundFacts::read(&self.treasury, actor, fund).await?;
        let may = may_propose(&facts, actor);
        Ok((facts.name.clone(), facts.balance(), may))
    }

    /// The payment of a voucher of a fund.
    ///
    /// # Errors
    /// A number that no voucher of the fund has, on `voucher`; [`Error::NotFound`] for a fund that the actor may not know of.
    pub async fn voucher(&self, actor: &Actor, fund: FundId, number: i64) -> Result<PaymentId> {
        let facts = FundFacts::read(&self.treasury, actor, fund).await?;
        let sql = "select payment_id from voucher where fund_id = $1 and number = $2";
        match self.treasury.read_one(sql, [fund.into(), number.into()]).await? {
            Some(row) => Ok(row.try_get("", "payment_id")?),
            None => Err(Error::invalid(
                "voucher",
                format!("{} has no voucher of this number.", facts.name),
            )),
        }
    }

    /// One variance.
    ///
    /// # Errors
    /// [`Error::NotFound`] for one of a fund that the actor may not know of.
    pub async fn view(&self, actor: &Actor, id: VarianceId) -> Result<VarianceView> {
        let sql = "select v.fund_id, v.difference_minor, v.reason, v.evidence, v.at, v.payment_id, v.count_id, \
                   p.payee_name, p.amount_minor, c.expected_minor, q.name as proposed_by, d.approved, d.at as decided_at, \
                   d.note, w.name as decided_by, l.seq from variance v join person q on q.id = v.proposed_by \
                   left join payment p on p.id = v.payment_id left join cash_count c on c.id = v.count_id \
                   left join variance_decision d on d.variance_id = v.id left join person w on w.id = d.decided_by \
                   left join journal j on j.group_id = v.id and j.kind = 'variance' \
                   left join ledger_entry l on l.fund_id = v.fund_id and (l.debit_journal_id = j.id or l.credit_journal_id = j.id) \
                   where v.id = $1 and v.company_id = $2";
        let row = self.treasury.read_one(sql, [id.into(), actor.company().into()]).await?;
        let row = row.ok_or(Error::NotFound)?;
        let facts = FundFacts::read(&self.treasury, actor, row.try_get("", "fund_id")?).await?;
        let judged = Judged::read(self.treasury.reader(), actor, &facts, id).await?;
        let optional = |name: &str| -> Result<Option<Money>> {
            let minor: Option<i64> = row.try_get("", name)?;
            Ok(minor.map(|minor| Money::new(minor, facts.currency)))
        };
        let payment: Option<PaymentId> = row.try_get("", "payment_id")?;
        let payee: Option<String> = row.try_get("", "payee_name")?;
        let booked = payee.zip(optional("amount_minor")?);
        let count: Option<CountId> = row.try_get("", "count_id")?;
        Ok(VarianceView {
            id,
            fund: facts.id,
            balance: facts.balance(),
            difference: judged.difference,
            payment: payment.zip(booked).map(|(id, (payee, amount))| (id, payee, amount)),
            count: count.zip(optional("expected_minor")?),
            reason: row.try_get("", "reason")?,
            evidence: row.try_get("", "evidence")?,
            proposed_by: row.try_get("", "proposed_by")?,
            at: row.try_get("", "at")?,
            stage: Stage::of(row.try_get("", "approved")?),
            decided: decided(&row)?,
            entry: row.try_get("", "seq")?,
            overtaken: judged.overtaken.filter(|_| !judged.is_decided),
            is_by_holder: facts.holders.contains(&judged.proposed_by),
            may_decide: judged.may_decide(actor, &facts),
            fund_name: facts.name,
        })
    }
}

fn decided(row: &QueryResult) -> Result<Option<(String, Timestamp, String)>> {
    let Some(by) = row.try_get::<Option<String>>("", "decided_by")? else {
        return Ok(None);
    };
    Ok(Some((by, row.try_get("", "decided_at")?, row.try_get("", "note")?)))
}
