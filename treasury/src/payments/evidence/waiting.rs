//! What was found about payments and waits for a second person.

use super::Outcome;
use super::view::outcome;
use crate::access::{Actor, Permission};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::PaymentId;
use crate::money::Money;
use crate::payments::service::Payments;
use crate::payments::sight::Sight;
use crate::row;
use sea_orm::{QueryResult, Value};

/// What somebody found about a payment, and nobody decided about yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingFinding {
    /// The payment.
    pub payment: PaymentId,
    /// The requisition's number.
    pub number: i64,
    /// Who is paid.
    pub payee: String,
    /// How much.
    pub amount: Money,
    /// The fund that paid.
    pub fund_name: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Who found it.
    pub found_by: String,
    /// When.
    pub at: Timestamp,
}

/// That payments came back.
const UNDONE: &str = "p.status = 'paid' and e.outcome in ('returned','reversed')";
/// What is about the payment as it stands: it came back, or is under way and ended.
const ABOUT: &str = "(case when e.outcome in ('returned','reversed') then p.status = 'paid' \
                     else p.status in ('sent','in_doubt') end)";
/// That `$2` had no part in it: D4, D5 and D7.
const NO_PART: &str = "e.recorded_by <> $2 and p.requester_id <> $2 and v.beneficiary_id is distinct from $2 \
                       and not exists (select 1 from execution x where x.payment_id = p.id and x.executor_id = $2)";

impl Payments {
    /// What was found about payments that were paid, of the funds that the actor may see, the oldest first. At most `size`.
    ///
    /// # Errors
    /// The database's.
    pub async fn came_back(&self, actor: &Actor, size: usize) -> Result<Vec<WaitingFinding>> {
        let mut values: Vec<Value> = vec![actor.company().into()];
        let visible = Sight::of(actor, Permission::ViewFunds).sql("f", false, &mut values);
        self.waiting_findings(&format!("{UNDONE} and {visible}"), values, size)
            .await
    }

    /// What was found about payments and this actor may decide about, the oldest first. At most `size`.
    ///
    /// # Errors
    /// The database's.
    pub async fn to_confirm(&self, actor: &Actor, size: usize) -> Result<Vec<WaitingFinding>> {
        let mut values: Vec<Value> = vec![actor.company().into(), actor.person().into()];
        let own = Sight::of(actor, Permission::ReconcilePayment).sql("f", false, &mut values);
        self.waiting_findings(&format!("{ABOUT} and {NO_PART} and {own}"), values, size)
            .await
    }

    /// Those of the company that is `$1`, as the condition says.
    async fn waiting_findings(&self, condition: &str, values: Vec<Value>, size: usize) -> Result<Vec<WaitingFinding>> {
        let sql = format!(
            "select e.payment_id, e.outcome, e.at, q.name, p.payee_name, p.amount_minor, p.currency, f.name as fund_name, \
             r.number from evidence e join person q on q.id = e.recorded_by join payment p on p.id = e.payment_id \
             join fund f on f.id = p.fund_id join requisition r on r.id = p.requisition_id \
             join requisition_version v on v.requisition_id = p.requisition_id and v.version = p.version \
             where p.company_id = $1 and {condition} \
             and not exists (select 1 from evidence_decision d where d.evidence_id = e.id) \
             and e.attempt = (select max(x.attempt) from execution x where x.payment_id = e.payment_id) \
             order by e.at, e.id limit {}",
            size.max(1)
        );
        let rows = self.treasury.read_all(&sql, values).await?;
        rows.iter().map(waiting_finding).collect()
    }
}

fn waiting_finding(row: &QueryResult) -> Result<WaitingFinding> {
    Ok(WaitingFinding {
        payment: row.try_get("", "payment_id")?,
        number: row.try_get("", "number")?,
        payee: row.try_get("", "payee_name")?,
        amount: row::money(row, "amount_minor")?,
        fund_name: row.try_get("", "fund_name")?,
        outcome: outcome(row)?,
        found_by: row.try_get("", "name")?,
        at: row.try_get("", "at")?,
    })
}
