//! The SQL of routes, steps and decisions.

use super::outcome::Verdict;
use super::policy::StepKind;
use super::routing::PlannedStep;
use crate::access::{Role, Scope};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{PersonId, PolicyVersionId, RequisitionId};
use crate::requisitions::{Version, store};
use crate::unit_of_work::UnitOfWork;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

/// An attempt at a step of a round.
#[derive(Clone, Debug)]
pub(crate) struct StoredStep {
    pub(crate) requisition: RequisitionId,
    pub(crate) version: i64,
    pub(crate) position: i64,
    pub(crate) attempt: i64,
    pub(crate) kind: StepKind,
    pub(crate) role: Role,
    pub(crate) scope_kind: String,
    pub(crate) scope_id: Uuid,
    pub(crate) reason: Option<String>,
    pub(crate) created_at: Timestamp,
}

/// A decision about a step.
#[derive(Clone, Debug)]
pub(crate) struct StoredDecision {
    pub(crate) requisition: RequisitionId,
    pub(crate) version: i64,
    pub(crate) position: i64,
    pub(crate) attempt: i64,
    pub(crate) verdict: Verdict,
    pub(crate) approver: PersonId,
    pub(crate) approver_name: String,
    pub(crate) note: String,
    pub(crate) at: Timestamp,
}

/// A scope as its two columns.
pub(crate) fn scope_columns(scope: Scope) -> (&'static str, Uuid) {
    match scope {
        Scope::Company(company) => ("company", company.0),
        Scope::Region { region, .. } => ("region", region.0),
        Scope::Branch { branch, .. } => ("branch", branch.0),
        Scope::Department { department, .. } => ("department", department.0),
    }
}

/// Every attempt at every step of all rounds of these requisitions, in order.
pub(crate) async fn steps(connection: &impl ConnectionTrait, ids: &[RequisitionId]) -> Result<Vec<StoredStep>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select requisition_id, version, position, attempt, kind, role, scope_kind, scope_id, reason, created_at \
         from approval_step where requisition_id in ({}) order by requisition_id, version, position, attempt",
        store::placeholders(1, ids.len())
    );
    let rows = store::all(connection, &sql, ids.iter().map(|id| Value::from(*id))).await?;
    rows.iter().map(step).collect()
}

fn step(row: &QueryResult) -> Result<StoredStep> {
    let kind: String = row.try_get("", "kind")?;
    let role: String = row.try_get("", "role")?;
    Ok(StoredStep {
        requisition: row.try_get("", "requisition_id")?,
        version: row.try_get("", "version")?,
        position: row.try_get("", "position")?,
        attempt: row.try_get("", "attempt")?,
        kind: StepKind::parse(&kind).ok_or_else(|| Error::Broken(format!("unknown kind {kind}")))?,
        role: Role::parse(&role).map_err(|_| Error::Broken(format!("unknown role {role}")))?,
        scope_kind: row.try_get("", "scope_kind")?,
        scope_id: row.try_get("", "scope_id")?,
        reason: row.try_get("", "reason")?,
        created_at: row.try_get("", "created_at")?,
    })
}

/// Every decision of all rounds of these requisitions, in order.
pub(crate) async fn decisions(connection: &impl ConnectionTrait, ids: &[RequisitionId]) -> Result<Vec<StoredDecision>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select x.requisition_id, x.version, x.position, x.attempt, x.outcome, x.approver_id, p.name, x.note, x.at \
         from decision x join person p on p.id = x.approver_id where x.requisition_id in ({}) \
         order by x.requisition_id, x.version, x.position",
        store::placeholders(1, ids.len())
    );
    let rows = store::all(connection, &sql, ids.iter().map(|id| Value::from(*id))).await?;
    let decision = |row: &QueryResult| {
        let outcome: String = row.try_get("", "outcome")?;
        Ok(StoredDecision {
            requisition: row.try_get("", "requisition_id")?,
            version: row.try_get("", "version")?,
            position: row.try_get("", "position")?,
            attempt: row.try_get("", "attempt")?,
            verdict: Verdict::parse(&outcome).ok_or_else(|| Error::Broken(format!("unknown outcome {outcome}")))?,
            approver: row.try_get("", "approver_id")?,
            approver_name: row.try_get("", "name")?,
            note: row.try_get("", "note")?,
            at: row.try_get("", "at")?,
        })
    };
    rows.iter().map(decision).collect()
}

/// The route of a round.
pub(crate) async fn insert_route(
    work: &UnitOfWork,
    requisition: RequisitionId,
    version: i64,
    policy: PolicyVersionId,
    tier_position: i64,
    steps: &[PlannedStep],
) -> Result<()> {
    let sql = "insert into route(requisition_id, version, steps, tier_position, policy_version_id, created_at) \
               values ($1, $2, $3, $4, $5, $6)";
    let count = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    let values: [Value; 6] = [
        requisition.into(),
        version.into(),
        count.into(),
        tier_position.into(),
        policy.into(),
        work.now().into(),
    ];
    work.execute(sql, values).await?;
    for step in steps {
        let reason = step.escalation.as_ref().map(|escalation| escalation.reason.clone());
        insert_step(work, requisition, version, 1, step, reason).await?;
    }
    Ok(())
}

/// An attempt at a step: where it goes now. Never a decision (S11).
pub(crate) async fn insert_step(
    work: &UnitOfWork,
    requisition: RequisitionId,
    version: i64,
    attempt: i64,
    step: &PlannedStep,
    reason: Option<String>,
) -> Result<()> {
    let (scope_kind, scope_id) = scope_columns(step.scope);
    let sql = "insert into approval_step(requisition_id, version, position, attempt, kind, policy_role, role, \
               scope_kind, scope_id, reason, due_at, created_at) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let values: [Value; 12] = [
        requisition.into(),
        version.into(),
        i64::from(step.position).into(),
        attempt.into(),
        step.kind.code().into(),
        step.original_role.code().into(),
        step.role.code().into(),
        scope_kind.into(),
        scope_id.into(),
        reason.into(),
        None::<i64>.into(),
        work.now().into(),
    ];
    work.execute(sql, values).await?;
    Ok(())
}

/// The duty that a person has in a requisition, if any.
pub(crate) async fn duty_of(
    connection: &impl ConnectionTrait,
    requisition: RequisitionId,
    person: PersonId,
) -> Result<Option<String>> {
    let sql = "select duty from duty where requisition_id = $1 and person_id = $2";
    let row = store::one(connection, sql, [requisition.into(), person.into()]).await?;
    Ok(row.map(|row| row.try_get("", "duty")).transpose()?)
}

/// Gives a person a duty for good (D1, D2, D4 to D6), unless they have this one already.
pub(crate) async fn take_duty(
    work: &UnitOfWork,
    requisition: RequisitionId,
    person: PersonId,
    duty: &'static str,
) -> Result<()> {
    if duty_of(work.connection(), requisition, person).await?.as_deref() == Some(duty) {
        return Ok(());
    }
    let sql = "insert into duty(requisition_id, person_id, duty, at) values ($1, $2, $3, $4)";
    let values: [Value; 4] = [requisition.into(), person.into(), duty.into(), work.now().into()];
    work.execute(sql, values).await?;
    Ok(())
}

/// A decision, chained to the one before, naming the digest of what was decided.
pub(crate) async fn insert_decision(
    work: &UnitOfWork,
    version: &Version,
    (position, attempt): (i64, i64),
    verdict: Verdict,
    approver: PersonId,
    note: &str,
) -> Result<()> {
    let before = (position > 1).then_some(position - 1);
    let sql = "insert into decision(requisition_id, version, position, attempt, prev_position, prev_outcome, outcome, \
               approver_id, duty, requester_id, amount_minor, currency, content_hash, note, at) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, 'approve', $9, $10, $11, $12, $13, $14)";
    let values: [Value; 14] = [
        version.requisition.into(),
        version.version.into(),
        position.into(),
        attempt.into(),
        before.into(),
        before.map(|_| "approved".to_owned()).into(),
        verdict.code().into(),
        approver.into(),
        version.requester.into(),
        version.amount.minor().into(),
        version.amount.currency().code().into(),
        version.content_hash.as_str().into(),
        note.into(),
        work.now().into(),
    ];
    work.execute(sql, values).await?;
    Ok(())
}
