//! The way of a payment that is not handed over in cash: its attempts, what was said, what was booked, and the desk of
//! those whose end is not known.

use super::dispatch;
use super::facts::Facts;
use super::service::Payments;
use super::sight::Sight;
use super::state::Status;
use crate::access::{Actor, Permission};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{FundId, PaymentId};
use crate::money::Money;
use crate::row;
use sea_orm::{QueryResult, Value};

/// One attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptRow {
    /// From 1.
    pub number: i64,
    /// The reference that its gateway or bank was given.
    pub reference: String,
    /// Who released it.
    pub released_by: String,
    /// When.
    pub at: Timestamp,
    /// How it stands.
    pub standing: Standing,
}

/// How an attempt stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It waits to be handed over, perhaps again because nothing reached the gateway.
    Prepared {
        /// Why it could not be handed over so far; empty at first.
        trouble: String,
    },
    /// It is being handed over, or was accepted.
    Sent {
        /// What the gateway calls it.
        gateway_reference: Option<String>,
        /// When the gateway is asked next.
        next_question: Option<Timestamp>,
        /// How often it was asked.
        asked: i64,
    },
    /// Nobody knows whether it arrived.
    Unknown {
        /// What happened.
        why: String,
        /// When the gateway is asked next.
        next_question: Option<Timestamp>,
        /// How often it was asked.
        asked: i64,
    },
    /// It was paid.
    Paid {
        /// The receipt.
        receipt: String,
        /// When that was booked.
        at: Timestamp,
    },
    /// It failed.
    Failed {
        /// Why.
        why: String,
        /// When that was booked.
        at: Timestamp,
    },
}

/// Something that was said to or by a gateway, as it was said but for secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The attempt that it is about.
    pub attempt: i64,
    /// The code of what it was: `request`, `answer`, `no_answer`, `result`, `timeout`, `status_request`, `status_answer`,
    /// `status_result`, `bank_file`, `bank_report`.
    pub kind: String,
    /// The HTTP status of an answer.
    pub status: Option<i64>,
    /// The text.
    pub body: String,
    /// When.
    pub at: Timestamp,
}

/// One journal of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// What it says.
    pub memo: String,
    /// The account that is debited.
    pub debit: String,
    /// The account that is credited.
    pub credit: String,
    /// How much.
    pub amount: Money,
    /// When.
    pub at: Timestamp,
}

/// A payment whose end is not known yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnderWayRow {
    /// The payment.
    pub id: PaymentId,
    /// The requisition's number.
    pub number: i64,
    /// Who gets it.
    pub payee: String,
    /// How much.
    pub amount: Money,
    /// The code of the method.
    pub method: String,
    /// Sent, or in doubt.
    pub status: Status,
    /// The fund that paid.
    pub fund: FundId,
    /// Its name.
    pub fund_name: String,
    /// Its newest attempt.
    pub attempt: AttemptRow,
    /// Who recorded a finding that waits to be confirmed.
    pub finding_by: Option<String>,
    /// Whether something contradicts what is known, and people must look.
    pub is_disputed: bool,
}

/// How many payments are on their way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnderWayCount {
    /// Sent or in doubt.
    pub all: i64,
    /// Those in doubt among them.
    pub in_doubt: i64,
}

const ATTEMPT: &str = "d.attempt, d.reference, d.state, d.gateway_reference, d.trouble, d.asked, d.next_at, \
    x.at as released_at, y.name as released_by, o.outcome, o.receipt, o.reason, o.at as ended_at";
const ATTEMPT_OF: &str = "join execution x on x.payment_id = d.payment_id and x.attempt = d.attempt \
    join person y on y.id = x.executor_id \
    left join attempt_outcome o on o.payment_id = d.payment_id and o.attempt = d.attempt";

impl Payments {
    /// The attempts at a payment, the first one first.
    pub(super) async fn attempts(&self, id: PaymentId) -> Result<Vec<AttemptRow>> {
        let sql = format!("select {ATTEMPT} from dispatch d {ATTEMPT_OF} where d.payment_id = $1 order by d.attempt");
        let rows = self.treasury.read_all(&sql, [id.into()]).await?;
        rows.iter().map(attempt_row).collect()
    }

    /// What was said about a payment, the oldest first: for those who release, reconcile or audit.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody else.
    pub async fn messages(&self, actor: &Actor, id: PaymentId) -> Result<Vec<Message>> {
        let facts = Facts::read(&self.treasury, actor, id).await?;
        let may = [
            Permission::ReleasePayment,
            Permission::ReconcilePayment,
            Permission::ViewAudit,
        ];
        let scope = facts.judged.fund_scope;
        if !may.into_iter().any(|what| Sight::of(actor, what).contains(scope)) {
            return Err(Error::NotFound);
        }
        let sql =
            "select attempt, kind, http_status, body, at from gateway_event where payment_id = $1 order by at, id";
        let rows = self.treasury.read_all(sql, [id.into()]).await?;
        let message = |row: &QueryResult| {
            Ok(Message {
                attempt: row.try_get("", "attempt")?,
                kind: row.try_get("", "kind")?,
                status: row.try_get("", "http_status")?,
                body: row.try_get("", "body")?,
                at: row.try_get("", "at")?,
            })
        };
        rows.iter().map(message).collect()
    }

    /// What was booked for a payment, the oldest first.
    pub(super) async fn bookings(&self, id: PaymentId) -> Result<Vec<Booking>> {
        let sql = "select j.memo, j.amount_minor, j.currency, j.posted_at, d.name as debit, c.name as credit, \
                   dg.code as debit_code, cg.code as credit_code, cc.code as cost_centre from journal j \
                   join account d on d.id = j.debit_account_id join account c on c.id = j.credit_account_id \
                   left join gl_account dg on dg.id = d.gl_account_id left join gl_account cg on cg.id = c.gl_account_id \
                   left join cost_centre cc on cc.id = j.cost_centre_id where j.payment_id = $1 \
                   order by j.attempt, j.posted_at, j.id";
        let rows = self.treasury.read_all(sql, [id.into()]).await?;
        let booking = |row: &QueryResult| {
            let cost_centre: Option<String> = row.try_get("", "cost_centre")?;
            // Expenses have a code in the general ledger, and the cost centre is theirs.
            let side = |name: String, code: Option<String>| match (code, &cost_centre) {
                (Some(code), Some(centre)) => format!("{code} {name}, {centre}"),
                (Some(code), None) => format!("{code} {name}"),
                (None, _) => name,
            };
            Ok(Booking {
                memo: row.try_get("", "memo")?,
                debit: side(row.try_get("", "debit")?, row.try_get("", "debit_code")?),
                credit: side(row.try_get("", "credit")?, row.try_get("", "credit_code")?),
                amount: row::money(row, "amount_minor")?,
                at: row.try_get("", "posted_at")?,
            })
        };
        rows.iter().map(booking).collect()
    }

    /// What contradicts how a payment ended, or is about something else, the oldest first.
    pub(super) async fn disputes(&self, id: PaymentId) -> Result<Vec<(Timestamp, String)>> {
        let sql =
            "select at, detail from audit_event where subject_id = $1 and action = 'payment.disputed' order by at, id";
        let rows = self.treasury.read_all(sql, [id.into()]).await?;
        let dispute = |row: &QueryResult| {
            let detail = row::json(row, "detail")?;
            Ok((
                row.try_get("", "at")?,
                detail["why"].as_str().unwrap_or_default().to_owned(),
            ))
        };
        rows.iter().map(dispute).collect()
    }

    /// How many payments are on their way from the funds that the actor may see.
    ///
    /// # Errors
    /// The database's.
    pub async fn count_under_way(&self, actor: &Actor) -> Result<UnderWayCount> {
        let mut values: Vec<Value> = vec![actor.company().into()];
        let visible = Sight::of(actor, Permission::ViewFunds).sql("f", false, &mut values);
        let sql = format!(
            "select count(*) as n, count(case p.status when 'in_doubt' then 1 end) as doubtful from payment p \
             join fund f on f.id = p.fund_id \
             where p.company_id = $1 and p.status in ('sent','in_doubt') and {visible}"
        );
        let row = self.treasury.read_one(&sql, values).await?.ok_or(Error::NotFound)?;
        Ok(UnderWayCount {
            all: row.try_get("", "n")?,
            in_doubt: row.try_get("", "doubtful")?,
        })
    }

    /// The payments on their way from the funds that the actor may see, those in doubt first, then the oldest. At most `size`.
    ///
    /// # Errors
    /// The database's.
    pub async fn under_way(&self, actor: &Actor, size: usize) -> Result<Vec<UnderWayRow>> {
        let mut values: Vec<Value> = vec![actor.company().into()];
        let visible = Sight::of(actor, Permission::ViewFunds).sql("f", false, &mut values);
        let sql = format!(
            "select p.id, p.payee_name, p.amount_minor, p.currency, p.method, p.status, p.fund_id, f.name as fund_name, \
             r.number, {ATTEMPT}, (select min(q.name) from evidence e join person q on q.id = e.recorded_by \
             where e.payment_id = p.id and e.attempt = d.attempt and not exists (select 1 from evidence_decision z \
             where z.evidence_id = e.id)) as finding_by, (select count(*) from audit_event e where e.subject_id = p.id \
             and e.action = 'payment.disputed') as disputes \
             from payment p join fund f on f.id = p.fund_id join requisition r on r.id = p.requisition_id \
             join dispatch d on d.payment_id = p.id and d.attempt = (select max(m.attempt) from dispatch m \
             where m.payment_id = p.id) {ATTEMPT_OF} \
             where p.company_id = $1 and p.status in ('sent','in_doubt') and {visible} \
             order by case p.status when 'in_doubt' then 0 else 1 end, x.at, p.id limit {}",
            size.max(1)
        );
        let rows = self.treasury.read_all(&sql, values).await?;
        let under_way = |row: &QueryResult| {
            let status: String = row.try_get("", "status")?;
            Ok(UnderWayRow {
                id: row.try_get("", "id")?,
                number: row.try_get("", "number")?,
                payee: row.try_get("", "payee_name")?,
                amount: row::money(row, "amount_minor")?,
                method: row.try_get("", "method")?,
                status: Status::parse(&status).ok_or_else(|| Error::Broken(format!("unknown status {status}")))?,
                fund: row.try_get("", "fund_id")?,
                fund_name: row.try_get("", "fund_name")?,
                attempt: attempt_row(row)?,
                finding_by: row.try_get("", "finding_by")?,
                is_disputed: row.try_get::<i64>("", "disputes")? > 0,
            })
        };
        rows.iter().map(under_way).collect()
    }
}

fn attempt_row(row: &QueryResult) -> Result<AttemptRow> {
    let (state, outcome): (String, Option<String>) = (row.try_get("", "state")?, row.try_get("", "outcome")?);
    let trouble = row.try_get::<Option<String>>("", "trouble")?.unwrap_or_default();
    let (asked, next_question) = (row.try_get("", "asked")?, row.try_get("", "next_at")?);
    let standing = match (outcome.as_deref(), state.as_str()) {
        (Some("paid"), _) => Standing::Paid {
            receipt: row.try_get("", "receipt")?,
            at: row.try_get("", "ended_at")?,
        },
        (Some(_), _) => Standing::Failed {
            why: row.try_get("", "reason")?,
            at: row.try_get("", "ended_at")?,
        },
        (None, dispatch::PREPARED) => Standing::Prepared { trouble },
        (None, "unknown") => Standing::Unknown {
            why: trouble,
            next_question,
            asked,
        },
        (None, _) => Standing::Sent {
            gateway_reference: row.try_get("", "gateway_reference")?,
            next_question,
            asked,
        },
    };
    Ok(AttemptRow {
        number: row.try_get("", "attempt")?,
        reference: row.try_get("", "reference")?,
        released_by: row.try_get("", "released_by")?,
        at: row.try_get("", "released_at")?,
        standing,
    })
}
