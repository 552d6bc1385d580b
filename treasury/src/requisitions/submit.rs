//! Submitting: the draft becomes a version that never changes, and a round begins. The page asks first, with the same
//! examination, what would happen.

use super::examination::examine;
use super::requisition::Submitted;
use super::service::Requisitions;
use super::state;
use super::store::Change;
use super::version::Version;
use super::visibility::known_to;
use super::{draft_store, permits, store};
use crate::access::Actor;
use crate::approvals::{self, Notice, RoutePreview, live_steps};
use crate::audit::Event;
use crate::error::{Error, Result};
use crate::form_key::FormKey;
use crate::ids::RequisitionId;
use serde_json::json;

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
        let seen = examine(reader, actor, &header, None, (now, self.treasury.rails())).await?;
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
    /// `duplicate_reason`, if any, replaces the one of the draft.
    ///
    /// # Errors
    /// [`Error::Invalid`] by field for what is missing, and for duplicates without a reason; [`crate::error::BLOCKED`] without a fund
    /// or a policy for it; `D2` when the beneficiary decided an earlier round; [`crate::error::STALE`];
    /// [`crate::error::WRONG_STATE`]; [`Error::NotFound`]; the database's.
    pub async fn submit(
        &self,
        actor: &Actor,
        id: RequisitionId,
        rev: i64,
        duplicate_reason: Option<&str>,
        key: &FormKey,
    ) -> Result<Submitted> {
        self.treasury
            .retry(|| self.try_submit(actor, id, rev, duplicate_reason, key))
            .await
    }

    async fn try_submit(
        &self,
        actor: &Actor,
        id: RequisitionId,
        rev: i64,
        duplicate_reason: Option<&str>,
        key: &FormKey,
    ) -> Result<Submitted> {
        let mut work = self.treasury.begin(actor.author()).await?;
        let header = store::lock(&work, actor.company(), id).await?;
        // After the lock: whoever waited for the first of two sends of one form finds what that one did.
        if let Some(outcome) = work.replayed(key).await? {
            return Submitted::from_outcome(&outcome);
        }
        let actor = &work.still(actor).await?;
        known_to(work.connection(), actor, &header).await?;
        permits::may_submit(actor, &header, work.now())?;
        store::same_rev(&header, rev)?;
        let seen = examine(
            work.connection(),
            actor,
            &header,
            duplicate_reason,
            (work.now(), work.rails()),
        )
        .await?;
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
        draft_store::update(&work, id, &frozen.fields).await?;
        frozen.insert(&work).await?;
        approvals::store::insert_route(&work, id, frozen.version, policy, tier, &plan.steps).await?;
        let change = Change::by(&header, state::Event::Submit)?
            .in_round(frozen.version)
            .blocked(plan.blocked.as_ref().map(|blocked| blocked.reason.clone()));
        store::update(&work, &header, &change).await?;
        work.record(Event::about("requisition.submitted", "requisition", id.0).with(json!({
            "round": frozen.version, "amount": amount.to_string(), "content": frozen.content_hash,
            "policy": policy.to_string(), "urgent": frozen.fields.urgent, "urgent_reason": frozen.fields.urgent_reason,
            "duplicate_reason": frozen.fields.duplicate_reason, "duplicates": seen.duplicates.iter().map(|d| &d.reference).collect::<Vec<_>>(),
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
