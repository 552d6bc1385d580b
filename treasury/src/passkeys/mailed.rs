//! Confirming without a passkey: by password, and then by a code that goes to the person's own address.
//!
//! The password alone would not do. Until their first passkey a person releases with codes that prove their mailbox; a
//! passkey added by whoever learned the password would release without it.

use super::ceremony::{self, Kept, Purpose};
use super::confirm::{Confirmed, confirmed};
use super::service::Passkeys;
use crate::access::Actor;
use crate::clock::Timestamp;
use crate::error::{Error, Result, SLOW_DOWN, STEP_UP, WRONG_STATE};
use crate::identity::Attempt;
use crate::ids::CeremonyId;
use crate::keys::Keys;
use crate::requisitions::store as rows;
use std::fmt;
use std::time::Duration;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// How soon the next code may be asked for.
const PAUSE: Duration = Duration::from_secs(60);
/// With what it is confirmed, in the trail.
const BY: &str = "password and code";
/// What a mailed ceremony keeps where others keep what the browser is given.
const NO_OPTIONS: &str = "{}";

/// A code that is to be sent, now and only to its address. It is kept nowhere.
#[derive(Clone)]
pub struct ConfirmationCode {
    /// The ceremony that it answers.
    pub ceremony: CeremonyId,
    /// The person's own address.
    pub to: String,
    /// Six digits.
    pub code: Zeroizing<String>,
}

impl fmt::Debug for ConfirmationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfirmationCode")
            .field("ceremony", &self.ceremony)
            .finish_non_exhaustive()
    }
}

impl Passkeys {
    /// Checks the password of somebody who has no passkey, and makes a code for their own address. The caller sends it at once.
    ///
    /// # Errors
    /// [`WRONG_STATE`] for somebody who has a passkey; a wrong password beside its field; a code within the last minute
    /// ([`SLOW_DOWN`]); many attempts; the database's.
    pub async fn request_confirmation_code(&self, actor: &Actor, password: &str) -> Result<ConfirmationCode> {
        self.has_none(actor).await?;
        self.treasury.identity().check_password(actor, password).await?;
        self.not_too_soon(actor).await?;
        let code = self.treasury.randomness().six_digits();
        let mut nonce = [0; 16];
        self.treasury.randomness().fill(&mut nonce);
        let kept = Kept {
            options: NO_OPTIONS.to_owned(),
            state: hex::encode(mac(self.treasury.keys(), actor, &nonce, &code)),
            note: hex::encode(nonce),
        };
        let ceremony = ceremony::keep(&self.treasury, Purpose::Mailed, Some(actor.person()), &kept).await?;
        let to = actor.email().to_owned();
        Ok(ConfirmationCode { ceremony, to, code })
    }

    async fn has_none(&self, actor: &Actor) -> Result<()> {
        if self.has_any(actor).await? {
            let words = "You have a passkey, so a password is not enough here. Confirm with the passkey.";
            return Err(Error::refused(WRONG_STATE, words));
        }
        Ok(())
    }

    /// The message with this code could not be sent: the code is void, and the next one may be asked for at once.
    ///
    /// # Errors
    /// The database's.
    pub async fn confirmation_not_sent(&self, ceremony: CeremonyId) -> Result<()> {
        let sql = "delete from ceremony where id = $1 and purpose = 'mailed' and used_at is null";
        self.treasury.execute_alone(sql, [ceremony.into()]).await?;
        Ok(())
    }

    async fn not_too_soon(&self, actor: &Actor) -> Result<()> {
        let sql = "select max(created_at) as at from ceremony where person_id = $1 and purpose = 'mailed'";
        let row = rows::one(self.treasury.reader(), sql, [actor.person().into()]).await?;
        let last: Option<Timestamp> = row.map(|row| row.try_get("", "at")).transpose()?.flatten();
        match last.map(|last| last.plus(PAUSE)) {
            Some(next) if next > self.treasury.now() => {
                let words = "A code was sent to you a moment ago. Look into your mail, or ask again in a minute.";
                Err(Error::refused(SLOW_DOWN, words))
            }
            _ => Ok(()),
        }
    }

    /// The code that the actor was sent and has not typed.
    ///
    /// # Errors
    /// The database's.
    pub async fn open_confirmation_code(&self, actor: &Actor) -> Result<Option<CeremonyId>> {
        let open = ceremony::open(&self.treasury, Purpose::Mailed, Some(actor.person()), None).await?;
        Ok(open.map(|(ceremony, _)| ceremony))
    }

    /// Confirms by the code that was sent. It has one try.
    ///
    /// # Errors
    /// [`STEP_UP`] for a code that is not right, late or used; many attempts ([`SLOW_DOWN`]); the database's.
    pub async fn confirm_by_mail(&self, actor: &Actor, ceremony: CeremonyId, typed: &str) -> Result<Confirmed> {
        let answered = self.try_confirm_by_mail(actor, ceremony, typed).await;
        self.noted(actor, BY, answered).await
    }

    async fn try_confirm_by_mail(&self, actor: &Actor, ceremony: CeremonyId, typed: &str) -> Result<Confirmed> {
        // A passkey that was added since stands before it.
        self.has_none(actor).await?;
        let attempt = Attempt::new(actor.email(), actor.caller());
        attempt.count(&self.treasury, actor.caller()).await?;
        let kept = ceremony::take(&self.treasury, Purpose::Mailed, Some(actor.person()), ceremony).await?;
        let broken = |error: hex::FromHexError| Error::Broken(format!("a kept code: {error}"));
        let (expected, nonce) = (
            hex::decode(&kept.state).map_err(broken)?,
            hex::decode(&kept.note).map_err(broken)?,
        );
        let typed: Zeroizing<String> = Zeroizing::new(typed.chars().filter(|c| !c.is_whitespace()).collect());
        let right: bool = mac(self.treasury.keys(), actor, &nonce, &typed)
            .ct_eq(expected.as_slice())
            .into();
        if !right {
            let words =
                "This is not the code that was sent to you, and it had one try. Begin again with your password.";
            return Err(Error::refused(STEP_UP, words));
        }
        attempt.forgive(&self.treasury).await?;
        self.treasury.record_alone(actor.author(), confirmed(actor, BY)).await?;
        Ok(Confirmed::of(actor.person(), self.treasury.now()))
    }
}

/// The code as it is kept.
fn mac(keys: &Keys, actor: &Actor, nonce: &[u8], code: &str) -> [u8; 32] {
    keys.mac(
        "confirmation-code/v1",
        &[actor.person().0.as_bytes(), nonce, code.as_bytes()],
    )
}
