//! The stronger second factor: a passkey that signs one payment, or one batch, exactly as it stands.
//!
//! The authenticator signs a challenge that was drawn for one step-up; the step-up holds the digest of payee,
//! destination, method, amount, currency, fund and expiry, and is recomputed from the locked payment at the release.
//! So an answer for one payment releases no other, and none that changed.

use super::attempts::{By, Proved};
use super::factor::Factor;
use super::facts::Facts;
use super::service::Payments;
use super::step_up::{VALID, replace};
use super::subject::{Signed, Subject};
use crate::access::Actor;
use crate::audit::Event;
use crate::clock::Timestamp;
use crate::error::{Error, Result, STEP_UP, WRONG_STATE};
use crate::ids::{PaymentId, StepUpId};
use crate::passkeys;
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A passkey's ceremony for a payment, waiting for its answer.
#[derive(Clone, Debug)]
pub struct OpenPasskey {
    /// The step-up that it belongs to.
    pub step_up: StepUpId,
    /// What the browser's `navigator.credentials` is given, as JSON.
    pub options: String,
    /// After this instant it is good for nothing.
    pub expires_at: Timestamp,
}

/// The two halves of a ceremony, as the step-up keeps them.
#[derive(Serialize, Deserialize)]
struct Ceremony {
    options: String,
    state: String,
}

impl Payments {
    /// Begins to release a payment by passkey; an open code or ceremony of the actor for it is replaced.
    ///
    /// # Errors
    /// D4 to D6; not a treasury officer; not awaiting release; no passkey; [`Error::NotFound`].
    pub async fn request_passkey(&self, actor: &Actor, payment: PaymentId) -> Result<()> {
        let answer = self.treasury.retry(|| self.try_request_passkey(actor, payment)).await;
        if let Err(Error::Refused(refusal)) = &answer {
            let event = Event::about("payment.passkey_refused", "payment", payment);
            self.record_refusal(actor, event, refusal).await;
        }
        answer
    }

    async fn try_request_passkey(&self, actor: &Actor, payment: PaymentId) -> Result<()> {
        let mut work = self.treasury.begin(actor.author()).await?;
        let facts = Facts::lock(&work, actor, payment, "").await?;
        let actor = &work.still(actor).await?;
        facts.may_release(actor).map_err(Error::Refused)?;
        self.begin_passkey(&mut work, actor, &facts).await?;
        work.commit().await
    }

    /// A ceremony for something that this actor may release; an open one is replaced.
    pub(super) async fn begin_passkey(&self, work: &mut UnitOfWork, actor: &Actor, signed: &impl Signed) -> Result<()> {
        let subject = signed.subject();
        let site = passkeys::site(&self.treasury)?;
        let passkeys = passkeys::store::usable(work.connection(), actor.person(), site).await?;
        if passkeys.is_empty() {
            let words = "You have no passkey yet. Add one under “My security”, or ask for a code by e-mail.";
            return Err(Error::refused(WRONG_STATE, words));
        }
        let (options, state) = site.begin_assertion(&passkeys)?;
        let ceremony = passkeys::to_json(&Ceremony { options, state })?;
        replace(work, subject, actor.person()).await?;
        let step_up: StepUpId = work.new_id();
        let expires_at = work.now().plus(VALID);
        let sql = "insert into step_up(id, payment_id, batch_id, person_id, factor, digest, ceremony, state, attempts, \
                   created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, 'open', 0, $8, $9)";
        let [payment, batch] = subject.columns();
        let values: [Value; 9] = [
            step_up.into(),
            payment,
            batch,
            actor.person().into(),
            Factor::Passkey.code().into(),
            signed.digest(expires_at).into(),
            ceremony.into(),
            work.now().into(),
            expires_at.into(),
        ];
        work.execute(sql, values).await?;
        let about = json!({"step_up": step_up.to_string(), "factor": Factor::Passkey.code()});
        work.record(
            subject
                .event("payment.passkey_requested", "batch.passkey_requested")
                .with(about),
        );
        Ok(())
    }

    /// The ceremony that this actor began for it and has not answered.
    pub(super) async fn open_passkey(&self, actor: &Actor, subject: Subject) -> Result<Option<OpenPasskey>> {
        let sql = format!(
            "select id, ceremony, expires_at from step_up where {} and person_id = $2 \
             and factor = $3 and state = 'open' and attempts = 0 and expires_at >= $4",
            subject.own()
        );
        let values: [Value; 4] = [
            subject.id().into(),
            actor.person().into(),
            Factor::Passkey.code().into(),
            self.treasury.now().into(),
        ];
        let Some(row) = self.treasury.read_one(&sql, values).await? else {
            return Ok(None);
        };
        let ceremony: String = row.try_get("", "ceremony")?;
        Ok(Some(OpenPasskey {
            step_up: row.try_get("", "id")?,
            options: kept(&ceremony)?.options,
            expires_at: row.try_get("", "expires_at")?,
        }))
    }

    /// Counts the answer, commits that, then checks it. A ceremony has one answer; a wrong one ends it.
    pub(super) async fn prove_by_passkey(
        &self,
        actor: &Actor,
        signed: &impl Signed,
        step_up: StepUpId,
        answer: &str,
    ) -> Result<Proved> {
        let subject = signed.subject();
        let sql = format!(
            "update step_up set attempts = attempts + 1 where {} and id = $2 and person_id = $3 \
             and factor = $4 and state = 'open' and attempts = 0 and expires_at >= $5 \
             returning digest, ceremony, expires_at",
            subject.own()
        );
        let values: [Value; 5] = [
            subject.id().into(),
            step_up.into(),
            actor.person().into(),
            Factor::Passkey.code().into(),
            self.treasury.now().into(),
        ];
        // One statement: what it answers is committed.
        let Some(row) = self.treasury.one_alone(&sql, values).await? else {
            let words = "This was answered already, replaced, or is older than five minutes. Use your passkey again.";
            return Err(Error::refused(STEP_UP, words));
        };
        let (digest, ceremony): (String, String) = (row.try_get("", "digest")?, row.try_get("", "ceremony")?);
        let expires_at: Timestamp = row.try_get("", "expires_at")?;
        let site = passkeys::site(&self.treasury)?;
        let passkeys = passkeys::store::usable(self.treasury.reader(), actor.person(), site).await?;
        let asserted = match site.finish_assertion(&kept(&ceremony)?.state, answer, &passkeys) {
            Ok(asserted) => asserted,
            Err(error) => return Err(self.wrong_passkey(actor, step_up, error).await?),
        };
        // What stands now must be what the page showed.
        if signed.digest(expires_at) != digest {
            let what = subject.word();
            let words =
                format!("This {what} changed after you began. Look at it again and use your passkey once more.");
            return Err(Error::refused(STEP_UP, words));
        }
        Ok(Proved {
            step_up,
            expires_at,
            by: By::Passkey(Box::new(asserted)),
        })
    }

    async fn wrong_passkey(&self, actor: &Actor, step_up: StepUpId, error: Error) -> Result<Error> {
        let act = |mut work: UnitOfWork| async move {
            let sql = "update step_up set state = 'locked' where id = $1 and state = 'open'";
            work.execute(sql, [step_up.into()]).await?;
            let event = Event::about("step_up.locked", "step_up", step_up).under(STEP_UP);
            work.record(event.with(json!({"factor": Factor::Passkey.code()})));
            Ok((work, ()))
        };
        self.treasury.write(actor.author(), act).await?;
        Ok(error)
    }
}

fn kept(ceremony: &str) -> Result<Ceremony> {
    serde_json::from_str(ceremony).map_err(|error| Error::Broken(format!("a kept ceremony: {error}")))
}
