//! Lists of requisitions, filtered, paged by number.

use super::requisition::reference;
use super::service::Requisitions;
use super::state::Status;
use super::store;
use super::views::RequisitionRow;
use super::visibility::{Condition, visible};
use crate::access::{Actor, Role};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::money::Money;
use crate::paging::Page;
use crate::search::matching;
use jiff::civil::Date;
use sea_orm::{ConnectionTrait, QueryResult};

/// What a list shows; nothing set shows all that the actor may know of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// Only this status.
    pub status: Option<Status>,
    /// Only the actor's own.
    pub mine: bool,
    /// Only with this text in payee or purpose, whatever its case, or with this number.
    pub text: Option<String>,
    /// Only begun on this day or later, in the company's time zone.
    pub from: Option<Date>,
    /// Only begun on this day or earlier, in the company's time zone.
    pub to: Option<Date>,
}

const ROW: &str = "r.id, r.number, r.status, r.blocked_reason, r.changes_due_at, r.created_at, r.updated_at, \
     p.name as requester, coalesce(v.payee_name, d.payee_name) as payee_name, \
     coalesce(v.amount_minor, d.amount_minor) as amount_minor, coalesce(v.currency, d.currency) as currency, \
     coalesce(v.purpose, d.purpose) as purpose, coalesce(v.urgent, d.urgent) as urgent, \
     coalesce(v.needed_by, d.needed_by) as needed_by, v.submitted_at, coalesce(b.name, g.name, dp.name) as place, \
     t.steps, (select count(*) from decision x where x.requisition_id = r.id and x.version = r.round) as decided, \
     (select s.role from approval_step s where s.requisition_id = r.id and s.version = r.round and s.position = \
     (select count(*) + 1 from decision x where x.requisition_id = r.id and x.version = r.round) \
     order by s.attempt desc limit 1) as waiting_role";

const FROM: &str = "requisition r join person p on p.id = r.requester_id \
     join requisition_draft d on d.requisition_id = r.id \
     left join requisition_version v on v.requisition_id = r.id and v.version = r.round \
     left join route t on t.requisition_id = r.id and t.version = r.round \
     left join branch b on b.id = coalesce(v.branch_id, d.branch_id) \
     left join region g on g.id = coalesce(v.region_id, d.region_id) \
     left join department dp on dp.id = coalesce(v.department_id, d.department_id)";

/// Rows of the requisitions that fulfil the conditions.
pub(super) async fn rows(
    connection: &impl ConnectionTrait,
    conditions: &[String],
    order_and_limit: &str,
    values: Condition,
) -> Result<Vec<RequisitionRow>> {
    let sql = format!(
        "select {ROW} from {FROM} where {} {order_and_limit}",
        conditions.join(" and ")
    );
    let rows = store::all(connection, &sql, values.values()).await?;
    rows.iter().map(row).collect()
}

/// The status with the step that waits.
pub(super) fn status_text(status: Status, waiting: Option<i64>, steps: i64) -> String {
    match waiting.filter(|_| status == Status::InApproval) {
        Some(position) => format!("{} (step {position} of {steps})", status.label()),
        None => status.label().to_owned(),
    }
}

fn row(row: &QueryResult) -> Result<RequisitionRow> {
    let status = store::status(row)?;
    let minor: Option<i64> = row.try_get("", "amount_minor")?;
    let currency = store::currency(row)?;
    let steps: Option<i64> = row.try_get("", "steps")?;
    let decided: i64 = row.try_get("", "decided")?;
    let role: Option<String> = row.try_get("", "waiting_role")?;
    let role = role.filter(|_| status == Status::InApproval);
    let blocked: Option<String> = row.try_get("", "blocked_reason")?;
    let number = row.try_get("", "number")?;
    Ok(RequisitionRow {
        id: row.try_get("", "id")?,
        number,
        reference: reference(number),
        status,
        status_text: status_text(status, steps.map(|_| decided + 1), steps.unwrap_or(0)),
        blocked: blocked.is_some(),
        urgent: row.try_get("", "urgent")?,
        requester: row.try_get("", "requester")?,
        payee: row.try_get::<Option<String>>("", "payee_name")?.unwrap_or_default(),
        amount: minor.map(|minor| Money::new(minor, currency)),
        purpose: row.try_get::<Option<String>>("", "purpose")?.unwrap_or_default(),
        place: row.try_get("", "place")?,
        waiting_for: role
            .and_then(|code| Role::parse(&code).ok())
            .map(|role| role.label().to_owned()),
        needed_by: store::date(row.try_get("", "needed_by")?)?,
        changes_due_at: row.try_get("", "changes_due_at")?,
        created_at: row.try_get("", "created_at")?,
        submitted_at: row.try_get("", "submitted_at")?,
        updated_at: row.try_get("", "updated_at")?,
    })
}

impl Requisitions {
    /// What the actor may know of, the newest first; `after` is the `next` of the page before. At most 100 rows.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `after`; the database's.
    pub async fn list(
        &self,
        actor: &Actor,
        filter: &ListFilter,
        after: Option<&str>,
        size: usize,
    ) -> Result<Page<RequisitionRow>> {
        let size = size.clamp(1, 100);
        let mut values = Condition::default();
        let mut conditions = vec![visible(actor, &mut values)];
        if filter.mine {
            conditions.push(format!("r.requester_id = {}", values.bind(actor.person())));
        }
        if let Some(status) = filter.status {
            conditions.push(format!("r.status = {}", values.bind(status.code())));
        }
        if let Some(text) = filter.text.as_deref() {
            let columns = ["coalesce(v.payee_name, d.payee_name)", "coalesce(v.purpose, d.purpose)"];
            let backend = self.treasury.backend();
            conditions.extend(matching(backend, text, &columns, "r.number", |value| {
                values.bind(value)
            }));
        }
        if filter.from.is_some() || filter.to.is_some() {
            let zone = actor.zone();
            if let Some(start) = filter.from.and_then(|date| midnight(date, zone)) {
                conditions.push(format!("r.created_at >= {}", values.bind(start)));
            }
            let next_day = filter.to.and_then(|date| date.tomorrow().ok());
            if let Some(end) = next_day.and_then(|date| midnight(date, zone)) {
                conditions.push(format!("r.created_at < {}", values.bind(end)));
            }
        }
        if let Some(after) = after {
            let wrong = |_| Error::invalid("after", "This page does not exist. Open the list again.");
            let after: i64 = after.parse().map_err(wrong)?;
            conditions.push(format!("r.number < {}", values.bind(after)));
        }
        let limit = format!("order by r.number desc limit {}", size + 1);
        let rows = rows(self.treasury.reader(), &conditions, &limit, values).await?;
        Ok(Page::cut(rows, size, after.is_some(), |row| row.number.to_string()))
    }
}

fn midnight(date: Date, zone: &jiff::tz::TimeZone) -> Option<Timestamp> {
    let start = date.to_zoned(zone.clone()).ok()?;
    Some(start.timestamp().into())
}
