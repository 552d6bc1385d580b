//! A second person confirms what was found, and the money moves; or says that it is not so, and it does not.

use super::undo::{RETURN, REVERSE};
use super::view::outcome;
use super::{Outcome, may_decide};
use crate::access::Actor;
use crate::access::duties::Doer;
use crate::audit::Event;
use crate::error::{Error, Result, WRONG_STATE};
use crate::form_key::FormKey;
use crate::ids::{EvidenceId, PaymentId, PersonId};
use crate::payments::facts::Facts;
use crate::payments::sent::{Proof, Sent};
use crate::payments::service::Payments;
use crate::requisitions::{decision_note, store};
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;
use serde_json::json;

const A_NO_SAYS_WHY: &str = "Write what is not so; whoever recorded it reads this.";

impl Payments {
    /// Confirms what somebody else found, which ends the attempt or undoes the payment; or says that it is not so, which
    /// changes nothing.
    ///
    /// # Errors
    /// The recorder; D4, D5, D7; nobody who reconciles; decided already; no note for a no; [`Error::NotFound`].
    pub async fn decide_evidence(
        &self,
        actor: &Actor,
        (id, evidence): (PaymentId, EvidenceId),
        confirmed: bool,
        text: &str,
        key: &FormKey,
    ) -> Result<()> {
        let text = decision_note(text, confirmed, A_NO_SAYS_WHY)?;
        let text = text.as_str();
        let act = |mut work: UnitOfWork| async move {
            let facts = Facts::lock(&work, actor, id, key.as_str()).await?;
            if facts.key_used && work.replayed(key).await?.is_some() {
                return Ok((work, ()));
            }
            let actor = &work.still(actor).await?;
            let found = Recorded::read(&work, id, evidence).await?;
            let released_by = released_by(&work, id).await?;
            may_decide(&facts, actor, found.outcome, found.recorded_by, &released_by).map_err(Error::Refused)?;
            if found.is_decided {
                let words = "Somebody decided about this already. Look at the payment again.";
                return Err(Error::refused(WRONG_STATE, words));
            }
            found.decide(&work, actor, id, (confirmed, text)).await?;
            let action = match confirmed {
                true => "payment.evidence_confirmed",
                false => "payment.evidence_refused",
            };
            let about = json!({"evidence": evidence.to_string(), "note": text});
            work.record(Event::about(action, "payment", id).with(about));
            if confirmed {
                found.brings_about(&mut work, &facts).await?;
            }
            work.remember(key, action).await?;
            Ok((work, ()))
        };
        self.treasury.write(actor.author(), act).await
    }
}

/// What was recorded, read under the payment's lock.
struct Recorded {
    id: EvidenceId,
    attempt: i64,
    outcome: Outcome,
    reference: String,
    recorded_by: PersonId,
    /// Somebody decided about it, or a later attempt was made.
    is_decided: bool,
}

impl Recorded {
    async fn read(work: &UnitOfWork, payment: PaymentId, id: EvidenceId) -> Result<Self> {
        let sql = "select e.attempt, e.outcome, e.reference, e.recorded_by, d.evidence_id as decided, \
                   (select max(x.attempt) from execution x where x.payment_id = e.payment_id) as newest from evidence e \
                   left join evidence_decision d on d.evidence_id = e.id where e.id = $1 and e.payment_id = $2";
        let row = work.one(sql, [id.into(), payment.into()]).await?;
        let row = row.ok_or(Error::NotFound)?;
        let (attempt, newest): (i64, i64) = (row.try_get("", "attempt")?, row.try_get("", "newest")?);
        Ok(Self {
            id,
            attempt,
            outcome: outcome(&row)?,
            reference: row.try_get("", "reference")?,
            recorded_by: row.try_get("", "recorded_by")?,
            is_decided: row.try_get::<Option<EvidenceId>>("", "decided")?.is_some() || attempt != newest,
        })
    }

    async fn decide(
        &self,
        work: &UnitOfWork,
        actor: &Actor,
        payment: PaymentId,
        (confirmed, text): (bool, &str),
    ) -> Result<()> {
        let sql = "insert into evidence_decision(evidence_id, payment_id, attempt, outcome, recorded_by, decided_by, \
                   confirmed, note, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let values: [Value; 9] = [
            self.id.into(),
            payment.into(),
            self.attempt.into(),
            self.outcome.code().into(),
            self.recorded_by.into(),
            actor.person().into(),
            confirmed.into(),
            text.into(),
            work.now().into(),
        ];
        work.execute(sql, values).await?;
        Ok(())
    }

    /// What was confirmed happens to the payment, and to the money.
    async fn brings_about(&self, work: &mut UnitOfWork, facts: &Facts) -> Result<()> {
        let proof = Proof::Evidence(self.id);
        match self.outcome {
            Outcome::Paid => {
                Sent::lock(work, facts.id)
                    .await?
                    .paid(work, proof, &self.reference)
                    .await
            }
            Outcome::Failed => {
                let why = "Two people found that it was not paid.";
                let sent = Sent::lock(work, facts.id).await?;
                sent.failed(work, proof, &self.reference, why).await
            }
            Outcome::Returned => RETURN.book(work, facts, self.attempt, &self.reference).await,
            Outcome::Reversed => REVERSE.book(work, facts, self.attempt, &self.reference).await,
        }
    }
}

async fn released_by(work: &UnitOfWork, id: PaymentId) -> Result<Vec<Doer>> {
    let sql = "select distinct executor_id from execution where payment_id = $1";
    let rows = store::all(work.connection(), sql, [id.into()]).await?;
    rows.iter()
        .map(|row| Ok(Doer::from(row.try_get::<PersonId>("", "executor_id")?)))
        .collect()
}
