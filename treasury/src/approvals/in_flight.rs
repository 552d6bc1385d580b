//! A round that is being decided, with everything that planning its rest needs; many of them in a few queries.

use super::outcome::{Outcome, RoundStep, StepDecision, outcome};
use super::people::People;
use super::policies;
use super::policy::{Chain, PolicyVersion};
use super::routing::{DecidedStep, PlaceNames, PlannedStep, RoutePlan, RouteRequest, plan};
use super::store::{self as steps, StoredDecision, StoredStep};
use crate::access::Doer;
use crate::error::{Error, Result};
use crate::ids::{PersonId, PolicyVersionId, RequisitionId};
use crate::requisitions::{Version, store, version};
use jiff::civil::Date;
use sea_orm::{ConnectionTrait, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// The current round of a requisition.
#[derive(Clone, Debug)]
pub(crate) struct InFlight {
    pub(crate) number: i64,
    pub(crate) version: Version,
    pub(crate) steps: Vec<StoredStep>,
    pub(crate) decisions: Vec<StoredDecision>,
    /// People who were to benefit from an earlier version: they cannot decide this one either (D2).
    pub(crate) barred: Vec<PersonId>,
    names: PlaceNames,
    tier_position: i64,
    step_count: i64,
    policy: Arc<PolicyVersion>,
}

impl InFlight {
    /// The current round of one requisition.
    pub(crate) async fn of(connection: &impl ConnectionTrait, id: RequisitionId) -> Result<Self> {
        let all = Self::of_all(connection, &[id]).await?;
        all.into_iter().next().ok_or(Error::NotFound)
    }

    /// The current rounds of these requisitions; those without a round are left out.
    pub(crate) async fn of_all(connection: &impl ConnectionTrait, ids: &[RequisitionId]) -> Result<Vec<Self>> {
        let steps = steps::steps(connection, ids).await?;
        let decisions = steps::decisions(connection, ids).await?;
        Self::with(connection, ids, steps, decisions).await
    }

    /// The same for a caller who has read the steps and decisions of these requisitions.
    pub(crate) async fn with(
        connection: &impl ConnectionTrait,
        ids: &[RequisitionId],
        steps: Vec<StoredStep>,
        decisions: Vec<StoredDecision>,
    ) -> Result<Vec<Self>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!(
            "select r.number, t.tier_position, t.steps as step_count, c.name as company_name, g.name as region_name, \
             b.name as branch_name, d.name as department_name, {} from requisition r \
             join requisition_version v on v.requisition_id = r.id and v.version = r.round \
             join route t on t.requisition_id = r.id and t.version = r.round join company c on c.id = r.company_id \
             left join region g on g.id = v.region_id left join branch b on b.id = v.branch_id \
             left join department d on d.id = v.department_id where r.id in ({})",
            version::COLUMNS,
            store::placeholders(1, ids.len())
        );
        let rows = store::all(connection, &sql, ids.iter().map(|id| Value::from(*id))).await?;
        let mut steps = grouped(steps, |step| step.requisition);
        let mut decisions = grouped(decisions, |decision| decision.requisition);
        let barred = beneficiaries(connection, ids).await?;
        let mut known: HashMap<PolicyVersionId, Arc<PolicyVersion>> = HashMap::new();
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let version = Version::from_row(&row)?;
            let policy = match known.get(&version.policy) {
                Some(policy) => policy.clone(),
                None => {
                    let policy = Arc::new(policies::load(connection, version.policy).await?);
                    known.insert(version.policy, policy.clone());
                    policy
                }
            };
            let id = version.requisition;
            let round = version.version;
            let mut steps = steps.remove(&id).unwrap_or_default();
            steps.retain(|step| step.version == round);
            let mut decisions = decisions.remove(&id).unwrap_or_default();
            decisions.retain(|decision| decision.version == round);
            let others = |person: &&PersonId| Some(**person) != version.fields.beneficiary;
            all.push(Self {
                number: row.try_get("", "number")?,
                steps,
                decisions,
                barred: barred.get(&id).into_iter().flatten().filter(others).copied().collect(),
                names: PlaceNames {
                    company: row.try_get("", "company_name")?,
                    region: row.try_get("", "region_name")?,
                    branch: row.try_get("", "branch_name")?,
                    department: row.try_get("", "department_name")?,
                },
                tier_position: row.try_get("", "tier_position")?,
                step_count: row.try_get("", "step_count")?,
                policy,
                version,
            });
        }
        Ok(all)
    }

    /// Who may take what, as things are today. The chain and the tier are those that the round began with.
    pub(crate) fn plan(&self, people: &People, today: Date) -> RoutePlan {
        let tier = usize::try_from(self.tier_position - 1)
            .ok()
            .and_then(|index| self.policy.tiers.get(index));
        let request = RouteRequest {
            requester: self.version.requester,
            beneficiary: self.version.fields.beneficiary,
            requester_is_treasury: tier.is_some_and(|tier| tier.chain == Chain::Treasury),
            origin: self.version.origin,
            place: self.version.place(),
            names: self.names.clone(),
            money: self.version.amount,
            today,
        };
        let already: Vec<DecidedStep> = self.decisions.iter().filter_map(|made| self.decided(made)).collect();
        if self.barred.is_empty() {
            return plan(&request, &self.policy, &people.candidates, &already);
        }
        let free = |person: &PersonId| !self.barred.contains(person);
        let candidates: Vec<_> = people
            .candidates
            .iter()
            .filter(|one| free(&one.person))
            .cloned()
            .collect();
        plan(&request, &self.policy, &candidates, &already)
    }

    fn decided(&self, made: &StoredDecision) -> Option<DecidedStep> {
        let same = |step: &&StoredStep| step.position == made.position && step.attempt == made.attempt;
        Some(DecidedStep {
            position: i32::try_from(made.position).ok()?,
            role: self.steps.iter().find(same)?.role,
            doer: Doer::from(made.approver),
        })
    }

    /// What the decisions of the round add up to.
    pub(crate) fn outcome(&self) -> Outcome {
        let position = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
        let steps: Vec<RoundStep> = (1..=self.step_count)
            .map(|number| RoundStep {
                position: position(number),
                skipped: false,
            })
            .collect();
        let said: Vec<StepDecision> = self
            .decisions
            .iter()
            .map(|made| StepDecision {
                position: position(made.position),
                verdict: made.verdict,
            })
            .collect();
        outcome(&steps, &said)
    }

    /// The newest attempt at a step.
    pub(crate) fn latest(&self, position: i64) -> Option<&StoredStep> {
        self.steps.iter().rfind(|step| step.position == position)
    }

    /// Whether a planned step goes elsewhere than it was recorded.
    pub(crate) fn moved(&self, planned: &PlannedStep) -> bool {
        let (kind, id) = steps::scope_columns(planned.scope);
        planned.decided_by.is_none()
            && !planned.eligible.is_empty()
            && self
                .latest(i64::from(planned.position))
                .is_none_or(|step| step.role != planned.role || step.scope_kind != kind || step.scope_id != id)
    }
}

fn grouped<T>(rows: Vec<T>, key: impl Fn(&T) -> RequisitionId) -> HashMap<RequisitionId, Vec<T>> {
    let mut groups: HashMap<RequisitionId, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

async fn beneficiaries(
    connection: &impl ConnectionTrait,
    ids: &[RequisitionId],
) -> Result<HashMap<RequisitionId, Vec<PersonId>>> {
    let sql = format!(
        "select requisition_id, person_id from duty where duty = 'benefit' and requisition_id in ({})",
        store::placeholders(1, ids.len())
    );
    let mut found: HashMap<RequisitionId, Vec<PersonId>> = HashMap::new();
    for row in store::all(connection, &sql, ids.iter().map(|id| Value::from(*id))).await? {
        found
            .entry(row.try_get("", "requisition_id")?)
            .or_default()
            .push(row.try_get("", "person_id")?);
    }
    Ok(found)
}
