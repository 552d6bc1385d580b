//! Where no gateway says how an attempt ended: what one person found (a statement of the bank, a call to the gateway), and
//! another one confirms. Only then does the money move.

use super::facts::Facts;
use super::sent::{Proof, Sent};
use super::service::Payments;
use super::sight::Sight;
use super::state::Status;
use crate::access::duties::{self, Doer};
use crate::access::{Actor, Permission};
use crate::audit::Event;
use crate::clock::Timestamp;
use crate::error::{Error, NOT_ALLOWED, Refusal, Result, Violations, WRONG_STATE};
use crate::form_key::FormKey;
use crate::ids::{EvidenceId, PaymentId, PersonId};
use crate::requisitions::{Method, note};
use crate::unit_of_work::UnitOfWork;
use sea_orm::{QueryResult, Value};
use serde_json::json;

/// The longest reference, in characters.
pub const LONGEST_REFERENCE: usize = 100;

/// How an attempt ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The payee has the money.
    Paid,
    /// The money did not leave, and will not.
    Failed,
}

impl Outcome {
    /// Each.
    pub const ALL: [Self; 2] = [Self::Paid, Self::Failed];

    /// As it is kept.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Failed => "failed",
        }
    }

    /// From its code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }

    /// As it is named on a page.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Paid => "It was paid",
            Self::Failed => "It was not paid, and will not be",
        }
    }
}

/// What somebody found.
#[derive(Clone, Debug)]
pub struct Found {
    /// How it ended.
    pub outcome: Outcome,
    /// The receipt of the gateway, the line of the statement (1 to 100 characters).
    pub reference: String,
    /// What was looked at, and with whom it was spoken (1 to 2,000 characters).
    pub note: String,
}

/// What was found, as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Which.
    pub id: EvidenceId,
    /// Which attempt it is about.
    pub attempt: i64,
    /// How it ended.
    pub outcome: Outcome,
    /// The receipt or the line of the statement.
    pub reference: String,
    /// What was looked at.
    pub note: String,
    /// Who found it.
    pub recorded_by: String,
    /// When.
    pub at: Timestamp,
    /// Who decided about it, whether they confirmed it, what they wrote and when.
    pub decided: Option<(String, bool, String, Timestamp)>,
    /// Whether this actor may decide about it now, or why not.
    pub may_decide: Result<(), Refusal>,
}

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
            may_record(&facts, actor).map_err(Error::Refused)?;
            let sent = Sent::lock(&mut work, id).await?;
            let sql = "select count(*) as n from evidence e where e.payment_id = $1 and e.attempt = $2 \
                       and not exists (select 1 from evidence_decision d where d.evidence_id = e.id)";
            let row = work.one(sql, [id.into(), sent.attempt.into()]).await?;
            let open: i64 = row.ok_or(Error::NotFound)?.try_get("", "n")?;
            if open > 0 {
                let words = "Something was recorded already and waits to be confirmed by a second person.";
                return Err(Error::refused(WRONG_STATE, words));
            }
            let evidence: EvidenceId = work.new_id();
            let sql = "insert into evidence(id, payment_id, attempt, outcome, reference, note, recorded_by, at) \
                       values ($1, $2, $3, $4, $5, $6, $7, $8)";
            let values: [Value; 8] = [
                evidence.into(),
                id.into(),
                sent.attempt.into(),
                outcome.code().into(),
                reference.into(),
                text.into(),
                actor.person().into(),
                work.now().into(),
            ];
            work.execute(sql, values).await?;
            let about = json!({
                "evidence": evidence.to_string(), "attempt": sent.attempt, "outcome": outcome.code(),
                "reference": reference, "note": text,
            });
            work.record(Event::about("payment.evidence_recorded", "payment", id).with(about));
            work.remember(key, outcome.code()).await?;
            Ok((work, ()))
        };
        self.treasury.write(actor.author(), act).await
    }

    /// Confirms what somebody else found, which ends the attempt; or says that it is not so, which changes nothing.
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
        let mut wrong = Violations::default();
        let text = note("note", "the note", text, &mut wrong);
        if wrong.0.is_empty() && !confirmed && text.is_empty() {
            wrong.add("note", "Write what is not so; whoever recorded it reads this.");
        }
        wrong.done()?;
        let text = text.as_str();
        let act = |mut work: UnitOfWork| async move {
            let facts = Facts::lock(&work, actor, id, key.as_str()).await?;
            if facts.key_used && work.replayed(key).await?.is_some() {
                return Ok((work, ()));
            }
            let actor = &work.still(actor).await?;
            let sent = Sent::lock(&mut work, id).await?;
            let sql = "select e.attempt, e.outcome, e.reference, e.recorded_by, d.evidence_id as decided from evidence e \
                       left join evidence_decision d on d.evidence_id = e.id where e.id = $1 and e.payment_id = $2";
            let row = work
                .one(sql, [evidence.into(), id.into()])
                .await?
                .ok_or(Error::NotFound)?;
            let recorded_by: PersonId = row.try_get("", "recorded_by")?;
            let released_by = released_by(&work, id).await?;
            may_decide(&facts, actor, recorded_by, &released_by).map_err(Error::Refused)?;
            let attempt: i64 = row.try_get("", "attempt")?;
            if row.try_get::<Option<EvidenceId>>("", "decided")?.is_some() || attempt != sent.attempt {
                let words = "Somebody decided about this already. Look at the payment again.";
                return Err(Error::refused(WRONG_STATE, words));
            }
            let (outcome, reference): (String, String) = (row.try_get("", "outcome")?, row.try_get("", "reference")?);
            let sql = "insert into evidence_decision(evidence_id, payment_id, attempt, outcome, recorded_by, decided_by, \
                       confirmed, note, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
            let values: [Value; 9] = [
                evidence.into(),
                id.into(),
                attempt.into(),
                outcome.as_str().into(),
                recorded_by.into(),
                actor.person().into(),
                confirmed.into(),
                text.into(),
                work.now().into(),
            ];
            work.execute(sql, values).await?;
            let action = match confirmed {
                true => "payment.evidence_confirmed",
                false => "payment.evidence_refused",
            };
            let about = json!({"evidence": evidence.to_string(), "note": text});
            work.record(Event::about(action, "payment", id).with(about));
            if confirmed {
                let proof = Proof::Evidence(evidence);
                match Outcome::parse(&outcome) {
                    Some(Outcome::Paid) => sent.paid(&mut work, proof, &reference).await?,
                    Some(Outcome::Failed) => {
                        sent.failed(&mut work, proof, &reference, "Two people found that it was not paid.")
                            .await?
                    }
                    None => return Err(Error::Broken(format!("unknown outcome {outcome}"))),
                }
            }
            work.remember(key, action).await?;
            Ok((work, ()))
        };
        self.treasury.write(actor.author(), act).await
    }

    /// What was found about a payment, the oldest first.
    pub(super) async fn evidence(&self, actor: &Actor, facts: &Facts) -> Result<Vec<EvidenceRow>> {
        let sql = "select e.id, e.attempt, e.outcome, e.reference, e.note, e.recorded_by, e.at, q.name, \
                   d.confirmed, d.note as decision, d.at as decided_at, y.name as decided_by, \
                   (select count(*) from execution x where x.payment_id = e.payment_id and x.executor_id = $2) as mine \
                   from evidence e join person q on q.id = e.recorded_by \
                   left join evidence_decision d on d.evidence_id = e.id left join person y on y.id = d.decided_by \
                   where e.payment_id = $1 order by e.at, e.id";
        let rows = self
            .treasury
            .read_all(sql, [facts.id.into(), actor.person().into()])
            .await?;
        rows.iter().map(|row| evidence_row(row, actor, facts)).collect()
    }
}

fn evidence_row(row: &QueryResult, actor: &Actor, facts: &Facts) -> Result<EvidenceRow> {
    let outcome: String = row.try_get("", "outcome")?;
    let decided_by: Option<String> = row.try_get("", "decided_by")?;
    let decided = decided_by.map(|name| {
        Ok::<_, Error>((
            name,
            row.try_get("", "confirmed")?,
            row.try_get("", "decision")?,
            row.try_get("", "decided_at")?,
        ))
    });
    let released = match row.try_get::<i64>("", "mine")? {
        0 => Vec::new(),
        _ => vec![Doer::from(actor.person())],
    };
    Ok(EvidenceRow {
        id: row.try_get("", "id")?,
        attempt: row.try_get("", "attempt")?,
        outcome: Outcome::parse(&outcome).ok_or_else(|| Error::Broken(format!("unknown outcome {outcome}")))?,
        reference: row.try_get("", "reference")?,
        note: row.try_get("", "note")?,
        recorded_by: row.try_get("", "name")?,
        at: row.try_get("", "at")?,
        may_decide: may_decide(facts, actor, row.try_get("", "recorded_by")?, &released),
        decided: decided.transpose()?,
    })
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

async fn released_by(work: &UnitOfWork, id: PaymentId) -> Result<Vec<Doer>> {
    let sql = "select distinct executor_id from execution where payment_id = $1";
    let rows = crate::requisitions::store::all(work.connection(), sql, [id.into()]).await?;
    rows.iter()
        .map(|row| Ok(Doer::from(row.try_get::<PersonId>("", "executor_id")?)))
        .collect()
}

/// Whether an actor may record how a payment ended.
///
/// # Errors
/// The refusal, with `D4`, `D5`, [`NOT_ALLOWED`] or [`WRONG_STATE`].
pub(super) fn may_record(facts: &Facts, actor: &Actor) -> Result<(), Refusal> {
    has_no_part(facts, actor)?;
    if !Sight::of(actor, Permission::ReleasePayment).contains(facts.judged.fund_scope) {
        return Err(refuse(
            "What was found about a payment is recorded by treasury officers.",
        ));
    }
    is_open(facts)
}

fn may_decide(facts: &Facts, actor: &Actor, recorded_by: PersonId, released_by: &[Doer]) -> Result<(), Refusal> {
    if recorded_by == actor.person() {
        return Err(refuse("You recorded this; a second person confirms it."));
    }
    has_no_part(facts, actor)?;
    duties::reconciler_did_not_release(actor.person(), released_by).map_err(|breach| Refusal {
        code: breach.duty.code(),
        message: breach.message,
    })?;
    if !Sight::of(actor, Permission::ReconcilePayment).contains(facts.judged.fund_scope) {
        return Err(refuse(
            "What was found about a payment is confirmed by somebody who reconciles payments.",
        ));
    }
    is_open(facts)
}

/// D4 and D5: neither who asked for the money nor who gets it says whether it arrived.
fn has_no_part(facts: &Facts, actor: &Actor) -> Result<(), Refusal> {
    let judged = &facts.judged;
    let breached = duties::executor_is_not_requester(actor.person().into(), judged.requester)
        .and_then(|()| duties::executor_is_not_beneficiary(actor.person().into(), judged.beneficiary));
    breached.map_err(|breach| Refusal {
        code: breach.duty.code(),
        message: breach.message,
    })
}

/// A gateway that will still say is waited for.
fn is_open(facts: &Facts) -> Result<(), Refusal> {
    let by_bank = facts.judged.method == Method::Bank;
    match facts.judged.status {
        Status::InDoubt => Ok(()),
        Status::Sent if by_bank => Ok(()),
        Status::Sent => Err(Refusal {
            code: WRONG_STATE,
            message: "The gateway has not said yet how this ended. When it does not, the payment becomes in doubt."
                .to_owned(),
        }),
        other => Err(Refusal {
            code: WRONG_STATE,
            message: format!("This payment is “{other}”; there is nothing to find out."),
        }),
    }
}

fn refuse(words: &str) -> Refusal {
    Refusal {
        code: NOT_ALLOWED,
        message: words.to_owned(),
    }
}
