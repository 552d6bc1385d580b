//! Releasing the lines of a confirmed batch, one by one. Running it twice, also at the same time, releases nothing twice: each
//! line has one step-up, and a form key that follows from it.

use crate::access::Actor;
use crate::audit::Event;
use crate::author::{Author, Caller};
use crate::error::{Error, NOT_ALLOWED, Refusal, Result};
use crate::form_key::FormKey;
use crate::ids::{BatchId, CompanyId, PasskeyId, PaymentId, PersonId, StepUpId};
use crate::outbox::Claimed;
use crate::payments::attempts::{By, Proved};
use crate::payments::factor::Factor;
use crate::payments::facts::Facts;
use crate::payments::service::Payments;
use crate::payments::step_up::supersede;
use crate::payments::view::factor;
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;
use serde_json::json;

/// How many characters of a refusal are kept.
const LONGEST: usize = 1_000;

/// A line whose step-up is open.
struct Open {
    position: i64,
    payment: PaymentId,
    rev: i64,
    proved: Proved,
}

impl Payments {
    /// Releases what is left of the batch of a job: each line is released or refused, whatever became of the others.
    ///
    /// # Errors
    /// A job that is none; the database's, after every line was tried: then the job is run again.
    pub async fn run_batch(&self, job: &Claimed) -> Result<()> {
        let said = &job.payload;
        let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        let batch: BatchId = text("batch")
            .parse()
            .map_err(|_| Error::Broken("a job without its batch".to_owned()))?;
        let caller = Caller {
            ip: text("ip"),
            user_agent: text("user_agent"),
            request_id: text("request_id"),
        };
        let sql = "select person_id, company_id from batch where id = $1";
        let row = self
            .treasury
            .read_one(sql, [batch.into()])
            .await?
            .ok_or(Error::NotFound)?;
        let (person, company): (PersonId, CompanyId) = (row.try_get("", "person_id")?, row.try_get("", "company_id")?);
        let author = Author {
            person: Some(person),
            company: Some(company),
            caller: caller.clone(),
        };
        let actor = match self.treasury.identity().actor(person, caller).await {
            Ok(actor) => Some(Actor {
                epoch: said["epoch"].as_i64().unwrap_or(-1),
                ..actor
            }),
            Err(Error::NotFound) => None,
            Err(error) => return Err(error),
        };
        let mut trouble = Ok(());
        for line in self.open_lines(batch).await? {
            let done = self.run_line(&author, actor.as_ref(), batch, &line).await;
            trouble = trouble.and(done);
        }
        trouble
    }

    async fn open_lines(&self, batch: BatchId) -> Result<Vec<Open>> {
        let sql = "select l.position, l.payment_id, l.rev, s.id, s.expires_at, s.factor, b.passkey_id from batch_line l \
                   join step_up s on s.batch_id = l.batch_id and s.payment_id = l.payment_id \
                   join step_up b on b.batch_id = l.batch_id and b.payment_id is null and b.state = 'consumed' \
                   where l.batch_id = $1 and s.state in ('open','superseded') and not exists (select 1 from batch_refusal r \
                   where r.batch_id = l.batch_id and r.position = l.position) order by l.position";
        let rows = self.treasury.read_all(sql, [batch.into()]).await?;
        let line = |row: &sea_orm::QueryResult| {
            let factor: Factor = factor(row)?;
            let passkey: Option<PasskeyId> = row.try_get("", "passkey_id")?;
            Ok(Open {
                position: row.try_get("", "position")?,
                payment: row.try_get("", "payment_id")?,
                rev: row.try_get("", "rev")?,
                proved: Proved {
                    step_up: row.try_get("", "id")?,
                    expires_at: row.try_get("", "expires_at")?,
                    by: By::Batch(factor, passkey),
                },
            })
        };
        rows.iter().map(line).collect()
    }

    async fn run_line(&self, author: &Author, actor: Option<&Actor>, batch: BatchId, line: &Open) -> Result<()> {
        let answer = match actor {
            Some(actor) => self.release_line(actor, line).await,
            None => Err(Error::refused(
                NOT_ALLOWED,
                "Whoever confirmed the batch was deactivated since.",
            )),
        };
        match answer {
            Ok(()) => Ok(()),
            Err(Error::Refused(refusal)) => self.refuse_line(author, batch, line, &refusal).await,
            Err(Error::NotFound) => {
                let refusal = Refusal {
                    code: NOT_ALLOWED,
                    message: "Whoever confirmed the batch may not know of this payment any more.".to_owned(),
                };
                self.refuse_line(author, batch, line, &refusal).await
            }
            Err(error) => Err(error),
        }
    }

    async fn release_line(&self, actor: &Actor, line: &Open) -> Result<()> {
        let key = key_of(line.proved.step_up, line.payment);
        let answer = match Facts::read(&self.treasury, actor, line.payment).await {
            Ok(facts) => self.release_proved(actor, &facts, line.rev, &line.proved, &key).await,
            Err(error) => Err(error),
        };
        self.or_first(actor, line.payment, &key, answer).await.map(|_| ())
    }

    /// Writes down why a line was not released. Its step-up is void first: what another worker released meanwhile stays so.
    async fn refuse_line(&self, author: &Author, batch: BatchId, line: &Open, refusal: &Refusal) -> Result<()> {
        let act = |mut work: UnitOfWork| async move {
            let id = line.proved.step_up;
            supersede(&work, "id = $1", [id.into()]).await?;
            let sql = "select s.state, (select count(*) from batch_refusal r where r.batch_id = $2 and r.position = $3) as refused \
                       from step_up s where s.id = $1";
            let row = work.one(sql, [id.into(), batch.into(), line.position.into()]).await?;
            let row = row.ok_or(Error::NotFound)?;
            let (state, refused): (String, i64) = (row.try_get("", "state")?, row.try_get("", "refused")?);
            if state != "superseded" || refused > 0 {
                return Ok((work, ()));
            }
            let words: String = refusal.message.chars().take(LONGEST).collect();
            let sql = "insert into batch_refusal(batch_id, position, code, message, at) values ($1, $2, $3, $4, $5)";
            let values: [Value; 5] = [
                batch.into(),
                line.position.into(),
                refusal.code.into(),
                words.as_str().into(),
                work.now().into(),
            ];
            work.execute(sql, values).await?;
            let about = json!({"why": words, "batch": batch.to_string()});
            let event = Event::about("payment.release_refused", "payment", line.payment).under(refusal.code);
            work.record(event.with(about));
            Ok((work, ()))
        };
        self.treasury.write(author.clone(), act).await
    }
}

/// The form key of a line: the same however often it is run.
fn key_of(step_up: StepUpId, payment: PaymentId) -> FormKey {
    FormKey::new(
        &format!("batch-line-{step_up}"),
        "batch-release",
        &[&payment.to_string()],
    )
}
