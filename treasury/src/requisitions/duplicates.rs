//! What looks the same: the same file, or the same payee and amount within 30 days, paid ones included.

use super::requisition::reference;
use super::{store, text};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{CompanyId, RequisitionId};
use crate::money::Money;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use std::collections::BTreeMap;
use std::time::Duration;

const WINDOW: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// As many as a page shows.
const MOST: usize = 10;

/// A requisition that looks the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// Which; the viewer may not be allowed to open it.
    pub id: RequisitionId,
    /// Its number: `R-00042`.
    pub reference: String,
    /// Where it stands: "Paid".
    pub status: String,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// Why it looks the same: "same file", "same payee and amount".
    pub reasons: Vec<String>,
}

/// What a duplicate is looked for by.
pub(super) struct Likeness<'a> {
    pub(super) company: CompanyId,
    pub(super) requisition: RequisitionId,
    pub(super) payee: Option<&'a str>,
    pub(super) amount: Option<Money>,
    pub(super) hashes: &'a [String],
    pub(super) at: Timestamp,
}

/// What looks the same, newest first. What was rejected, withdrawn or expired will not be paid and does not count.
pub(super) async fn find(connection: &impl ConnectionTrait, like: &Likeness<'_>) -> Result<Vec<Duplicate>> {
    let mut found: BTreeMap<RequisitionId, Duplicate> = BTreeMap::new();
    if let (Some(payee), Some(amount)) = (like.payee, like.amount) {
        let sql = "select r.id, r.number, r.status, v.submitted_at, v.payee_name from requisition_version v \
                   join requisition r on r.id = v.requisition_id and r.round = v.version \
                   where v.company_id = $1 and v.amount_minor = $2 and v.submitted_at >= $3 and v.currency = $4 \
                   and r.id <> $5 and r.status not in ('rejected','withdrawn','expired') order by v.submitted_at desc";
        let values: [Value; 5] = [
            like.company.into(),
            amount.minor().into(),
            like.at.minus(WINDOW).into(),
            amount.currency().code().into(),
            like.requisition.into(),
        ];
        for row in store::all(connection, sql, values).await? {
            let other: String = row.try_get("", "payee_name")?;
            if text::same_name(&other, payee) {
                note(&mut found, &row, "same payee and amount")?;
            }
        }
    }
    if !like.hashes.is_empty() {
        let sql = format!(
            "select distinct r.id, r.number, r.status, v.submitted_at from version_attachment a \
             join requisition_version v on v.requisition_id = a.requisition_id and v.version = a.version \
             join requisition r on r.id = v.requisition_id and r.round = v.version where v.company_id = $1 \
             and r.id <> $2 and r.status not in ('rejected','withdrawn','expired') and a.sha256 in ({})",
            store::placeholders(3, like.hashes.len())
        );
        let mut values: Vec<Value> = vec![like.company.into(), like.requisition.into()];
        values.extend(like.hashes.iter().map(|hash| Value::from(hash.as_str())));
        for row in store::all(connection, &sql, values).await? {
            note(&mut found, &row, "same file")?;
        }
    }
    let mut all: Vec<Duplicate> = found.into_values().collect();
    all.sort_by_key(|duplicate| std::cmp::Reverse((duplicate.submitted_at, duplicate.id)));
    all.truncate(MOST);
    Ok(all)
}

fn note(found: &mut BTreeMap<RequisitionId, Duplicate>, row: &QueryResult, reason: &str) -> Result<()> {
    let id: RequisitionId = row.try_get("", "id")?;
    let duplicate = Duplicate {
        id,
        reference: reference(row.try_get("", "number")?),
        status: store::status(row)?.label().to_owned(),
        submitted_at: row.try_get("", "submitted_at")?,
        reasons: Vec::new(),
    };
    found.entry(id).or_insert(duplicate).reasons.push(reason.to_owned());
    Ok(())
}
