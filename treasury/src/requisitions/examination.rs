//! Everything that submitting depends on, looked at once: for the page that asks beforehand and for the act itself.

use super::duplicates::{self, Likeness};
use super::requisition::DraftFields;
use super::store::Header;
use super::{draft, draft_store, permits, place, store, version};
use crate::access::{Actor, Duty, Role};
use crate::approvals::routing::{PlaceNames, RoutePlan, RouteRequest, plan};
use crate::approvals::{self, People};
use crate::clock::Timestamp;
use crate::error::{BLOCKED, Error, Refusal, Result, Violations};
use crate::funds;
use crate::ids::{PersonId, PolicyVersionId};
use crate::rails::Offered;
use sea_orm::ConnectionTrait;

/// A draft looked at with everything that submitting depends on.
pub(super) struct Examination {
    pub(super) fields: DraftFields,
    pub(super) hashes: Vec<String>,
    pub(super) wrong: Violations,
    pub(super) refusal: Option<Refusal>,
    pub(super) duplicates: Vec<duplicates::Duplicate>,
    pub(super) people: People,
    /// The plan, with the policy's version and the position of the tier in it.
    pub(super) route: Option<(RoutePlan, PolicyVersionId, i64)>,
}

/// Looks at the draft.
pub(super) async fn examine(
    connection: &impl ConnectionTrait,
    actor: &Actor,
    header: &Header,
    duplicate_reason: Option<&str>,
    (now, offered): (Timestamp, Offered),
) -> Result<Examination> {
    let mut fields = draft_store::draft(connection, header.id).await?;
    let mut wrong = draft::missing(&fields, actor.today(), offered);
    if let Some(reason) = draft::DUPLICATE_REASON.clean(duplicate_reason, &mut wrong) {
        fields.duplicate_reason = Some(reason);
    }
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
    let duplicates = duplicates::find(connection, actor, &like).await?;
    let refused = wrong.0.iter().any(|problem| problem.field == "duplicate_reason");
    if !duplicates.is_empty() && fields.duplicate_reason.is_none() && !refused {
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
