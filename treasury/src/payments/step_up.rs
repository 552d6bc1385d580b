//! The weaker second factor: a one-time code that is good for one payment or batch, exactly as it stands, and for one person.
//! Somebody who has a passkey uses that (`passkey`).

use super::day::{self, Day};
use super::facts::Facts;
use super::service::Payments;
use super::subject::{Signed, Subject};
use crate::access::Actor;
use crate::audit::Event;
use crate::author::Author;
use crate::canonical::Encoder;
use crate::clock::Timestamp;
use crate::error::{Error, NOT_ALLOWED, Result, SLOW_DOWN};
use crate::ids::{PaymentId, PersonId, StepUpId};
use crate::keys::Keys;
use crate::money::Money;
use crate::passkeys;
use crate::unit_of_work::UnitOfWork;
use sea_orm::{ConnectionTrait, Statement, Value};
use serde_json::json;
use std::fmt;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long a code is good.
pub(super) const VALID: Duration = Duration::from_secs(5 * 60);
/// How soon the next code may be asked for.
const PAUSE: Duration = Duration::from_secs(60);
/// The span within which codes are counted, and how many there may be of one person for one payment.
const HOUR: Duration = Duration::from_secs(3_600);
const CODES_AN_HOUR: usize = 5;
/// How many tries a code has.
pub(super) const TRIES: i64 = 5;

/// A code that is to be sent, now and only to its address. It is kept nowhere.
#[derive(Clone)]
pub struct ReleaseCode {
    /// The step-up that the code belongs to.
    pub step_up: StepUpId,
    /// The executor's own address (S1).
    pub to: String,
    /// Six digits.
    pub code: Zeroizing<String>,
    /// The number of the requisition that is paid.
    pub number: i64,
    /// Who gets the money; belongs into the message.
    pub payee: String,
    /// How much; belongs into the message.
    pub amount: Money,
    /// The fund that pays.
    pub fund: String,
    /// After this instant the code is good for nothing.
    pub expires_at: Timestamp,
}

impl fmt::Debug for ReleaseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReleaseCode")
            .field("step_up", &self.step_up)
            .finish_non_exhaustive()
    }
}

/// What a release is proved with.
#[derive(Clone)]
pub enum ReleaseProof {
    /// A code that was sent.
    Code {
        /// The step-up that it was sent for; the newest one of this person and payment when absent.
        step_up: Option<StepUpId>,
        /// As it was typed; spaces do not count.
        code: Zeroizing<String>,
    },
    /// A passkey's answer.
    Passkey {
        /// The step-up that it answers.
        step_up: StepUpId,
        /// What the browser's `navigator.credentials` gave, as JSON.
        answer: String,
    },
}

impl fmt::Debug for ReleaseProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, step_up) = match self {
            Self::Code { step_up, .. } => ("Code", *step_up),
            Self::Passkey { step_up, .. } => ("Passkey", Some(*step_up)),
        };
        f.debug_struct(name).field("step_up", &step_up).finish_non_exhaustive()
    }
}

impl Signed for Facts {
    fn subject(&self) -> Subject {
        Subject::Payment(self.id)
    }

    fn digest(&self, expires_at: Timestamp) -> String {
        as_it_stands("countersign/release/v1", self)
            .int(expires_at.0)
            .finish_hex()
    }

    fn amounts(&self) -> Vec<Money> {
        vec![self.amount]
    }
}

/// Everything of a payment that a release signs: its revision, payee, destination, method, amount, currency and fund.
pub(super) fn as_it_stands(domain: &str, facts: &Facts) -> Encoder {
    Encoder::new(domain)
        .bytes(facts.id.0.as_bytes())
        .int(facts.rev)
        .text(&facts.payee)
        .text(&facts.destination)
        .text(facts.judged.method.code())
        .int(facts.amount.minor())
        .text(facts.amount.currency().code())
        .bytes(facts.fund.0.as_bytes())
}

/// A code that was just made.
pub(super) struct Made {
    pub(super) step_up: StepUpId,
    pub(super) code: Zeroizing<String>,
    pub(super) expires_at: Timestamp,
}

/// The code as it is kept: an HMAC that also covers whose it is and what it signs.
pub(super) fn mac(keys: &Keys, step_up: StepUpId, person: PersonId, digest: &str, code: &str) -> [u8; 32] {
    keys.mac(
        "release-code/v1",
        &[
            step_up.0.as_bytes(),
            person.0.as_bytes(),
            digest.as_bytes(),
            code.as_bytes(),
        ],
    )
}

impl Payments {
    /// Makes a code for the actor and this payment; an open one is replaced. The caller sends it at once and
    /// says so with [`Payments::code_not_sent`] when that fails.
    ///
    /// # Errors
    /// D4 to D6; not a treasury officer; not awaiting release; somebody who has a passkey, or changed theirs within a
    /// day ([`NOT_ALLOWED`]); [`SLOW_DOWN`] within 60 seconds of the last code
    /// or after five within an hour, or after twenty wrong ones within a day; [`Error::NotFound`].
    pub async fn request_code(&self, actor: &Actor, payment: PaymentId) -> Result<ReleaseCode> {
        let answer = self.treasury.retry(|| self.try_request_code(actor, payment)).await;
        if let Err(Error::Refused(refusal)) = &answer {
            let event = Event::about("payment.code_refused", "payment", payment);
            self.record_refusal(actor, event, refusal).await;
        }
        answer
    }

    async fn try_request_code(&self, actor: &Actor, payment: PaymentId) -> Result<ReleaseCode> {
        let mut work = self.treasury.begin(actor.author()).await?;
        let facts = Facts::lock(&work, actor, payment, "").await?;
        let actor = &work.still(actor).await?;
        facts.may_release(actor).map_err(Error::Refused)?;
        let made = self.make_code(&mut work, actor, &facts).await?;
        work.commit().await?;
        Ok(ReleaseCode {
            step_up: made.step_up,
            to: actor.email().to_owned(),
            code: made.code,
            number: facts.number,
            payee: facts.payee,
            amount: facts.amount,
            fund: facts.judged.fund_name,
            expires_at: made.expires_at,
        })
    }

    /// A code for something that this actor may release; an open one is replaced.
    pub(super) async fn make_code(&self, work: &mut UnitOfWork, actor: &Actor, signed: &impl Signed) -> Result<Made> {
        let subject = signed.subject();
        self.passkey_before_code(work, actor).await?;
        self.treasury.code_limits().allow_all(&signed.amounts())?;
        let day = Day::of(work.connection(), actor, work.now()).await?;
        if day.wrong >= day::MOST {
            return Err(day.refusal(actor));
        }
        let earlier = earlier(work, subject, actor.person()).await?;
        not_too_soon(&earlier, subject, work.now())?;
        replace(work, subject, actor.person()).await?;
        let code = self.treasury.randomness().six_digits();
        let step_up: StepUpId = work.new_id();
        let expires_at = work.now().plus(VALID);
        let digest = signed.digest(expires_at);
        let mac = mac(self.treasury.keys(), step_up, actor.person(), &digest, &code);
        let sql = "insert into step_up(id, payment_id, batch_id, person_id, factor, digest, code_mac, state, attempts, \
                   created_at, expires_at) values ($1, $2, $3, $4, 'email-code', $5, $6, 'open', 0, $7, $8)";
        let [payment, batch] = subject.columns();
        let values: [Value; 8] = [
            step_up.into(),
            payment,
            batch,
            actor.person().into(),
            digest.into(),
            mac.to_vec().into(),
            work.now().into(),
            expires_at.into(),
        ];
        work.execute(sql, values).await?;
        let about = json!({"step_up": step_up.to_string(), "factor": "email-code"});
        work.record(
            subject
                .event("payment.code_requested", "batch.code_requested")
                .with(about),
        );
        Ok(Made {
            step_up,
            code,
            expires_at,
        })
    }

    /// Whoever has a passkey cannot choose the weaker way; nor can somebody whose passkeys changed within a day.
    async fn passkey_before_code(&self, work: &UnitOfWork, actor: &Actor) -> Result<()> {
        if passkeys::store::has_any(work.connection(), actor.person(), self.treasury.relying_party()).await? {
            let words = "You have a passkey, so no code is sent to you. Release with your passkey.";
            return Err(Error::refused(NOT_ALLOWED, words));
        }
        let rest = passkeys::store::codes_rest_until(work.connection(), actor.person(), work.now()).await?;
        let Some(until) = rest else { return Ok(()) };
        let until = until
            .to_jiff()
            .to_zoned(actor.zone().clone())
            .strftime("%-d %B %Y, %H:%M")
            .to_string();
        let words = format!(
            "Your passkeys changed of late, so no code is sent to you until {until}. Add a passkey, or ask another treasury \
             officer to release it. If it was not you who changed them, tell your administrator now."
        );
        Err(Error::refused(NOT_ALLOWED, words))
    }

    /// The message with this code could not be sent: the code is void, and the next one may be asked for at once.
    ///
    /// # Errors
    /// The database's.
    pub async fn code_not_sent(&self, step_up: StepUpId) -> Result<()> {
        let act = |mut work: UnitOfWork| async move {
            if supersede(&work, "id = $1", [step_up.into()]).await? == 1 {
                work.record(Event::about("step_up.not_sent", "step_up", step_up));
            }
            Ok((work, ()))
        };
        self.treasury.write(Author::system(None), act).await
    }
}

/// Makes open step-ups good for nothing: those that `which` says, a condition over the table with these values. Answers
/// how many there were.
pub(crate) async fn supersede(work: &UnitOfWork, which: &str, values: impl IntoIterator<Item = Value>) -> Result<u64> {
    let sql = format!("update step_up set state = 'superseded' where state = 'open' and {which}");
    Ok(work.execute(&sql, values).await?.rows_affected())
}

/// Makes the open step-up of a person for something good for nothing: a new one comes.
pub(super) async fn replace(work: &UnitOfWork, subject: Subject, person: PersonId) -> Result<()> {
    let which = format!("{} and person_id = $2", subject.replaced());
    supersede(work, &which, [subject.id().into(), person.into()]).await?;
    Ok(())
}

/// The codes of the last hour, newest first: when each was made, and whether it is void without a successor.
async fn earlier(work: &UnitOfWork, subject: Subject, person: PersonId) -> Result<Vec<(Timestamp, String)>> {
    let sql = format!(
        "select created_at, state from step_up where {} and person_id = $2 and created_at > $3 \
         and factor = 'email-code' order by created_at desc, id desc",
        subject.own()
    );
    let values: [Value; 3] = [subject.id().into(), person.into(), work.now().minus(HOUR).into()];
    let statement = Statement::from_sql_and_values(work.backend(), &sql, values);
    let rows = work.connection().query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok((Timestamp(row.try_get("", "created_at")?), row.try_get("", "state")?)))
        .collect()
}

fn not_too_soon(earlier: &[(Timestamp, String)], subject: Subject, now: Timestamp) -> Result<()> {
    let wait = wait(earlier, now);
    if wait.is_zero() {
        return Ok(());
    }
    let seconds = wait.as_micros().div_ceil(1_000_000);
    let words = if earlier.len() >= CODES_AN_HOUR {
        let minutes = seconds.div_ceil(60);
        let what = subject.word();
        format!("Five codes were sent for this {what} within an hour. Ask again in {minutes} minutes.")
    } else {
        format!("A code was sent to you a moment ago. Look into your mail, or ask again in {seconds} seconds.")
    };
    Err(Error::refused(SLOW_DOWN, words))
}

/// How long until the next code may be asked for. The newest one being superseded means that it was never sent.
fn wait(earlier: &[(Timestamp, String)], now: Timestamp) -> Duration {
    let pause = match earlier.first() {
        Some((made, state)) if state != "superseded" => made.plus(PAUSE).since(now),
        _ => Duration::ZERO,
    };
    let quota = match earlier.get(CODES_AN_HOUR - 1) {
        Some((made, _)) => made.plus(HOUR).since(now),
        None => Duration::ZERO,
    };
    pause.max(quota)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn s04_a_code_is_kept_for_one_step_up_one_person_and_what_it_signs() {
        let keys = Keys::try_new(&[7; 32]).unwrap();
        let id = Uuid::from_u128;
        let kept =
            |step_up, person, digest, code| mac(&keys, StepUpId(id(step_up)), PersonId(id(person)), digest, code);
        let one = kept(1, 2, "digest", "123456");
        assert_eq!(one, kept(1, 2, "digest", "123456"));
        for other in [
            kept(3, 2, "digest", "123456"),
            kept(1, 3, "digest", "123456"),
            kept(1, 2, "digesT", "123456"),
            kept(1, 2, "digest", "123457"),
        ] {
            assert_ne!(one, other);
        }
    }
}
