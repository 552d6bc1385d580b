//! What is asked for, with names: of the draft and of every version, by one query each.

use super::requisition::Method;
use super::store;
use super::views::{AttachmentRow, Facts};
use crate::approvals::routing::Origin;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::RequisitionId;
use crate::money::Money;
use crate::rails;
use sea_orm::{ConnectionTrait, QueryResult};

const NAMED: &str = "v.origin, g.name as region, b.name as branch, dp.name as department, \
     cc.code || ' ' || cc.name as cost_centre, gl.code || ' ' || gl.name as gl_account, v.payee_name, v.method, \
     v.destination, bp.name as beneficiary, v.amount_minor, v.currency, v.purpose, v.needed_by, v.urgent, \
     v.urgent_reason, v.duplicate_reason";

const NAMES: &str = "left join region g on g.id = v.region_id left join branch b on b.id = v.branch_id \
     left join department dp on dp.id = v.department_id left join cost_centre cc on cc.id = v.cost_centre_id \
     left join gl_account gl on gl.id = v.gl_account_id left join person bp on bp.id = v.beneficiary_id";

fn from_row(row: &QueryResult) -> Result<Facts> {
    let origin: Option<String> = row.try_get("", "origin")?;
    let method: Option<String> = row.try_get("", "method")?;
    let minor: Option<i64> = row.try_get("", "amount_minor")?;
    let currency = store::currency(row)?;
    let destination: Option<String> = row.try_get("", "destination")?;
    let label = |origin: Origin| origin.label().to_owned();
    Ok(Facts {
        origin: origin.as_deref().and_then(Origin::parse).map(label),
        region: row.try_get("", "region")?,
        branch: row.try_get("", "branch")?,
        department: row.try_get("", "department")?,
        cost_centre: row.try_get("", "cost_centre")?,
        gl_account: row.try_get("", "gl_account")?,
        payee_name: row.try_get("", "payee_name")?,
        method: method
            .as_deref()
            .and_then(Method::parse)
            .map(|method| method.label().to_owned()),
        destination: destination.filter(|text| !text.is_empty()).map(|text| {
            match method.as_deref().and_then(Method::parse) {
                Some(method) => rails::destination_shown(method, &text),
                None => text,
            }
        }),
        beneficiary: row.try_get("", "beneficiary")?,
        amount: minor.map(|minor| Money::new(minor, currency)),
        purpose: row.try_get("", "purpose")?,
        needed_by: store::date(row.try_get("", "needed_by")?)?,
        urgent: row.try_get("", "urgent")?,
        urgent_reason: row.try_get("", "urgent_reason")?,
        duplicate_reason: row.try_get("", "duplicate_reason")?,
    })
}

/// What the draft says.
pub(super) async fn of_draft(connection: &impl ConnectionTrait, id: RequisitionId) -> Result<Facts> {
    let sql = format!("select {NAMED} from requisition_draft v {NAMES} where v.requisition_id = $1");
    let row = store::one(connection, &sql, [id.into()]).await?;
    row.as_ref().map(from_row).unwrap_or_else(|| Ok(Facts::default()))
}

/// A version as a page shows it.
pub(super) struct Submission {
    pub(super) version: i64,
    pub(super) submitted_at: Timestamp,
    pub(super) content_hash: String,
    pub(super) facts: Facts,
}

/// What each version says, the oldest first.
pub(super) async fn of_versions(connection: &impl ConnectionTrait, id: RequisitionId) -> Result<Vec<Submission>> {
    let sql = format!(
        "select v.version, v.submitted_at, v.content_hash, {NAMED} from requisition_version v {NAMES} \
         where v.requisition_id = $1 order by v.version"
    );
    let rows = store::all(connection, &sql, [id.into()]).await?;
    let submission = |row: &QueryResult| {
        Ok(Submission {
            version: row.try_get("", "version")?,
            submitted_at: row.try_get("", "submitted_at")?,
            content_hash: row.try_get("", "content_hash")?,
            facts: from_row(row)?,
        })
    };
    rows.iter().map(submission).collect()
}

/// The files: those of the draft under version 0, then those of each version.
pub(super) async fn files(connection: &impl ConnectionTrait, id: RequisitionId) -> Result<Vec<(i64, AttachmentRow)>> {
    let sql = "select f.version, f.id, f.sha256, f.file_name, c.media_type, c.size from ( \
               select cast(0 as bigint) as version, id, sha256, file_name from attachment where requisition_id = $1 \
               union all select version, null, sha256, file_name from version_attachment where requisition_id = $1) f \
               join attachment_content c on c.sha256 = f.sha256 order by f.version, f.file_name, f.sha256";
    let rows = store::all(connection, sql, [id.into()]).await?;
    let file = |row: &QueryResult| {
        let file = AttachmentRow {
            id: row.try_get("", "id")?,
            sha256: row.try_get("", "sha256")?,
            name: row.try_get("", "file_name")?,
            media_type: row.try_get("", "media_type")?,
            size: row.try_get("", "size")?,
        };
        Ok((row.try_get("", "version")?, file))
    };
    rows.iter().map(file).collect()
}

/// What differs, in words.
pub(super) fn changes(
    before: &Facts,
    after: &Facts,
    files_before: &[AttachmentRow],
    files_after: &[AttachmentRow],
) -> Vec<String> {
    let money = |facts: &Facts| facts.amount.map(|amount| amount.to_string());
    let date = |facts: &Facts| facts.needed_by.map(|date| date.to_string());
    let fields = [
        ("Amount", money(before), money(after)),
        ("Payee", before.payee_name.clone(), after.payee_name.clone()),
        ("Beneficiary", before.beneficiary.clone(), after.beneficiary.clone()),
        ("Method", before.method.clone(), after.method.clone()),
        (
            "Number or account",
            before.destination.clone(),
            after.destination.clone(),
        ),
        ("Purpose", before.purpose.clone(), after.purpose.clone()),
        ("Origin", before.origin.clone(), after.origin.clone()),
        ("Region", before.region.clone(), after.region.clone()),
        ("Branch", before.branch.clone(), after.branch.clone()),
        ("Department", before.department.clone(), after.department.clone()),
        ("Cost centre", before.cost_centre.clone(), after.cost_centre.clone()),
        ("Account", before.gl_account.clone(), after.gl_account.clone()),
        ("Needed by", date(before), date(after)),
    ];
    let mut changes: Vec<String> = fields
        .into_iter()
        .filter(|(_, before, after)| before != after)
        .map(|(name, before, after)| {
            let nothing = || "nothing".to_owned();
            format!(
                "{name}: {}, now {}",
                before.unwrap_or_else(nothing),
                after.unwrap_or_else(nothing)
            )
        })
        .collect();
    let without = |these: &[AttachmentRow], others: &[AttachmentRow]| -> Vec<String> {
        let missing = these
            .iter()
            .filter(|file| !others.iter().any(|other| other.sha256 == file.sha256));
        missing.map(|file| file.name.clone()).collect()
    };
    changes.extend(
        without(files_after, files_before)
            .into_iter()
            .map(|name| format!("File added: {name}")),
    );
    changes.extend(
        without(files_before, files_after)
            .into_iter()
            .map(|name| format!("File removed: {name}")),
    );
    changes
}
