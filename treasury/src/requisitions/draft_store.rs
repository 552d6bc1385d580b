//! The SQL of drafts, and of new requisitions, which begin as one.

use super::requisition::{DraftFields, Method};
use super::store::{currency, date, one};
use crate::approvals::routing::Origin;
use crate::error::{Error, Result};
use crate::ids::{CompanyId, PersonId, RequisitionId};
use crate::money::{Currency, Money};
use crate::unit_of_work::UnitOfWork;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

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
pub(crate) async fn update(work: &UnitOfWork, id: RequisitionId, fields: &DraftFields) -> Result<()> {
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
