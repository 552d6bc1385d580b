//! The SQL of headers and drafts.

use super::requisition::{DraftFields, Method};
use super::state::Status;
use crate::approvals::routing::Origin;
use crate::clock::Timestamp;
use crate::database::for_update;
use crate::error::{Error, Refusal, Result, STALE};
use crate::ids::{CompanyId, PersonId, RequisitionId};
use crate::money::{Currency, Money};
use crate::unit_of_work::UnitOfWork;
use jiff::civil::Date;
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use uuid::Uuid;

/// Reads rows; `$1`, `$2` … on both engines.
pub(crate) async fn all(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<QueryResult>> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    Ok(connection.query_all_raw(statement).await?)
}

/// Reads at most one row; `$1`, `$2` … on both engines.
pub(crate) async fn one(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<QueryResult>> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    Ok(connection.query_one_raw(statement).await?)
}

/// `$from, $from+1, …` for so many values.
pub(crate) fn placeholders(from: usize, count: usize) -> String {
    let numbers: Vec<String> = (from..from + count).map(|n| format!("${n}")).collect();
    numbers.join(", ")
}

/// The row of a requisition.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    pub(crate) id: RequisitionId,
    pub(crate) company: CompanyId,
    pub(crate) number: i64,
    pub(crate) requester: PersonId,
    pub(crate) status: Status,
    pub(crate) round: i64,
    pub(crate) rev: i64,
    pub(crate) blocked_reason: Option<String>,
    pub(crate) changes_due_at: Option<Timestamp>,
}

const HEADER: &str = "r.id, r.company_id, r.number, r.requester_id, r.status, r.round, r.rev, r.blocked_reason, \
     r.changes_due_at";

impl Header {
    fn from_row(row: &QueryResult) -> Result<Self> {
        Ok(Self {
            id: row.try_get("", "id")?,
            company: row.try_get("", "company_id")?,
            number: row.try_get("", "number")?,
            requester: row.try_get("", "requester_id")?,
            status: status(row)?,
            round: row.try_get("", "round")?,
            rev: row.try_get("", "rev")?,
            blocked_reason: row.try_get("", "blocked_reason")?,
            changes_due_at: row.try_get("", "changes_due_at")?,
        })
    }
}

pub(crate) fn status(row: &QueryResult) -> Result<Status> {
    let code: String = row.try_get("", "status")?;
    Status::parse(&code).ok_or_else(|| Error::Broken(format!("unknown status {code}")))
}

/// The header, for reading.
pub(crate) async fn header(connection: &impl ConnectionTrait, company: CompanyId, id: RequisitionId) -> Result<Header> {
    let sql = format!("select {HEADER} from requisition r where r.id = $1 and r.company_id = $2");
    let row = one(connection, &sql, [id.into(), company.into()]).await?;
    Header::from_row(&row.ok_or(Error::NotFound)?)
}

/// The header, locked until the transaction ends.
pub(crate) async fn lock(work: &UnitOfWork, company: CompanyId, id: RequisitionId) -> Result<Header> {
    let lock = for_update(work.backend());
    let sql = format!("select {HEADER} from requisition r where r.id = $1 and r.company_id = $2{lock}");
    let row = work.one(&sql, [id.into(), company.into()]).await?;
    Header::from_row(&row.ok_or(Error::NotFound)?)
}

/// What the next state of a header is; the rest stays as it is.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) status: Status,
    pub(crate) round: i64,
    pub(crate) blocked_reason: Option<String>,
    pub(crate) changes_due_at: Option<Timestamp>,
}

impl Change {
    /// Into another status, without a block or a deadline.
    pub(crate) fn to(header: &Header, status: Status) -> Self {
        Self {
            status,
            round: header.round,
            blocked_reason: None,
            changes_due_at: None,
        }
    }
}

/// Writes the next state where the row is still as it was read.
pub(crate) async fn update(work: &UnitOfWork, header: &Header, change: &Change) -> Result<()> {
    let sql = "update requisition set status = $1, round = $2, rev = rev + 1, blocked_reason = $3, \
               changes_due_at = $4, updated_at = $5 where id = $6 and status = $7 and rev = $8";
    let values: [Value; 8] = [
        change.status.code().into(),
        change.round.into(),
        change.blocked_reason.clone().into(),
        change.changes_due_at.map(|at| at.0).into(),
        work.now().into(),
        header.id.into(),
        header.status.code().into(),
        header.rev.into(),
    ];
    let done = work.execute(sql, values).await?;
    if done.rows_affected() == 1 {
        Ok(())
    } else {
        Err(stale())
    }
}

/// Counts a change of the draft.
pub(crate) async fn touch(work: &UnitOfWork, header: &Header) -> Result<i64> {
    let change = Change {
        changes_due_at: header.changes_due_at,
        ..Change::to(header, header.status)
    };
    update(work, header, &change).await?;
    Ok(header.rev + 1)
}

/// Somebody was faster.
pub(crate) fn stale() -> Error {
    Error::refused(
        STALE,
        "This request was changed since the page was opened. Reload the page and look at it again.",
    )
}

/// Refuses a form that was made from an older state.
pub(crate) fn same_rev(header: &Header, rev: i64) -> Result<()> {
    if header.rev == rev { Ok(()) } else { Err(stale()) }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

const DRAFT: &str = "d.origin, d.region_id, d.branch_id, d.department_id, d.cost_centre_id, d.gl_account_id, \
     d.payee_name, d.method, d.destination, d.beneficiary_id, d.amount_minor, d.currency, d.purpose, d.needed_by, \
     d.urgent, d.urgent_reason, d.duplicate_reason";

/// The draft of a requisition.
pub(crate) async fn draft(connection: &impl ConnectionTrait, id: RequisitionId) -> Result<DraftFields> {
    let sql = format!("select {DRAFT} from requisition_draft d where d.requisition_id = $1");
    let row = one(connection, &sql, [id.into()]).await?.ok_or(Error::NotFound)?;
    let origin: Option<String> = row.try_get("", "origin")?;
    let method: Option<String> = row.try_get("", "method")?;
    let minor: Option<i64> = row.try_get("", "amount_minor")?;
    let currency = currency(&row)?;
    Ok(DraftFields {
        origin: origin.as_deref().and_then(Origin::parse),
        region: row.try_get("", "region_id")?,
        branch: row.try_get("", "branch_id")?,
        department: row.try_get("", "department_id")?,
        cost_centre: row.try_get("", "cost_centre_id")?,
        gl_account: row.try_get("", "gl_account_id")?,
        payee_name: row.try_get("", "payee_name")?,
        method: method.as_deref().and_then(Method::parse),
        destination: row.try_get("", "destination")?,
        beneficiary: row.try_get("", "beneficiary_id")?,
        amount: minor.map(|minor| Money::new(minor, currency)),
        purpose: row.try_get("", "purpose")?,
        needed_by: date(row.try_get("", "needed_by")?)?,
        urgent: row.try_get("", "urgent")?,
        urgent_reason: row.try_get("", "urgent_reason")?,
        duplicate_reason: row.try_get("", "duplicate_reason")?,
    })
}

pub(crate) fn currency(row: &QueryResult) -> Result<Currency> {
    let code: String = row.try_get("", "currency")?;
    Currency::parse(&code).map_err(|_| Error::Broken(format!("unknown currency {code}")))
}

pub(crate) fn date(text: Option<String>) -> Result<Option<Date>> {
    let parse = |text: String| {
        text.parse()
            .map_err(|error| Error::Broken(format!("date {text:?}: {error}")))
    };
    text.map(parse).transpose()
}

/// The values of a draft, in the order of its columns after `requisition_id` and `company_id`.
fn draft_values(fields: &DraftFields, currency: Currency) -> [Value; 17] {
    [
        fields.origin.map(Origin::code).map(str::to_owned).into(),
        fields.region.map(|id| id.0).into(),
        fields.branch.map(|id| id.0).into(),
        fields.department.map(|id| id.0).into(),
        fields.cost_centre.map(|id| id.0).into(),
        fields.gl_account.map(|id| id.0).into(),
        fields.payee_name.clone().into(),
        fields.method.map(Method::code).map(str::to_owned).into(),
        fields.destination.clone().into(),
        fields.beneficiary.map(|id| id.0).into(),
        fields.amount.map(Money::minor).into(),
        fields.amount.map_or(currency, Money::currency).code().into(),
        fields.purpose.clone().into(),
        fields.needed_by.map(|date| date.to_string()).into(),
        fields.urgent.into(),
        fields.urgent_reason.clone().into(),
        fields.duplicate_reason.clone().into(),
    ]
}

/// A new header with its draft.
pub(crate) async fn insert(
    work: &UnitOfWork,
    company: CompanyId,
    requester: PersonId,
    fields: &DraftFields,
) -> Result<(RequisitionId, i64)> {
    // The lock on the company keeps two requisitions from taking one number.
    let lock = match work.backend() {
        sea_orm::DatabaseBackend::Postgres => " for no key update",
        _ => "",
    };
    let sql = format!("select currency from company where id = $1{lock}");
    let row = work.one(&sql, [company.into()]).await?.ok_or(Error::NotFound)?;
    let company_currency = currency(&row)?;
    let sql = "select coalesce(max(number), 0) + 1 as number from requisition where company_id = $1";
    let row = work.one(sql, [company.into()]).await?.ok_or(Error::NotFound)?;
    let number: i64 = row.try_get("", "number")?;
    let id: RequisitionId = work.new_id();
    let sql = "insert into requisition(id, company_id, number, requester_id, status, round, rev, created_at, \
               updated_at) values ($1, $2, $3, $4, 'draft', 0, 1, $5, $5)";
    let values: [Value; 5] = [
        id.into(),
        company.into(),
        number.into(),
        requester.into(),
        work.now().into(),
    ];
    work.execute(sql, values).await?;
    let sql = "insert into requisition_draft(requisition_id, company_id, origin, region_id, branch_id, \
               department_id, cost_centre_id, gl_account_id, payee_name, method, destination, beneficiary_id, \
               amount_minor, currency, purpose, needed_by, urgent, urgent_reason, duplicate_reason) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    let mut values: Vec<Value> = vec![id.into(), company.into()];
    values.extend(draft_values(fields, company_currency));
    work.execute(sql, values).await?;
    Ok((id, number))
}

/// Other content for a draft.
pub(crate) async fn update_draft(work: &UnitOfWork, id: RequisitionId, fields: &DraftFields) -> Result<()> {
    let sql = "select currency from requisition_draft where requisition_id = $1";
    let row = work.one(sql, [id.into()]).await?.ok_or(Error::NotFound)?;
    let kept = currency(&row)?;
    let sql = "update requisition_draft set origin = $2, region_id = $3, branch_id = $4, department_id = $5, \
               cost_centre_id = $6, gl_account_id = $7, payee_name = $8, method = $9, destination = $10, \
               beneficiary_id = $11, amount_minor = $12, currency = $13, purpose = $14, needed_by = $15, \
               urgent = $16, urgent_reason = $17, duplicate_reason = $18 where requisition_id = $1";
    let mut values: Vec<Value> = vec![Uuid::from(id).into()];
    values.extend(draft_values(fields, kept));
    work.execute(sql, values).await?;
    Ok(())
}
