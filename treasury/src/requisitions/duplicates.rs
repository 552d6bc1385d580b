//! What looks the same: the same file, or the same payee and amount within 30 days, paid ones included.

use super::requisition::reference;
use super::visibility::{Condition, visible};
use super::{store, text};
use crate::access::Actor;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{CompanyId, RequisitionId};
use crate::money::Money;
use sea_orm::{ConnectionTrait, QueryResult};
use std::collections::BTreeMap;
use std::time::Duration;

const WINDOW: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// As many as a page shows.
const MOST: usize = 10;
/// What may still be paid, or was.
const LIVE: &str = "r.status not in ('rejected','withdrawn','expired')";

/// A requisition that looks the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// Which.
    pub id: RequisitionId,
    /// Whether the viewer may know more of it than this: a link must not lead to a page that is not there for them.
    pub opens: bool,
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

/// What looks the same, newest first, to this viewer. What was rejected, withdrawn or expired will not be paid and does
/// not count.
pub(super) async fn find(
    connection: &impl ConnectionTrait,
    viewer: &Actor,
    like: &Likeness<'_>,
) -> Result<Vec<Duplicate>> {
    let mut found: BTreeMap<RequisitionId, Duplicate> = BTreeMap::new();
    if let (Some(payee), Some(amount)) = (like.payee, like.amount) {
        let mut condition = Condition::default();
        let opens = visible(viewer, &mut condition);
        let sql = format!(
            "select r.id, r.number, r.status, v.submitted_at, v.payee_name, ({opens}) as opens \
             from requisition_version v join requisition r on r.id = v.requisition_id and r.round = v.version \
             where v.company_id = {} and v.amount_minor = {} and v.submitted_at >= {} and v.currency = {} \
             and r.id <> {} and {LIVE} order by v.submitted_at desc",
            condition.bind(like.company),
            condition.bind(amount.minor()),
            condition.bind(like.at.minus(WINDOW)),
            condition.bind(amount.currency().code()),
            condition.bind(like.requisition),
        );
        for row in store::all(connection, &sql, condition.values()).await? {
            let other: String = row.try_get("", "payee_name")?;
            if text::same_name(&other, payee) {
                note(&mut found, &row, "same payee and amount")?;
            }
        }
    }
    if !like.hashes.is_empty() {
        let mut condition = Condition::default();
        let opens = visible(viewer, &mut condition);
        let (company, this) = (condition.bind(like.company), condition.bind(like.requisition));
        let hashes: Vec<String> = like.hashes.iter().map(|hash| condition.bind(hash.as_str())).collect();
        let sql = format!(
            "select distinct r.id, r.number, r.status, v.submitted_at, ({opens}) as opens from version_attachment a \
             join requisition_version v on v.requisition_id = a.requisition_id and v.version = a.version \
             join requisition r on r.id = v.requisition_id and r.round = v.version where v.company_id = {company} \
             and r.id <> {this} and {LIVE} and a.sha256 in ({})",
            hashes.join(", ")
        );
        for row in store::all(connection, &sql, condition.values()).await? {
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
        opens: row.try_get("", "opens")?,
        reference: reference(row.try_get("", "number")?),
        status: store::status(row)?.label().to_owned(),
        submitted_at: row.try_get("", "submitted_at")?,
        reasons: Vec::new(),
    };
    found.entry(id).or_insert(duplicate).reasons.push(reason.to_owned());
    Ok(())
}
