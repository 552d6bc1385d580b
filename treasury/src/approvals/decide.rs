//! Deciding a step: one transaction from the lock on the requisition to the payment that the last approval makes.

use super::decision::{Decide, Decided};
use super::in_flight::InFlight;
use super::judge::{Denied, in_approval, keeps_duties, may_decide};
use super::notices::Notice;
use super::outcome::Outcome;
use super::people::People;
use super::reroute::{record_moves, rest_of};
use super::service::Approvals;
use super::store::{self, StoredDecision};
use crate::access::{Actor, Duty};
use crate::audit::Event;
use crate::error::{Error, Result, STALE};
use crate::form_key::FormKey;
use crate::ids::RequisitionId;
use crate::payments;
use crate::requisitions::state;
use crate::requisitions::store::{Change, Header, lock, stale, update};
use crate::requisitions::version;
use crate::requisitions::visibility::known_to;
use crate::unit_of_work::UnitOfWork;
use serde_json::json;
use std::time::Duration;

/// Days that the requester has for changes, unless the approver says otherwise.
const DEADLINE_DAYS: i64 = 7;
/// What the requester is told of a void round.
const VOID: &str = "The content of this request is not what was submitted, so its round is void.";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How an attempt ended: done, or refused with what is to be kept of it.
enum Attempt {
    Done(Decided),
    Denied(Denied),
    Voided,
}

impl Approvals {
    /// Decides the step that waits. Who may is worked out anew under the lock, by D1 to D3 and the roles of this moment.
    ///
    /// # Errors
    /// `D1`, `D2` or `D3` (audited); [`crate::error::NOT_ALLOWED`] with who can do it instead; [`STALE`] when the round
    /// or the step is not the newest; [`crate::error::WRONG_STATE`]; [`crate::error::BLOCKED`] when no fund pays;
    /// [`Error::Invalid`] on `note` or `deadline_days`; [`Error::NotFound`]; the database's.
    pub async fn decide(&self, actor: &Actor, id: RequisitionId, decide: &Decide, key: &FormKey) -> Result<Decided> {
        let note = decide.checked_note()?;
        match self
            .treasury
            .retry(|| self.try_decide(actor, id, decide, &note, key))
            .await?
        {
            Attempt::Done(decided) => Ok(decided),
            Attempt::Voided => Err(Error::refused(
                STALE,
                "The content of this request is not what was submitted, so its round is void. It goes back to the requester.",
            )),
            Attempt::Denied(denied) => {
                if let Some(duty) = denied.duty {
                    self.audit_breach(actor, id, duty, decide).await;
                }
                Err(Error::Refused(denied.refusal))
            }
        }
    }

    async fn try_decide(
        &self,
        actor: &Actor,
        id: RequisitionId,
        decide: &Decide,
        note: &str,
        key: &FormKey,
    ) -> Result<Attempt> {
        let mut work = self.treasury.begin(actor.author()).await?;
        let header = lock(&work, actor.company(), id).await?;
        // After the lock: whoever waited for the first of two sends of one form finds what that one did.
        if let Some(outcome) = work.replayed(key).await? {
            return Ok(Attempt::Done(Decided::from_outcome(&outcome)?));
        }
        // Who lost the role a moment ago is told so; who it is that decides is asked below.
        work.still(actor).await?;
        known_to(work.connection(), actor, &header).await?;
        if let Err(denied) = in_approval(header.status) {
            return Ok(Attempt::Denied(denied));
        }
        let mut round = InFlight::of(work.connection(), id).await?;
        if decide.version != header.round {
            return Err(stale());
        }
        let hashes = version::hashes(work.connection(), id, header.round).await?;
        if round.version.digest(&hashes) != round.version.content_hash {
            void(&mut work, &header, &round).await?;
            work.commit().await?;
            return Ok(Attempt::Voided);
        }
        if let Err(denied) = keeps_duties(actor.person(), &round) {
            return Ok(Attempt::Denied(denied));
        }
        if round.outcome() != waiting(decide.position) {
            return Err(stale());
        }
        let people = People::of(work.connection(), actor.company()).await?;
        let plan = round.plan(&people, actor.today());
        let step = match may_decide(actor.person(), header.status, &round, &plan) {
            Ok(step) => step,
            Err(denied) => return Ok(Attempt::Denied(denied)),
        };
        record_moves(&mut work, &mut round, std::slice::from_ref(step)).await?;
        let attempt = round.latest(decide.position).map_or(1, |step| step.attempt);
        store::take_duty(&work, id, actor.person(), "approve").await?;
        let place = (decide.position, attempt);
        store::insert_decision(&work, &round.version, place, decide.outcome, actor.person(), note).await?;
        round.decisions.push(StoredDecision {
            requisition: id,
            version: header.round,
            position: decide.position,
            attempt,
            verdict: decide.outcome,
            approver: actor.person(),
            approver_name: actor.name().to_owned(),
            note: note.to_owned(),
            at: work.now(),
        });
        let detail = json!({"round": header.round, "step": decide.position, "outcome": decide.outcome.code(),
            "content": round.version.content_hash, "note": note});
        work.record(Event::about("requisition.decided", "requisition", id.0).with(detail));
        let decided = follow(&mut work, actor, &header, &mut round, &people, decide, note).await?;
        work.remember(key, &decided.to_outcome()).await?;
        work.commit().await?;
        Ok(Attempt::Done(decided))
    }

    /// A refused breach of a duty is kept too, in a transaction of its own.
    async fn audit_breach(&self, actor: &Actor, id: RequisitionId, duty: Duty, decide: &Decide) {
        let detail = json!({"round": decide.version, "step": decide.position, "outcome": decide.outcome.code()});
        let event = Event::about("requisition.decision_refused", "requisition", id.0);
        let event = event.under(duty.code()).with(detail);
        if let Err(error) = self.treasury.record_alone(actor.author(), event).await {
            tracing::error!(%id, person = %actor.person(), code = duty.code(), %error, "a refusal was not recorded");
        }
    }
}

fn waiting(position: i64) -> Outcome {
    Outcome::Waiting {
        position: i32::try_from(position).unwrap_or(i32::MAX),
    }
}

/// What follows from the decisions of the round.
async fn follow(
    work: &mut UnitOfWork,
    actor: &Actor,
    header: &Header,
    round: &mut InFlight,
    people: &People,
    decide: &Decide,
    note: &str,
) -> Result<Decided> {
    let notice = Notice::about(round.number, &round.version)
        .with("note", note)
        .with("by", actor.name());
    match round.outcome() {
        Outcome::Waiting { position } => {
            rest_of(work, header, round, people, actor.today(), true).await?;
            Ok(Decided::NextStep(i64::from(position)))
        }
        Outcome::Approved => {
            let payment = payments::create(work, header.id, header.round, decide.position, actor.person()).await?;
            update(work, header, &Change::by(header, state::Event::Approve)?).await?;
            notice.to_requester(work, "mail.approved", &round.version).await?;
            Ok(Decided::Approved(payment))
        }
        Outcome::ChangesRequested => {
            let days = decide.deadline_days.unwrap_or(DEADLINE_DAYS).clamp(1, 60);
            let due = work.now().plus(DAY * u32::try_from(days).unwrap_or(1));
            let change = Change::by(header, state::Event::RequestChanges)?.due_at(Some(due));
            update(work, header, &change).await?;
            let notice = notice.with("due_at", due.0);
            notice
                .to_requester(work, "mail.changes_requested", &round.version)
                .await?;
            Ok(Decided::ChangesRequested)
        }
        Outcome::Rejected => {
            update(work, header, &Change::by(header, state::Event::Reject)?).await?;
            notice.to_requester(work, "mail.rejected", &round.version).await?;
            Ok(Decided::Rejected)
        }
    }
}

/// A round whose content is not what was submitted goes back, with the usual time for changes.
async fn void(work: &mut UnitOfWork, header: &Header, round: &InFlight) -> Result<()> {
    let due = work.now().plus(DAY * 7);
    let change = Change::by(header, state::Event::VoidRound)?.due_at(Some(due));
    update(work, header, &change).await?;
    work.record(
        Event::about("requisition.round_voided", "requisition", header.id.0).with(json!({"round": header.round})),
    );
    let notice = Notice::about(round.number, &round.version)
        .with("note", VOID)
        .with("due_at", due.0);
    notice
        .to_requester(work, "mail.changes_requested", &round.version)
        .await
}
