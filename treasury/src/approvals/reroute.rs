//! Steps that go to other people: because the rest of a round is planned anew after a decision, or because people and
//! roles changed meanwhile. A new attempt at a step is recorded with its reason, and is never a decision (S11).

use super::in_flight::InFlight;
use super::notices::Notice;
use super::people::People;
use super::routing::{PlannedStep, RoutePlan};
use super::service::Approvals;
use super::store::{self, StoredStep};
use crate::audit::Event;
use crate::author::Author;
use crate::error::Result;
use crate::ids::{CompanyId, RequisitionId};
use crate::requisitions::state::Status;
use crate::requisitions::store::{Change, Header, all, in_approval, lock, update};
use crate::unit_of_work::UnitOfWork;
use jiff::civil::Date;
use serde_json::json;

/// How many requisitions are looked at in one go.
const BATCH: usize = 200;

/// Records a new attempt for each open step that goes elsewhere than was recorded.
pub(super) async fn record_moves(work: &mut UnitOfWork, round: &mut InFlight, steps: &[PlannedStep]) -> Result<()> {
    for step in steps {
        if !round.moved(step) {
            continue;
        }
        let position = i64::from(step.position);
        let attempt = round.latest(position).map_or(0, |step| step.attempt) + 1;
        let reason = match &step.escalation {
            Some(escalation) => escalation.reason.clone(),
            None => format!(
                "Goes to the {} of {}, who can take it now.",
                step.role.noun(),
                step.place_name
            ),
        };
        let id = round.version.requisition;
        store::insert_step(work, id, round.version.version, attempt, step, Some(reason.clone())).await?;
        let detail = json!({"step": position, "attempt": attempt, "role": step.role.code(), "reason": reason});
        work.record(Event::about("requisition.step_moved", "requisition", id.0).with(detail));
        let (scope_kind, scope_id) = store::scope_columns(step.scope);
        let moved = StoredStep {
            requisition: id,
            version: round.version.version,
            position,
            attempt,
            kind: step.kind,
            role: step.role,
            scope_kind: scope_kind.to_owned(),
            scope_id,
            reason: Some(reason),
            created_at: work.now(),
        };
        round.steps.push(moved);
        round.steps.sort_by_key(|step| (step.position, step.attempt));
    }
    Ok(())
}

/// Plans what is left of a round and writes it: moved steps, the block or its end, the revision, the notices. Who can take
/// the next step is told when it has just become the next (`is_next`), when it went to them, and when it was blocked.
pub(super) async fn rest_of(
    work: &mut UnitOfWork,
    header: &Header,
    round: &mut InFlight,
    people: &People,
    today: Date,
    is_next: bool,
) -> Result<()> {
    let plan = round.plan(people, today);
    let moves = plan.next_step().is_some_and(|step| round.moved(step));
    let is_news = is_next || moves || header.blocked_reason.is_some();
    record_moves(work, round, &plan.steps).await?;
    let change = Change::within(header).blocked(plan.blocked.as_ref().map(|blocked| blocked.reason.clone()));
    update(work, header, &change).await?;
    tell(work, header, round, people, &plan, is_news).await
}

async fn tell(
    work: &mut UnitOfWork,
    header: &Header,
    round: &InFlight,
    people: &People,
    plan: &RoutePlan,
    is_news: bool,
) -> Result<()> {
    let notice = Notice::about(round.number, &round.version);
    if let Some(step) = plan.next_step().filter(|_| is_news) {
        notice.approval_waiting(work, people, step);
    }
    let blocked = plan.blocked.as_ref().map(|blocked| blocked.reason.as_str());
    if blocked == header.blocked_reason.as_deref() {
        return Ok(());
    }
    let event = match blocked {
        Some(_) => "requisition.blocked",
        None => "requisition.unblocked",
    };
    work.record(Event::about(event, "requisition", header.id.0).with(json!({"reason": blocked})));
    match blocked {
        Some(reason) => notice.with("reason", reason).blocked(work, &round.version).await,
        None => Ok(()),
    }
}

impl Approvals {
    /// Looks at every open round again, as people and roles are now: what was blocked goes on when somebody became
    /// eligible, and a step whose people are all gone goes up the ladder. Answers how many rounds changed. For the worker.
    ///
    /// # Errors
    /// The database's, while it is looked what there is; a round that fails is left as it is, with a line in the log.
    pub async fn reroute_blocked(&self) -> Result<usize> {
        let sql = "select distinct c.id, c.time_zone from company c join requisition r on r.company_id = c.id \
                   where r.status = 'in_approval'";
        let mut changed = 0;
        for row in all(self.treasury.reader(), sql, []).await? {
            let zone: String = row.try_get("", "time_zone")?;
            let today = self.treasury.now().date_in(&zone);
            changed += self.reroute_company(row.try_get("", "id")?, today).await?;
        }
        Ok(changed)
    }

    async fn reroute_company(&self, company: CompanyId, today: Date) -> Result<usize> {
        let reader = self.treasury.reader();
        let headers = in_approval(reader, company).await?;
        let people = People::of(reader, company).await?;
        let mut changed = 0;
        for some in headers.chunks(BATCH) {
            let ids: Vec<RequisitionId> = some.iter().map(|header| header.id).collect();
            for round in InFlight::of_all(reader, &ids).await? {
                let id = round.version.requisition;
                let known = some.iter().find(|header| header.id == id);
                if known.is_some_and(|known| differs(known, &round, &round.plan(&people, today))) {
                    match self.treasury.retry(|| self.try_reroute(company, id, today)).await {
                        Ok(done) => changed += usize::from(done),
                        // The others go on all the same.
                        Err(error) => tracing::error!(%id, %error, "a round cannot be looked at again"),
                    }
                }
            }
        }
        Ok(changed)
    }

    async fn try_reroute(&self, company: CompanyId, id: RequisitionId, today: Date) -> Result<bool> {
        let mut work = self.treasury.begin(Author::system(Some(company))).await?;
        let header = lock(&work, company, id).await?;
        if header.status != Status::InApproval {
            return Ok(false);
        }
        let mut round = InFlight::of(work.connection(), id).await?;
        let people = People::of(work.connection(), company).await?;
        if !differs(&header, &round, &round.plan(&people, today)) {
            return Ok(false);
        }
        rest_of(&mut work, &header, &mut round, &people, today, false).await?;
        work.commit().await?;
        Ok(true)
    }
}

fn differs(header: &Header, round: &InFlight, plan: &RoutePlan) -> bool {
    let blocked = plan.blocked.as_ref().map(|blocked| blocked.reason.as_str());
    blocked != header.blocked_reason.as_deref() || plan.steps.iter().any(|step| round.moved(step))
}
