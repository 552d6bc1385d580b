//! Trying a code: the try is counted and committed before the code is looked at (S2), so that neither a crash,
//! nor a failing release, nor many tries at once give one more.

use super::day::{self, Day, TRIED, WRONG};
use super::factor::Factor;
use super::service::Payments;
use super::step_up::{ReleaseProof, TRIES, mac};
use super::subject::{Signed, Subject};
use crate::access::Actor;
use crate::audit::Event;
use crate::clock::Timestamp;
use crate::error::{Error, Result, STEP_UP};
use crate::ids::{PasskeyId, StepUpId};
use crate::passkeys::Asserted;
use crate::treasury::Treasury;
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;
use serde_json::json;
use subtle::ConstantTimeEq;

/// A code or an answer that was right. Consumed by the release, if nobody consumes it before.
pub(super) struct Proved {
    pub(super) step_up: StepUpId,
    pub(super) expires_at: Timestamp,
    pub(super) by: By,
}

/// With what something was proved.
pub(super) enum By {
    /// A code.
    Code,
    /// A passkey's answer.
    Passkey(Box<Asserted>),
    /// The batch of which it is a line was proved with this, and with this passkey.
    Batch(Factor, Option<PasskeyId>),
}

impl Proved {
    /// With what it was proved.
    pub(super) fn factor(&self) -> Factor {
        match self.by {
            By::Code => Factor::EmailCode,
            By::Passkey(_) => Factor::Passkey,
            By::Batch(factor, _) => factor,
        }
    }

    /// The passkey, where it was one.
    pub(super) fn passkey(&self) -> Option<PasskeyId> {
        match &self.by {
            By::Code => None,
            By::Passkey(asserted) => Some(asserted.passkey.id),
            By::Batch(_, passkey) => *passkey,
        }
    }
}

struct Tried {
    step_up: StepUpId,
    digest: String,
    code_mac: Vec<u8>,
    attempts: i64,
    expires_at: Timestamp,
}

impl Payments {
    /// Checks what the release is proved with.
    pub(super) async fn prove(&self, actor: &Actor, signed: &impl Signed, proof: &ReleaseProof) -> Result<Proved> {
        match proof {
            ReleaseProof::Code { step_up, code } => self.prove_by_code(actor, signed, *step_up, code).await,
            ReleaseProof::Passkey { step_up, answer } => self.prove_by_passkey(actor, signed, *step_up, answer).await,
        }
    }

    /// Counts a try, commits that, then compares. Many tries at once, each over another payment, do not see one another
    /// while they count; but each looks again at what is committed when it is, so that no more than the day's share of
    /// them is compared.
    async fn prove_by_code(
        &self,
        actor: &Actor,
        signed: &impl Signed,
        step_up: Option<StepUpId>,
        code: &str,
    ) -> Result<Proved> {
        self.treasury.code_limits().allow_all(&signed.amounts())?;
        let subject = signed.subject();
        let tried = self.treasury.retry(|| self.count(actor, subject, step_up)).await?;
        let day = Day::of(self.treasury.reader(), actor, self.treasury.now()).await?;
        if day.wrong > day::MOST {
            return Err(day.refusal(actor));
        }
        let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let expected = mac(
            self.treasury.keys(),
            tried.step_up,
            actor.person(),
            &tried.digest,
            &typed,
        );
        let right: bool = expected.as_slice().ct_eq(tried.code_mac.as_slice()).into();
        if !right {
            return Err(self.wrong(actor, &tried).await?);
        }
        // What stands now must be what the message named.
        if signed.digest(tried.expires_at) != tried.digest {
            let what = subject.word();
            let words =
                format!("This {what} changed after the code was sent. Look at it again and ask for a new code.");
            return Err(Error::refused(STEP_UP, words));
        }
        Ok(Proved {
            step_up: tried.step_up,
            expires_at: tried.expires_at,
            by: By::Code,
        })
    }

    async fn count(&self, actor: &Actor, subject: Subject, step_up: Option<StepUpId>) -> Result<Tried> {
        let sql = format!(
            "update step_up set attempts = attempts + 1 where {} and person_id = $2 \
             and factor = 'email-code' and state = 'open' and attempts < $3 and expires_at >= $4 \
             and id = coalesce($5, id) and (select coalesce(sum({WRONG}), 0) from step_up \
             where person_id = $2 and created_at > $6 and {TRIED}) < $7 returning id, digest, code_mac, attempts, expires_at",
            subject.own()
        );
        let now = self.treasury.now();
        let values: [Value; 7] = [
            subject.id().into(),
            actor.person().into(),
            TRIES.into(),
            now.into(),
            step_up.map(|s| s.0).into(),
            now.minus(day::DAY).into(),
            day::MOST.into(),
        ];
        // One statement: what it answers is committed.
        let Some(row) = self.treasury.one_alone(&sql, values).await? else {
            return Err(why_not(&self.treasury, actor, subject, step_up).await?);
        };
        Ok(Tried {
            step_up: row.try_get("", "id")?,
            digest: row.try_get("", "digest")?,
            code_mac: row.try_get("", "code_mac")?,
            attempts: row.try_get("", "attempts")?,
            expires_at: Timestamp(row.try_get("", "expires_at")?),
        })
    }

    /// A wrong code: after the last try the step-up is locked, whatever is typed next.
    async fn wrong(&self, actor: &Actor, tried: &Tried) -> Result<Error> {
        let left = TRIES - tried.attempts;
        let act = |mut work: UnitOfWork| async move {
            if left <= 0 {
                let sql = "update step_up set state = 'locked' where id = $1 and state = 'open'";
                work.execute(sql, [tried.step_up.into()]).await?;
            }
            let action = if left <= 0 { "step_up.locked" } else { "step_up.failed" };
            let about = json!({"attempts": tried.attempts});
            let event = Event::about(action, "step_up", tried.step_up).under(STEP_UP);
            work.record(event.with(about));
            Ok((work, ()))
        };
        self.treasury.write(actor.author(), act).await?;
        Ok(Error::refused(
            STEP_UP,
            match left {
                ..=0 => LOCKED.to_owned(),
                1 => "This is not the code that was sent to you. One try is left.".to_owned(),
                left => format!("This is not the code that was sent to you. {left} tries are left."),
            },
        ))
    }
}

const LOCKED: &str = "Five wrong codes were typed, so this code is locked. Ask for a new one.";

/// Why no code could be tried, in words.
async fn why_not(treasury: &Treasury, actor: &Actor, subject: Subject, step_up: Option<StepUpId>) -> Result<Error> {
    let day = Day::of(treasury.reader(), actor, treasury.now()).await?;
    if day.wrong >= day::MOST {
        return Ok(day.refusal(actor));
    }
    let sql = format!(
        "select state, attempts, expires_at from step_up where {} and person_id = $2 \
         and factor = 'email-code' and id = coalesce($3, id) order by created_at desc, id desc limit 1",
        subject.own()
    );
    let values: [Value; 3] = [subject.id().into(), actor.person().into(), step_up.map(|s| s.0).into()];
    let Some(row) = treasury.read_one(&sql, values).await? else {
        let what = subject.word();
        let words = format!("No code for this {what} was sent to you. Ask for one; it comes by e-mail.");
        return Ok(Error::refused(STEP_UP, words));
    };
    let state: String = row.try_get("", "state")?;
    let attempts: i64 = row.try_get("", "attempts")?;
    Ok(Error::refused(
        STEP_UP,
        match state.as_str() {
            "consumed" => "This code was used already. Every release needs a new one.",
            "superseded" => {
                "This code is void: a newer one replaced it, it could not be sent, or the payment or your passkeys changed. Type the newest, or ask for another."
            }
            "locked" => LOCKED,
            _ if attempts >= TRIES => LOCKED,
            _ => "This code is older than five minutes. Ask for a new one.",
        },
    ))
}
