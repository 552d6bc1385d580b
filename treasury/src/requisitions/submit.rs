//! Submitting: the draft becomes a version that never changes, and a round begins. The page asks first, with the same
//! examination, what would happen.

use super::duplicates::{self, Likeness};
use super::requisition::{DraftFields, Submitted};
use super::service::Requisitions;
use super::state::Status;
use super::store::{Change, Header};
use super::version::{self, Version};
use super::visibility::known_to;
use super::{draft, permits, place, store};
use crate::access::{Actor, Duty, Role};
use crate::approvals::routing::{PlaceNames, RoutePlan, RouteRequest, plan};
use crate::approvals::{self, Notice, People, RoutePreview, live_steps};
use crate::audit::Event;
use crate::clock::Timestamp;
use crate::error::{BLOCKED, Error, Refusal, Result, Violations};
use crate::form_key::FormKey;
use crate::funds;
use crate::ids::{PersonId, PolicyVersionId, RequisitionId};
use sea_orm::ConnectionTrait;
use serde_json::json;

/// A draft looked at with everything that submitting depends on.
struct Examination {
    fields: DraftFields,
    hashes: Vec<String>,
    wrong: Violations,
    refusal: Option<Refusal>,
    duplicates: Vec<duplicates::Duplicate>,
    people: People,
    /// The plan, with the policy's version and the position of the tier in it.
    route: Option<(RoutePlan, PolicyVersionId, i64)>,
}

impl Requisitions {
    /// What submitting the draft would bring: who decides, why, who is left out and why, and what is in the way.
    ///
    /// # Errors
    /// [`crate::error::WRONG_STATE`] when there is no draft to submit; [`Error::NotFound`]; the database's.
    pub async fn preview(&self, actor: &Actor, id: RequisitionId) -> Result<RoutePreview> {
        let reader = self.treasury.reader();
        let header = store::header(reader, actor.company(), id).await?;
        known_to(reader, actor, &header).await?;
        let now = self.treasury.now();
        permits::may_submit(actor, &header, now)?;
        let seen = examine(reader, actor, &header, now).await?;
        let plan = seen.route.as_ref().map(|(plan, ..)| plan);
        Ok(RoutePreview {
            tier: plan.and_then(|plan| plan.tier.as_ref()).map(|tier| tier.label.clone()),
            chain: plan.map(|plan| plan.chain.label().to_owned()),
            steps: plan.map(|plan| live_steps(plan, None)).unwrap_or_default(),
            blocked: plan
                .and_then(|plan| plan.blocked.as_ref())
                .map(|blocked| blocked.reason.clone()),
            release_warning: plan.and_then(|plan| plan.release_warning.clone()),
            duplicates: seen.duplicates,
            problems: seen.wrong.0,
            refusal: seen.refusal,
        })
    }

    /// Opens a round: freezes the draft as a version with its content digest, plans the route and tells who is next.
    ///
    /// # Errors
    /// [`Error::Invalid`] by field for what is missing, and for duplicates without a reason; [`BLOCKED`] without a fund
    /// or a policy for it; `D2` when the beneficiary decided an earlier round; [`crate::error::STALE`];
    /// [`crate::error::WRONG_STATE`]; [`Error::NotFound`]; the database's.
    pub async fn submit(&self, actor: &Actor, id: RequisitionId, rev: i64, key: &FormKey) -> Result<Submitted> {
        self.treasury.retry(|| self.try_submit(actor, id, rev, key)).await
    }

    async fn try_submit(&self, actor: &Actor, id: RequisitionId, rev: i64, key: &FormKey) -> Result<Submitted> {
        let mut work = self.treasury.begin(actor.author()).await?;
        if let Some(outcome) = work.replayed(key).await? {
            return Submitted::from_outcome(&outcome);
        }
        let header = store::lock(&work, actor.company(), id).await?;
        known_to(work.connection(), actor, &header).await?;
        permits::may_submit(actor, &header, work.now())?;
        store::same_rev(&header, rev)?;
        let seen = examine(work.connection(), actor, &header, work.now()).await?;
        seen.wrong.done()?;
        if let Some(refusal) = seen.refusal {
            return Err(refusal.into());
        }
        let (Some((plan, policy, tier)), Some(amount), Some(origin)) =
            (seen.route, seen.fields.amount, seen.fields.origin)
        else {
            return Err(Error::Broken("a complete draft without a route".to_owned()));
        };
        let mut frozen = Version {
            requisition: id,
            version: header.round + 1,
            company: header.company,
            requester: header.requester,
            origin,
            amount,
            content_hash: String::new(),
            policy,
            submitted_at: work.now(),
            fields: seen.fields,
        };
        frozen.content_hash = frozen.digest(&seen.hashes);
        approvals::store::take_duty(&work, id, header.requester, "request").await?;
        if let Some(person) = frozen.fields.beneficiary.filter(|person| *person != header.requester) {
            approvals::store::take_duty(&work, id, person, "benefit").await?;
        }
        store::update_draft(&work, id, &frozen.fields).await?;
        frozen.insert(&work).await?;
        approvals::store::insert_route(&work, id, frozen.version, policy, tier, &plan.steps).await?;
        let change = Change {
            round: frozen.version,
            blocked_reason: plan.blocked.as_ref().map(|blocked| blocked.reason.clone()),
            ..Change::to(&header, Status::InApproval)
        };
        store::update(&work, &header, &change).await?;
        work.record(Event::about("requisition.submitted", "requisition", id.0).with(json!({
            "round": frozen.version, "amount": amount.to_string(), "content": frozen.content_hash,
            "policy": policy.to_string(), "duplicates": seen.duplicates.iter().map(|d| &d.reference).collect::<Vec<_>>(),
        })));
        let notice = Notice::about(header.number, &frozen);
        if let Some(step) = plan.next_step() {
            notice.approval_waiting(&mut work, &seen.people, step);
        }
        if let Some(blocked) = &plan.blocked {
            let event = Event::about("requisition.blocked", "requisition", id.0);
            work.record(event.with(json!({"reason": blocked.reason})));
            notice
                .with("reason", blocked.reason.as_str())
                .blocked(&mut work, &frozen)
                .await?;
        }
        let submitted = Submitted {
            round: frozen.version,
            blocked: plan.blocked.is_some(),
        };
        work.remember(key, &submitted.to_outcome()).await?;
        work.commit().await?;
        Ok(submitted)
    }
}

async fn examine(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    header: &Header,
    now: Timestamp,
) -> Result<Examination> {
    let mut fields = store::draft(connection, header.id).await?;
    let mut wrong = draft::missing(&fields, actor.today());
    match place::resolve(connection, header.company, fields.clone()).await {
        Ok(resolved) => fields = resolved,
        Err(Error::Invalid(more)) => wrong.0.extend(more.0),
        Err(other) => return Err(other),
    }
    let hashes = version::draft_hashes(connection, header.id).await?;
    let like = Likeness {
        company: header.company,
        requisition: header.id,
        payee: fields.payee_name.as_deref(),
        amount: fields.amount,
        hashes: &hashes,
        at: now,
    };
    let duplicates = duplicates::find(connection, &like).await?;
    if !duplicates.is_empty() && fields.duplicate_reason.is_none() {
        let names: Vec<&str> = duplicates
            .iter()
            .map(|duplicate| duplicate.reference.as_str())
            .collect();
        let words = format!(
            "This looks like {}. Write why it is asked for again, or withdraw it.",
            names.join(", ")
        );
        wrong.add("duplicate_reason", words);
    }
    let mut seen = Examination {
        refusal: conflict(connection, header, fields.beneficiary).await?,
        people: People::of(connection, header.company).await?,
        fields,
        hashes,
        wrong,
        duplicates,
        route: None,
    };
    find_route(connection, actor, header, now, &mut seen).await?;
    Ok(seen)
}

/// The fund, the policy and the plan; none while origin or amount are missing.
async fn find_route(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    header: &Header,
    now: Timestamp,
    seen: &mut Examination,
) -> Result<()> {
    let fields = &seen.fields;
    let (Some(origin), Some(money)) = (fields.origin, fields.amount.filter(|amount| amount.is_payable())) else {
        return Ok(());
    };
    let currency = money.currency();
    if funds::choose(connection, header.company, fields.region, fields.branch, currency)
        .await?
        .is_none()
    {
        let words =
            format!("No fund pays in {currency} for this place. Ask an administrator to add one, then submit again.");
        seen.refusal.get_or_insert_with(|| permits::refusal(BLOCKED, words));
    }
    let Some(policy) = approvals::in_force(connection, header.company, now).await? else {
        let words = "The company has no approval policy yet. An administrator has to adopt one.";
        seen.refusal.get_or_insert_with(|| permits::refusal(BLOCKED, words));
        return Ok(());
    };
    let request = RouteRequest {
        requester: header.requester,
        beneficiary: fields.beneficiary,
        requester_is_treasury: actor.holds(Role::Treasury),
        origin,
        place: crate::access::Home {
            company: header.company,
            region: fields.region,
            branch: fields.branch,
            department: fields.department,
        },
        names: names(connection, header, fields).await?,
        money,
        today: actor.today(),
    };
    let planned = plan(&request, &policy, &seen.people.candidates, &[]);
    let tier = policy.tier_for(request.chain(), money).map(|(_, tier)| tier);
    let position = tier.and_then(|tier| policy.tiers.iter().position(|one| std::ptr::eq(one, tier)));
    match position
        .and_then(|index| i64::try_from(index + 1).ok())
        .filter(|_| !planned.steps.is_empty())
    {
        Some(position) => seen.route = Some((planned, policy.id, position)),
        None => {
            let words = planned.blocked.map(|blocked| blocked.reason).unwrap_or_default();
            seen.refusal.get_or_insert_with(|| permits::refusal(BLOCKED, words));
        }
    }
    Ok(())
}

/// One person has one duty in a requisition: whoever decided an earlier round cannot get the money (D2).
async fn conflict(
    connection: &impl ConnectionTrait,
    header: &Header,
    beneficiary: Option<PersonId>,
) -> Result<Option<Refusal>> {
    let Some(person) = beneficiary.filter(|person| *person != header.requester) else {
        return Ok(None);
    };
    let duty = approvals::store::duty_of(connection, header.id, person).await?;
    Ok(duty.filter(|duty| duty != "benefit").map(|_| {
        let words = "This person decided an earlier round of this request, so the money cannot be for them. Choose \
                     another beneficiary, or withdraw it and make a new request.";
        permits::refusal(Duty::D2.code(), words)
    }))
}

async fn names(connection: &impl ConnectionTrait, header: &Header, fields: &DraftFields) -> Result<PlaceNames> {
    let sql = "select c.name as company, g.name as region, b.name as branch, d.name as department from company c \
               left join region g on g.id = $2 left join branch b on b.id = $3 left join department d on d.id = $4 \
               where c.id = $1";
    let values: [sea_orm::Value; 4] = [
        header.company.into(),
        fields.region.map(|id| id.0).into(),
        fields.branch.map(|id| id.0).into(),
        fields.department.map(|id| id.0).into(),
    ];
    let row = store::one(connection, sql, values).await?.ok_or(Error::NotFound)?;
    Ok(PlaceNames {
        company: row.try_get("", "company")?,
        region: row.try_get("", "region")?,
        branch: row.try_get("", "branch")?,
        department: row.try_get("", "department")?,
    })
}
