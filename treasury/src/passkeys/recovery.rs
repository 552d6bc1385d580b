//! Recovery codes: what confirms that it is somebody who lost their passkeys. Ten, each good once, kept as HMACs.
//!
//! They are derived from the key of the form that shows them, so that showing them writes nothing, and the same form sent
//! twice keeps the same ones. Only who knows the server's secret can derive them.

use super::confirm::{Confirmed, confirmed, needed};
use super::service::Passkeys;
use super::store;
use crate::access::Actor;
use crate::audit::Event;
use crate::clock::Timestamp;
use crate::error::{Error, Result, WRONG_STATE};
use crate::form_key::FormKey;
use crate::identity::{Attempt, sessions};
use crate::ids::PersonId;
use crate::keys::Keys;
use crate::outbox::Job;
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;
use serde_json::json;
use zeroize::Zeroizing;

/// With what it is confirmed, in the trail.
const BY: &str = "recovery code";
/// How many there are.
pub const RECOVERY_CODES: usize = 10;
/// Characters of one, without its hyphen: 50 bits.
const LENGTH: usize = 10;
/// Crockford's base 32: no letters that are taken for digits.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What a person has of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecoveryCodes {
    /// How many were not used yet.
    pub left: i64,
    /// When they were made.
    pub made_at: Timestamp,
}

impl Passkeys {
    /// The codes that a form with this key shows to the actor; nothing is kept yet.
    #[must_use]
    pub fn codes_of(&self, actor: &Actor, form_key: &str) -> Vec<Zeroizing<String>> {
        let number = u32::try_from(RECOVERY_CODES).unwrap_or_default();
        let code = |n: u32| code_of(self.treasury.keys(), actor.person(), form_key, n);
        (0..number).map(code).collect()
    }

    /// Keeps the codes that a form with this key showed, in place of all earlier ones.
    ///
    /// # Errors
    /// Not confirmed; [`WRONG_STATE`] for somebody without a passkey; the database's.
    pub async fn keep_codes(
        &self,
        actor: &Actor,
        confirmed: Option<Confirmed>,
        form_key: &str,
        key: &FormKey,
    ) -> Result<()> {
        needed(confirmed, actor, self.treasury.now())?;
        self.treasury.retry(|| self.try_keep_codes(actor, form_key, key)).await
    }

    async fn try_keep_codes(&self, actor: &Actor, form_key: &str, key: &FormKey) -> Result<()> {
        let mut work = self.treasury.begin(actor.author()).await?;
        // One after the other: of two forms at once one's codes would stay beside the other's.
        sessions::alone(&work, actor).await?;
        if work.replayed(key).await?.is_some() {
            return Ok(());
        }
        if !store::has_any(work.connection(), actor.person(), self.treasury.relying_party()).await? {
            let words = "Recovery codes stand in for passkeys. Add a passkey first.";
            return Err(Error::refused(WRONG_STATE, words));
        }
        let sql = "update recovery_code set replaced_at = $1 where person_id = $2 and replaced_at is null";
        work.execute(sql, [work.now().into(), actor.person().into()]).await?;
        for code in self.codes_of(actor, form_key) {
            let sql = "insert into recovery_code(mac, person_id, made_at) values ($1, $2, $3)";
            let mac = mac(self.treasury.keys(), actor.person(), &code);
            let values: [Value; 3] = [mac.to_vec().into(), actor.person().into(), work.now().into()];
            work.execute(sql, values).await?;
        }
        work.record(Event::about("recovery_codes.made", "person", actor.person()));
        work.enqueue(notice("mail.recovery_codes_made", actor, 0));
        work.remember(key, "kept").await?;
        work.commit().await
    }

    /// What the actor has; none before the first were made.
    ///
    /// # Errors
    /// The database's.
    pub async fn codes(&self, actor: &Actor) -> Result<Option<RecoveryCodes>> {
        let sql = "select max(made_at) as made_at, cast(count(*) - count(used_at) as bigint) as left_over \
                   from recovery_code where person_id = $1 and replaced_at is null";
        let row = self.treasury.read_one(sql, [actor.person().into()]).await?;
        let Some(row) = row else { return Ok(None) };
        let made_at: Option<Timestamp> = row.try_get("", "made_at")?;
        let left = row.try_get("", "left_over")?;
        Ok(made_at.map(|made_at| RecoveryCodes { left, made_at }))
    }

    /// Confirms by one of the actor's recovery codes, which is used up. Attempts are counted, and slowed, like those to sign in.
    ///
    /// # Errors
    /// A code that is not one of theirs, or was used, beside its field; many attempts; the database's.
    pub async fn confirm_by_code(&self, actor: &Actor, typed: &str) -> Result<Confirmed> {
        let answered = self.try_confirm_by_code(actor, typed).await;
        self.noted(actor, BY, answered).await
    }

    async fn try_confirm_by_code(&self, actor: &Actor, typed: &str) -> Result<Confirmed> {
        let attempt = Attempt::new(actor.email(), actor.caller());
        attempt.count(&self.treasury, actor.caller()).await?;
        let mac = mac(self.treasury.keys(), actor.person(), &normalised(typed));
        let mac = mac.as_slice();
        let act = |mut work: UnitOfWork| async move {
            work.still(actor).await?;
            let sql = "update recovery_code set used_at = $1 where mac = $2 and person_id = $3 and used_at is null \
                       and replaced_at is null";
            let values: [Value; 3] = [work.now().into(), mac.to_vec().into(), actor.person().into()];
            if work.execute(sql, values).await?.rows_affected() != 1 {
                let words = "This is not one of your recovery codes, or it was used before.";
                return Err(Error::invalid("recovery_code", words));
            }
            let sql = "select count(*) as n from recovery_code where person_id = $1 and used_at is null \
                       and replaced_at is null";
            let row = work.one(sql, [actor.person().into()]).await?.ok_or(Error::NotFound)?;
            let left: i64 = row.try_get("", "n")?;
            let event = Event::about("recovery_code.used", "person", actor.person());
            work.record(event.with(json!({"left": left})));
            work.record(confirmed(actor, BY));
            work.enqueue(notice("mail.recovery_code_used", actor, left));
            let until = Confirmed::of(actor.person(), work.now());
            Ok((work, until))
        };
        let until = self.treasury.write(actor.author(), act).await?;
        attempt.forgive(&self.treasury).await?;
        Ok(until)
    }
}

fn notice(kind: &'static str, actor: &Actor, left: i64) -> Job {
    let payload = json!({"to": actor.email(), "name": actor.name(), "left": left.to_string(), "ip": actor.caller().ip});
    Job { kind, payload }
}

/// One code: `7K3QF-0ZT9M`.
fn code_of(keys: &Keys, person: PersonId, form_key: &str, number: u32) -> Zeroizing<String> {
    let parts: [&[u8]; 3] = [person.0.as_bytes(), form_key.as_bytes(), &number.to_be_bytes()];
    let bytes = Zeroizing::new(keys.mac("recovery-code of a form/v1", &parts));
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte & 31)]);
    let mut code: String = bytes.iter().take(LENGTH).map(letter).collect();
    code.insert(LENGTH / 2, '-');
    Zeroizing::new(code)
}

/// A code as it was typed, as it is kept: capitals, no spaces or hyphens, and the letters that are taken for digits as digits.
fn normalised(typed: &str) -> Zeroizing<String> {
    let letters = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let one = |c: char| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    Zeroizing::new(letters.map(one).collect())
}

/// A code as it is kept.
fn mac(keys: &Keys, person: PersonId, code: &str) -> [u8; 32] {
    keys.mac("recovery-code/v1", &[person.0.as_bytes(), normalised(code).as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use uuid::Uuid;

    #[test]
    fn codes_differ_by_person_form_number_and_server() {
        let (keys, other) = (Keys::try_new(&[7; 32]).unwrap(), Keys::try_new(&[8; 32]).unwrap());
        let person = |n| PersonId(Uuid::from_u128(n));
        let mut codes = BTreeSet::new();
        for keys in [&keys, &other] {
            for (who, form) in [(1, "a"), (1, "b"), (2, "a")] {
                codes.extend((0..10).map(|n| code_of(keys, person(who), form, n).to_string()));
            }
        }
        assert_eq!(codes.len(), 60);
        assert!(codes.iter().all(|code| code.len() == 11 && code.find('-') == Some(5)));
        assert_eq!(code_of(&keys, person(1), "a", 0), code_of(&keys, person(1), "a", 0));
    }

    #[test]
    fn a_code_may_be_typed_as_people_read_it() {
        assert_eq!(normalised(" o1il2-zzz zz").as_str(), "01112ZZZZZ");
    }
}
