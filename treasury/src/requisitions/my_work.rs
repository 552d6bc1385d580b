//! What waits for one person: a fixed number of queries, however much it is.

use super::list::rows;
use super::service::Requisitions;
use super::store;
use super::views::RequisitionRow;
use super::visibility::{Condition, steps_in_reach};
use crate::access::{Actor, Role};
use crate::approvals::{InFlight, People, may_decide};
use crate::error::Result;
use crate::ids::RequisitionId;
use std::collections::HashSet;

/// The most rows of each list.
const MOST: usize = 50;
/// The most steps in reach of one person that are looked at.
const LOOKED_AT: usize = 500;

/// What waits for a person, each list with its whole count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MyWork {
    /// Steps that this person may take now, the oldest first; at most 50.
    pub to_approve: Vec<RequisitionRow>,
    /// How many there are (counted up to 500).
    pub to_approve_count: usize,
    /// Their own requests that wait for changes, the nearest deadline first; at most 50.
    pub returned_to_me: Vec<RequisitionRow>,
    /// How many there are.
    pub returned_to_me_count: usize,
    /// Their own other requests that are not over, the newest first; at most 50.
    pub my_requests: Vec<RequisitionRow>,
    /// How many there are.
    pub my_requests_count: usize,
}

impl Requisitions {
    /// What waits for the actor.
    ///
    /// # Errors
    /// The database's.
    pub async fn my_work(&self, actor: &Actor) -> Result<MyWork> {
        let (to_approve, to_approve_count) = self.to_approve(actor).await?;
        let (returned_to_me, returned_to_me_count) = self
            .own(
                actor,
                "r.status = 'changes_requested'",
                "order by r.changes_due_at, r.number",
            )
            .await?;
        let (my_requests, my_requests_count) = self
            .own(
                actor,
                "r.status in ('draft','in_approval','approved','paid')",
                "order by case when r.status = 'paid' then 1 else 0 end, r.number desc",
            )
            .await?;
        Ok(MyWork {
            to_approve,
            to_approve_count,
            returned_to_me,
            returned_to_me_count,
            my_requests,
            my_requests_count,
        })
    }

    async fn own(&self, actor: &Actor, status: &str, order: &str) -> Result<(Vec<RequisitionRow>, usize)> {
        let reader = self.treasury.reader();
        let mut values = Condition::default();
        let mine = format!("r.requester_id = {}", values.bind(actor.person()));
        let sql = format!("select count(*) as n from requisition r where {mine} and {status}");
        let row = store::one(reader, &sql, values.clone().values()).await?;
        let count: i64 = row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or(0);
        if count == 0 {
            return Ok((Vec::new(), 0));
        }
        let limit = format!("{order} limit {MOST}");
        let rows = rows(reader, &[mine, status.to_owned()], &limit, values).await?;
        Ok((rows, usize::try_from(count).unwrap_or(0)))
    }

    /// The database narrows it down to steps of the actor's roles in their places; the plan of each says whether it is
    /// theirs.
    async fn to_approve(&self, actor: &Actor) -> Result<(Vec<RequisitionRow>, usize)> {
        let reader = self.treasury.reader();
        let mut values = Condition::default();
        let company = values.bind(actor.company());
        let me = values.bind(actor.person());
        let Some(reach) = steps_in_reach(actor, Role::takes_steps, &mut values) else {
            return Ok((Vec::new(), 0));
        };
        let sql = format!(
            "select r.id from requisition r join requisition_version v on v.requisition_id = r.id and v.version = r.round \
             join approval_step s on s.requisition_id = r.id \
             and s.version = r.round and s.position = (select count(*) + 1 from decision x \
             where x.requisition_id = r.id and x.version = r.round) \
             where r.company_id = {company} and r.status = 'in_approval' and r.requester_id <> {me} \
             and {reach} and s.attempt = (select max(a.attempt) from approval_step a \
             where a.requisition_id = s.requisition_id and a.version = s.version and a.position = s.position) \
             order by r.id limit {LOOKED_AT}"
        );
        let found = store::all(reader, &sql, values.values()).await?;
        let ids = found
            .iter()
            .map(|row| Ok(row.try_get("", "id")?))
            .collect::<Result<Vec<RequisitionId>>>()?;
        if ids.is_empty() {
            return Ok((Vec::new(), 0));
        }
        let people = People::of(reader, actor.company()).await?;
        let mut mine = HashSet::new();
        for some in ids.chunks(200) {
            for round in InFlight::of_all(reader, some).await? {
                let plan = round.plan(&people, actor.today());
                let status = super::state::Status::InApproval;
                if may_decide(actor.person(), status, &round, &plan).is_ok() {
                    mine.insert(round.version.requisition);
                }
            }
        }
        let shown: Vec<RequisitionId> = ids.into_iter().filter(|id| mine.contains(id)).take(MOST).collect();
        if shown.is_empty() {
            return Ok((Vec::new(), 0));
        }
        let mut values = Condition::default();
        let marks: Vec<String> = shown.iter().map(|id| values.bind(*id)).collect();
        let those = format!("r.id in ({})", marks.join(", "));
        Ok((
            rows(reader, &[those], "order by v.submitted_at, r.id", values).await?,
            mine.len(),
        ))
    }
}
