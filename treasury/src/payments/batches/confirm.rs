//! Proving that a whole batch is meant: one code or one answer of a passkey, and from it a step-up for each line.

use super::sealed::Sealed;
use crate::access::Actor;
use crate::audit::Event;
use crate::clock::Timestamp;
use crate::error::{Error, Result, STEP_UP};
use crate::form_key::FormKey;
use crate::ids::{BatchId, StepUpId};
use crate::money::Money;
use crate::outbox::Job;
use crate::passkeys;
use crate::payments::attempts::{By, Proved};
use crate::payments::service::Payments;
use crate::payments::step_up::{ReleaseProof, VALID, supersede};
use crate::payments::subject::Signed;
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;
use sea_orm::Value;
use serde_json::json;
use std::fmt;
use zeroize::Zeroizing;

/// A code for a batch that is to be sent, now and only to its address. It is kept nowhere.
#[derive(Clone)]
pub struct BatchCode {
    /// The step-up that the code belongs to.
    pub step_up: StepUpId,
    /// The executor's own address (S1).
    pub to: String,
    /// Six digits.
    pub code: Zeroizing<String>,
    /// Who gets how much, in the order of the batch; belongs into the message.
    pub lines: Vec<(String, Money)>,
    /// How much leaves, by currency; belongs into the message.
    pub totals: Vec<Money>,
    /// After this instant the code is good for nothing.
    pub expires_at: Timestamp,
}

impl fmt::Debug for BatchCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchCode")
            .field("step_up", &self.step_up)
            .finish_non_exhaustive()
    }
}

impl Payments {
    /// Makes a code for a batch that this actor sealed. The caller sends it at once and says so with
    /// [`Payments::code_not_sent`] when that fails.
    ///
    /// # Errors
    /// A batch that was confirmed, or whose seal is broken; everything that [`Payments::request_code`] refuses, the limit of
    /// codes by the total; [`Error::NotFound`] for somebody else's.
    pub async fn request_batch_code(&self, actor: &Actor, batch: BatchId) -> Result<BatchCode> {
        let answer = self.treasury.retry(|| self.try_batch_code(actor, batch)).await;
        self.trace(actor, batch, "batch.code_refused", &answer).await;
        answer
    }

    async fn try_batch_code(&self, actor: &Actor, batch: BatchId) -> Result<BatchCode> {
        let sealed = Sealed::mine(&self.treasury, actor, batch).await?;
        let mut work = self.treasury.begin(actor.author()).await?;
        let actor = &work.still(actor).await?;
        let made = self.make_code(&mut work, actor, &sealed).await?;
        work.commit().await?;
        let line = |line: &super::sealed::Line| (line.facts.payee.clone(), line.facts.amount);
        Ok(BatchCode {
            step_up: made.step_up,
            to: actor.email().to_owned(),
            code: made.code,
            lines: sealed.lines.iter().map(line).collect(),
            totals: sealed.totals()?,
            expires_at: made.expires_at,
        })
    }

    /// Begins to release a batch with a passkey.
    ///
    /// # Errors
    /// A batch that was confirmed, or whose seal is broken; no passkey; [`Error::NotFound`] for somebody else's.
    pub async fn request_batch_passkey(&self, actor: &Actor, batch: BatchId) -> Result<()> {
        let answer = self.treasury.retry(|| self.try_batch_passkey(actor, batch)).await;
        self.trace(actor, batch, "batch.passkey_refused", &answer).await;
        answer
    }

    async fn try_batch_passkey(&self, actor: &Actor, batch: BatchId) -> Result<()> {
        let sealed = Sealed::mine(&self.treasury, actor, batch).await?;
        let mut work = self.treasury.begin(actor.author()).await?;
        let actor = &work.still(actor).await?;
        self.begin_passkey(&mut work, actor, &sealed).await?;
        work.commit().await
    }

    /// Confirms a batch: from here on its lines are released, one by one, by a worker. The same form key again gets the same
    /// answer and uses up no code.
    ///
    /// # Errors
    /// A batch whose seal is broken, or that was confirmed; a code that is wrong, used, replaced, locked, too old or not this
    /// person's for this batch ([`STEP_UP`]); [`Error::NotFound`] for somebody else's.
    pub async fn release_batch(
        &self,
        actor: &Actor,
        batch: BatchId,
        proof: &ReleaseProof,
        key: &FormKey,
    ) -> Result<()> {
        let _alike = self.treasury.release_queues().alike(key).await;
        let answer = self.prove_batch(actor, batch, proof, key).await;
        if answer.is_err() && self.was_confirmed(actor, key).await? {
            return Ok(());
        }
        self.trace(actor, batch, "batch.release_refused", &answer).await;
        answer
    }

    async fn prove_batch(&self, actor: &Actor, batch: BatchId, proof: &ReleaseProof, key: &FormKey) -> Result<()> {
        let sealed = Sealed::mine(&self.treasury, actor, batch).await?;
        let _own = self.treasury.release_queues().own(actor.person()).await;
        let proved = self.prove(actor, &sealed, proof).await?;
        self.treasury
            .retry(|| self.try_confirm(actor, &sealed, &proved, key))
            .await
    }

    async fn try_confirm(&self, actor: &Actor, sealed: &Sealed, proved: &Proved, key: &FormKey) -> Result<()> {
        let mut work = self.treasury.begin(actor.author()).await?;
        if work.replayed(key).await?.is_some() {
            return Ok(());
        }
        let actor = &work.still(actor).await?;
        consume(&work, actor, sealed, proved).await?;
        let of_lines = "payment_id in (select payment_id from batch_line where batch_id = $1) and person_id = $2";
        supersede(&work, of_lines, [sealed.id.into(), actor.person().into()]).await?;
        let expires_at = work.now().plus(VALID);
        let lines = sealed.lines.iter();
        let open = lines.map(|line| open(&work, sealed, line, proved, expires_at));
        work.write_together(open.collect()).await?;
        let totals: Vec<String> = sealed.totals()?.iter().map(ToString::to_string).collect();
        let about = json!({
            "seal": sealed.seal, "lines": sealed.lines.len(), "totals": totals, "step_up": proved.step_up.to_string(),
        });
        work.record(Event::about("batch.confirmed", "batch", sealed.id).with(about));
        work.enqueue(job(sealed, actor));
        work.remember(key, &sealed.id.to_string()).await?;
        work.commit().await
    }

    /// Whether this form was sent before, and did it.
    async fn was_confirmed(&self, actor: &Actor, key: &FormKey) -> Result<bool> {
        let work = self.treasury.begin(actor.author()).await?;
        match work.replayed(key).await {
            Ok(outcome) => Ok(outcome.is_some()),
            Err(Error::Refused(_)) => Ok(false),
            Err(other) => Err(other),
        }
    }

    async fn trace<T: Sync>(&self, actor: &Actor, batch: BatchId, action: &'static str, answer: &Result<T>) {
        if let Err(Error::Refused(refusal)) = answer {
            let event = Event::about(action, "batch", batch);
            self.record_refusal(actor, event, refusal).await;
        }
    }
}

/// The batch's step-up is used up, if it is still open, in time, and signs exactly this.
async fn consume(work: &UnitOfWork, actor: &Actor, sealed: &Sealed, proved: &Proved) -> Result<()> {
    let sql = "update step_up set state = 'consumed', consumed_at = $1, passkey_id = $2 where id = $3 and batch_id = $4 \
               and payment_id is null and person_id = $5 and digest = $6 and state = 'open' and expires_at >= $1";
    let values: [Value; 6] = [
        work.now().into(),
        proved.passkey().map(|passkey| passkey.0).into(),
        proved.step_up.into(),
        sealed.id.into(),
        actor.person().into(),
        sealed.digest(proved.expires_at).into(),
    ];
    let mut writes = vec![Write::new(sql, values)];
    if let By::Passkey(asserted) = &proved.by {
        writes.push(passkeys::store::use_of(work, actor.person(), asserted)?);
    }
    let written = work.write_together(writes).await?;
    if written.iter().all(|rows| *rows == 1) {
        return Ok(());
    }
    let words = "This code or passkey was used, replaced or removed at this moment. Confirm the batch once more.";
    Err(Error::refused(STEP_UP, words))
}

/// The step-up of one line: good for its payment as it was sealed, for five minutes from now.
fn open(
    work: &UnitOfWork,
    sealed: &Sealed,
    line: &super::sealed::Line,
    proved: &Proved,
    expires_at: Timestamp,
) -> Write {
    let sql = "insert into step_up(id, payment_id, batch_id, person_id, factor, digest, state, attempts, created_at, \
               expires_at) values ($1, $2, $3, $4, $5, $6, 'open', 0, $7, $8)";
    let values: [Value; 8] = [
        work.new_id::<StepUpId>().into(),
        line.facts.id.into(),
        sealed.id.into(),
        sealed.person.into(),
        proved.factor().code().into(),
        line.facts.digest(expires_at).into(),
        work.now().into(),
        expires_at.into(),
    ];
    Write::new(sql, values)
}

/// What the worker is told: the session in which it was confirmed, so that one that was ended since releases nothing.
fn job(sealed: &Sealed, actor: &Actor) -> Job {
    let caller = actor.caller();
    Job {
        kind: "batch.release",
        payload: json!({
            "batch": sealed.id.to_string(),
            "epoch": actor.epoch,
            "ip": caller.ip,
            "user_agent": caller.user_agent,
            "request_id": caller.request_id,
        }),
    }
}
