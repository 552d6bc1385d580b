//! Lists of payments: the release desk, and all of them.

use super::judge::Judged;
use super::service::Payments;
use super::sight::Sight;
use super::state::Status;
use crate::access::{Actor, Permission};
use crate::clock::Timestamp;
use crate::error::{Error, Refusal, Result};
use crate::ids::{FundId, PaymentId, PersonId, RequisitionId};
use crate::money::Money;
use crate::paging::Page;
use crate::rails::Offered;
use crate::row;
use crate::search::matching;
use sea_orm::{DatabaseBackend, QueryResult, Value};

/// Which payments are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentFilter {
    /// Those of this fund.
    pub fund: Option<FundId>,
    /// Those in this status (the release desk shows what waits, whatever this says).
    pub status: Option<Status>,
    /// Those whose payee has this in the name, or whose requisition has this number.
    pub text: Option<String>,
}

/// A payment that waits to be released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskRow {
    /// The payment, as every list shows it.
    pub payment: PaymentRow,
    /// Who asked for it.
    pub requester: String,
    /// Whether the requester called it urgent.
    pub is_urgent: bool,
    /// Who was suggested to release it.
    pub suggested_executor: Option<String>,
    /// Whether that is this actor.
    pub is_suggested_to_me: bool,
    /// Whether this actor may release it now, or why not.
    pub may_release: Result<(), Refusal>,
    /// Whether the fund has enough for it now.
    pub is_enough: bool,
}

/// A payment, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentRow {
    /// The payment.
    pub id: PaymentId,
    /// The requisition that it pays.
    pub requisition: RequisitionId,
    /// The requisition's number.
    pub number: i64,
    /// Who gets it.
    pub payee: String,
    /// How much.
    pub amount: Money,
    /// Where it stands.
    pub status: Status,
    /// The fund that pays.
    pub fund: FundId,
    /// The fund's name.
    pub fund_name: String,
    /// When the last approval made it.
    pub created_at: Timestamp,
    /// When it was released.
    pub released_at: Option<Timestamp>,
    /// The voucher's number in its fund.
    pub voucher: Option<i64>,
}

const COLUMNS: &str = "p.id, p.requisition_id, r.number, p.payee_name, p.amount_minor, p.currency, p.status, \
    p.fund_id, f.name as fund_name, p.created_at, x.at as released_at, u.number as voucher";
const TABLES: &str = "payment p join requisition r on r.id = p.requisition_id join fund f on f.id = p.fund_id \
    join requisition_version v on v.requisition_id = p.requisition_id and v.version = p.version \
    left join execution x on x.payment_id = p.id \
    and x.attempt = (select max(n.attempt) from execution n where n.payment_id = p.id) \
    left join voucher u on u.payment_id = p.id";

impl Payments {
    /// What waits to be released from the funds that the actor may release from, the oldest first. Empty for people
    /// who release nothing.
    ///
    /// # Errors
    /// An `after` that is not one; the database's.
    pub async fn release_desk(
        &self,
        actor: &Actor,
        filter: &PaymentFilter,
        after: Option<&str>,
        size: usize,
    ) -> Result<Page<DeskRow>> {
        let mut values: Vec<Value> = vec![actor.company().into(), actor.person().into()];
        let funds = Sight::of(actor, Permission::ReleasePayment).sql("f", false, &mut values);
        let mut conditions = vec!["p.status in ('awaiting_release','failed')".to_owned(), funds];
        filter.add(self.treasury.backend(), &mut conditions, &mut values);
        if let Some(after) = after {
            values.push(key(after)?.into());
            conditions.push(format!("p.id > ${}", values.len()));
        }
        let sql = format!(
            "select {COLUMNS}, {}, v.urgent, p.suggested_executor_id, s.name as suggested, q.name as requester, \
             (select l.balance_after from ledger_entry l where l.fund_id = p.fund_id order by l.seq desc limit 1) \
             as balance from {TABLES} left join branch fb on fb.id = f.branch_id join person q on q.id = p.requester_id \
             left join person s on s.id = p.suggested_executor_id \
             where p.company_id = $1 and {} order by p.id limit {}",
            Judged::COLUMNS,
            conditions.join(" and "),
            size.saturating_add(1)
        );
        let rows = self.treasury.read_all(&sql, values).await?;
        let rows = {
            let offered = self.treasury.rails();
            let row = |row| desk_row(row, actor, offered);
            rows.iter().map(row).collect::<Result<_>>()?
        };
        Ok(Page::cut(rows, size, after.is_some(), |row: &DeskRow| {
            row.payment.id.to_string()
        }))
    }

    /// The payments that the actor may know of, the newest first.
    ///
    /// # Errors
    /// An `after` that is not one; the database's.
    pub async fn list(
        &self,
        actor: &Actor,
        filter: &PaymentFilter,
        after: Option<&str>,
        size: usize,
    ) -> Result<Page<PaymentRow>> {
        let mut values: Vec<Value> = vec![actor.company().into(), actor.person().into()];
        let places = Sight::of(actor, Permission::ViewRequisitions).sql("v", true, &mut values);
        let mine = "exists (select 1 from duty d where d.requisition_id = p.requisition_id and d.person_id = $2)";
        let mut conditions = vec![format!("({places} or {mine})")];
        if let Some(status) = filter.status {
            values.push(status.code().into());
            conditions.push(format!("p.status = ${}", values.len()));
        }
        filter.add(self.treasury.backend(), &mut conditions, &mut values);
        if let Some(after) = after {
            values.push(key(after)?.into());
            conditions.push(format!("p.id < ${}", values.len()));
        }
        let sql = format!(
            "select {COLUMNS} from {TABLES} where p.company_id = $1 and {} order by p.id desc limit {}",
            conditions.join(" and "),
            size.saturating_add(1)
        );
        let rows = self.treasury.read_all(&sql, values).await?;
        let rows = rows.iter().map(payment_row).collect::<Result<_>>()?;
        Ok(Page::cut(rows, size, after.is_some(), |row: &PaymentRow| {
            row.id.to_string()
        }))
    }

    /// How many payments wait in the funds that the actor may release from.
    ///
    /// # Errors
    /// The database's.
    pub async fn waiting(&self, actor: &Actor) -> Result<i64> {
        let mut values: Vec<Value> = vec![actor.company().into()];
        let funds = Sight::of(actor, Permission::ReleasePayment).sql("f", false, &mut values);
        let sql = format!(
            "select count(*) as n from payment p join fund f on f.id = p.fund_id \
             where p.company_id = $1 and p.status = 'awaiting_release' and {funds}"
        );
        let row = self.treasury.read_one(&sql, values).await?;
        Ok(row.map_or(Ok(0), |row| row.try_get("", "n"))?)
    }
}

impl PaymentFilter {
    /// The conditions that both lists share.
    fn add(&self, backend: DatabaseBackend, conditions: &mut Vec<String>, values: &mut Vec<Value>) {
        if let Some(fund) = self.fund {
            values.push(fund.into());
            conditions.push(format!("p.fund_id = ${}", values.len()));
        }
        if let Some(text) = self.text.as_deref() {
            let bind = |value| {
                values.push(value);
                format!("${}", values.len())
            };
            conditions.extend(matching(backend, text, &["p.payee_name"], "r.number", bind));
        }
    }
}

fn key(after: &str) -> Result<PaymentId> {
    after.parse().map_err(|_| Error::NotFound)
}

fn payment_row(row: &QueryResult) -> Result<PaymentRow> {
    let status: String = row.try_get("", "status")?;
    Ok(PaymentRow {
        id: row.try_get("", "id")?,
        requisition: row.try_get("", "requisition_id")?,
        number: row.try_get("", "number")?,
        payee: row.try_get("", "payee_name")?,
        amount: row::money(row, "amount_minor")?,
        status: Status::parse(&status).ok_or_else(|| Error::Broken(format!("unknown status {status}")))?,
        fund: row.try_get("", "fund_id")?,
        fund_name: row.try_get("", "fund_name")?,
        created_at: Timestamp(row.try_get("", "created_at")?),
        released_at: row.try_get::<Option<i64>>("", "released_at")?.map(Timestamp),
        voucher: row.try_get("", "voucher")?,
    })
}

fn desk_row(row: &QueryResult, actor: &Actor, offered: Offered) -> Result<DeskRow> {
    let payment = payment_row(row)?;
    let suggested: Option<PersonId> = row.try_get("", "suggested_executor_id")?;
    let balance: Option<i64> = row.try_get("", "balance")?;
    Ok(DeskRow {
        requester: row.try_get("", "requester")?,
        is_urgent: row.try_get("", "urgent")?,
        suggested_executor: row.try_get("", "suggested")?,
        is_suggested_to_me: suggested == Some(actor.person()),
        may_release: Judged::from_row(row, offered)?.may_release(actor),
        is_enough: balance.unwrap_or(0) >= payment.amount.minor(),
        payment,
    })
}
