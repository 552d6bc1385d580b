//! What one person found is written down. It moves nothing.

use super::{Found, LONGEST_REFERENCE, Outcome, is_about, may_record};
use crate::access::Actor;
use crate::audit::Event;
use crate::error::{Error, Result, Violations, WRONG_STATE};
use crate::form_key::FormKey;
use crate::ids::{EvidenceId, PaymentId};
use crate::payments::facts::Facts;
use crate::payments::service::Payments;
use crate::payments::state::Status;
use crate::requisitions::note;
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;
use serde_json::json;

impl Payments {
    /// Records what was found about the newest attempt of a payment.
    ///
    /// # Errors
    /// D4, D5; not a treasury officer of its fund; its outcome is known, or the gateway will still say; another finding
    /// waits; a reference or a note that does not do, on its field; [`Error::NotFound`].
    pub async fn record_evidence(&self, actor: &Actor, id: PaymentId, found: &Found, key: &FormKey) -> Result<()> {
        let (reference, text) = read(found)?;
        let (reference, text, outcome) = (reference.as_str(), text.as_str(), found.outcome);
        let act = |mut work: UnitOfWork| async move {
            let facts = Facts::lock(&work, actor, id, key.as_str()).await?;
            if facts.key_used && work.replayed(key).await?.is_some() {
                return Ok((work, ()));
            }
            let actor = &work.still(actor).await?;
            may_record(&facts, actor)
                .and_then(|()| is_about(&facts, outcome))
                .map_err(Error::Refused)?;
            let attempt = attempt_to_judge(&work, id, facts.judged.status).await?;
            let evidence: EvidenceId = work.new_id();
            let sql = "insert into evidence(id, payment_id, attempt, outcome, reference, note, recorded_by, at) \
                       values ($1, $2, $3, $4, $5, $6, $7, $8)";
            let values: [Value; 8] = [
                evidence.into(),
                id.into(),
                attempt.into(),
                outcome.code().into(),
                reference.into(),
                text.into(),
                actor.person().into(),
                work.now().into(),
            ];
            work.execute(sql, values).await?;
            let about = json!({
                "evidence": evidence.to_string(), "attempt": attempt, "outcome": outcome.code(),
                "reference": reference, "note": text,
            });
            work.record(Event::about("payment.evidence_recorded", "payment", id).with(about));
            work.remember(key, outcome.code()).await?;
            Ok((work, ()))
        };
        self.treasury.write(actor.author(), act).await
    }
}

/// The newest attempt, unless something found about it waits already. What was found before the payment came to stand as
/// it does waits no more.
async fn attempt_to_judge(work: &UnitOfWork, id: PaymentId, status: Status) -> Result<i64> {
    let sql = "select x.attempt, e.outcome from execution x left join evidence e on e.payment_id = x.payment_id \
               and e.attempt = x.attempt and not exists (select 1 from evidence_decision d where d.evidence_id = e.id) \
               where x.payment_id = $1 and x.attempt = (select max(m.attempt) from execution m where m.payment_id = $1)";
    let rows = crate::requisitions::store::all(work.connection(), sql, [id.into()]).await?;
    for row in &rows {
        let open: Option<String> = row.try_get("", "outcome")?;
        let open = open.as_deref().and_then(Outcome::parse);
        if open.is_some_and(|open| Outcome::of(status).contains(&open)) {
            let words = "Something was recorded already and waits to be confirmed by a second person.";
            return Err(Error::refused(WRONG_STATE, words));
        }
    }
    Ok(rows.first().ok_or(Error::NotFound)?.try_get("", "attempt")?)
}

fn read(found: &Found) -> Result<(String, String)> {
    let mut wrong = Violations::default();
    let reference = note("reference", "the reference", &found.reference, &mut wrong);
    let text = note("note", "the note", &found.note, &mut wrong);
    if reference.is_empty() {
        wrong.add(
            "reference",
            "Write the receipt, or the line of the statement, that shows it.",
        );
    } else if reference.chars().count() > LONGEST_REFERENCE {
        wrong.add(
            "reference",
            format!("A reference has {LONGEST_REFERENCE} characters at most."),
        );
    }
    if text.is_empty() {
        wrong.add("note", "Write what you looked at; a second person looks at the same.");
    }
    wrong.done()?;
    Ok((reference, text))
}
