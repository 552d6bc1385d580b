//! A submitted version: written once, never changed. Decisions and the payment name its content digest.

use super::digest::{Content, content_digest};
use super::requisition::{DraftFields, Method};
use super::store;
use crate::access::Home;
use crate::approvals::routing::Origin;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{CompanyId, PersonId, PolicyVersionId, RequisitionId};
use crate::money::Money;
use crate::unit_of_work::UnitOfWork;
use sea_orm::{ConnectionTrait, QueryResult, Value};

/// A version, as it was submitted.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub(crate) requisition: RequisitionId,
    pub(crate) version: i64,
    pub(crate) company: CompanyId,
    pub(crate) requester: PersonId,
    /// Complete: whatever a submission needs is there.
    pub(crate) fields: DraftFields,
    pub(crate) origin: Origin,
    pub(crate) amount: Money,
    pub(crate) content_hash: String,
    pub(crate) policy: PolicyVersionId,
    pub(crate) submitted_at: Timestamp,
}

/// The columns that [`Version::from_row`] reads.
pub(crate) const COLUMNS: &str = "v.requisition_id, v.version, v.company_id, v.requester_id, v.origin, v.region_id, \
     v.branch_id, v.department_id, v.cost_centre_id, v.gl_account_id, v.payee_name, v.method, v.destination, \
     v.beneficiary_id, v.amount_minor, v.currency, v.purpose, v.needed_by, v.urgent, v.urgent_reason, \
     v.duplicate_reason, v.content_hash, v.policy_version_id, v.submitted_at";

impl Version {
    pub(crate) fn from_row(row: &QueryResult) -> Result<Self> {
        let origin: String = row.try_get("", "origin")?;
        let origin = Origin::parse(&origin).ok_or_else(|| Error::Broken(format!("unknown origin {origin}")))?;
        let method: String = row.try_get("", "method")?;
        let method = Method::parse(&method).ok_or_else(|| Error::Broken(format!("unknown method {method}")))?;
        let destination: String = row.try_get("", "destination")?;
        let amount = Money::new(row.try_get("", "amount_minor")?, store::currency(row)?);
        Ok(Self {
            requisition: row.try_get("", "requisition_id")?,
            version: row.try_get("", "version")?,
            company: row.try_get("", "company_id")?,
            requester: row.try_get("", "requester_id")?,
            fields: DraftFields {
                origin: Some(origin),
                region: row.try_get("", "region_id")?,
                branch: row.try_get("", "branch_id")?,
                department: row.try_get("", "department_id")?,
                cost_centre: row.try_get("", "cost_centre_id")?,
                gl_account: row.try_get("", "gl_account_id")?,
                payee_name: row.try_get("", "payee_name")?,
                method: Some(method),
                destination: (!destination.is_empty()).then_some(destination),
                beneficiary: row.try_get("", "beneficiary_id")?,
                amount: Some(amount),
                purpose: row.try_get("", "purpose")?,
                needed_by: store::date(row.try_get("", "needed_by")?)?,
                urgent: row.try_get("", "urgent")?,
                urgent_reason: row.try_get("", "urgent_reason")?,
                duplicate_reason: row.try_get("", "duplicate_reason")?,
            },
            origin,
            amount,
            content_hash: row.try_get("", "content_hash")?,
            policy: row.try_get("", "policy_version_id")?,
            submitted_at: row.try_get("", "submitted_at")?,
        })
    }

    /// What it is booked to.
    pub(crate) fn place(&self) -> Home {
        Home {
            company: self.company,
            region: self.fields.region,
            branch: self.fields.branch,
            department: self.fields.department,
        }
    }

    /// The digest of its content with these files.
    pub(crate) fn digest(&self, hashes: &[String]) -> String {
        let fields = &self.fields;
        content_digest(&Content {
            amount: self.amount,
            payee_name: fields.payee_name.as_deref().unwrap_or_default(),
            method: fields.method.map_or("", Method::code),
            destination: fields.destination.as_deref().unwrap_or_default(),
            purpose: fields.purpose.as_deref().unwrap_or_default(),
            origin: self.origin.code(),
            place: self.place(),
            cost_centre: fields.cost_centre,
            gl_account: fields.gl_account,
            beneficiary: fields.beneficiary,
            needed_by: fields.needed_by,
            attachment_hashes: hashes,
        })
    }

    /// Writes it, with the files of the draft.
    pub(super) async fn insert(&self, work: &UnitOfWork) -> Result<()> {
        let fields = &self.fields;
        let sql = "insert into requisition_version(requisition_id, version, company_id, requester_id, origin, \
                   region_id, branch_id, department_id, cost_centre_id, gl_account_id, payee_name, method, destination, \
                   beneficiary_id, amount_minor, currency, purpose, needed_by, urgent, urgent_reason, duplicate_reason, \
                   content_hash, policy_version_id, submitted_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
                   $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)";
        let values: [Value; 24] = [
            self.requisition.into(),
            self.version.into(),
            self.company.into(),
            self.requester.into(),
            self.origin.code().into(),
            fields.region.map(|id| id.0).into(),
            fields.branch.map(|id| id.0).into(),
            fields.department.map(|id| id.0).into(),
            fields.cost_centre.map(|id| id.0).into(),
            fields.gl_account.map(|id| id.0).into(),
            fields.payee_name.clone().into(),
            fields.method.map(Method::code).map(str::to_owned).into(),
            fields.destination.clone().unwrap_or_default().into(),
            fields.beneficiary.map(|id| id.0).into(),
            self.amount.minor().into(),
            self.amount.currency().code().into(),
            fields.purpose.clone().into(),
            fields.needed_by.map(|date| date.to_string()).into(),
            fields.urgent.into(),
            fields.urgent_reason.clone().into(),
            fields.duplicate_reason.clone().into(),
            self.content_hash.as_str().into(),
            self.policy.into(),
            self.submitted_at.into(),
        ];
        work.execute(sql, values).await?;
        let sql = "insert into version_attachment(requisition_id, version, sha256, file_name) \
                   select requisition_id, cast($1 as bigint), sha256, file_name from attachment where requisition_id = $2";
        work.execute(sql, [self.version.into(), self.requisition.into()])
            .await?;
        Ok(())
    }
}

/// The hashes of the files of a version.
pub(crate) async fn hashes(
    connection: &impl ConnectionTrait,
    requisition: RequisitionId,
    version: i64,
) -> Result<Vec<String>> {
    let sql = "select sha256 from version_attachment where requisition_id = $1 and version = $2 order by sha256";
    let rows = store::all(connection, sql, [requisition.into(), version.into()]).await?;
    rows.iter().map(|row| Ok(row.try_get("", "sha256")?)).collect()
}

/// The hashes of the files that hang on the draft.
pub(crate) async fn draft_hashes(connection: &impl ConnectionTrait, requisition: RequisitionId) -> Result<Vec<String>> {
    let sql = "select sha256 from attachment where requisition_id = $1 order by sha256";
    let rows = store::all(connection, sql, [requisition.into()]).await?;
    rows.iter().map(|row| Ok(row.try_get("", "sha256")?)).collect()
}
