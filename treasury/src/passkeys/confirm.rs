//! Confirming that it is still the same person, before they change what they prove it with: by passkey; what stands in
//! for one is in `mailed` and `recovery`. A confirmation is good for five minutes in the session in which it was given.

use super::ceremony::{self, Kept, Purpose};
use super::relying_party::VALID;
use super::service::{Challenge, Passkeys};
use super::store;
use crate::access::Actor;
use crate::audit::Event;
use crate::clock::Timestamp;
use crate::error::{Error, NOT_ALLOWED, Result, WRONG_STATE};
use crate::ids::{CeremonyId, PersonId};
use crate::unit_of_work::UnitOfWork;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// That a person confirmed it is them; kept in their session, which is the server's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    person: PersonId,
    until: Timestamp,
}

impl Confirmed {
    /// Its key in the session's data.
    pub const KEY: &'static str = "confirmed";

    pub(crate) fn of(person: PersonId, now: Timestamp) -> Self {
        let until = now.plus(VALID);
        Self { person, until }
    }

    /// Whether it still counts for this actor.
    #[must_use]
    pub fn holds_for(&self, actor: &Actor, now: Timestamp) -> bool {
        self.person == actor.person() && self.until >= now
    }
}

/// Whether this actor confirmed of late.
///
/// # Errors
/// [`NOT_ALLOWED`] when they did not.
pub(super) fn needed(confirmed: Option<Confirmed>, actor: &Actor, now: Timestamp) -> Result<()> {
    if confirmed.is_some_and(|confirmed| confirmed.holds_for(actor, now)) {
        return Ok(());
    }
    let words = "Confirm first that it is you; a confirmation is good for five minutes. Nothing was changed.";
    Err(Error::refused(NOT_ALLOWED, words))
}

impl Passkeys {
    /// Begins to confirm by passkey.
    ///
    /// # Errors
    /// [`WRONG_STATE`] for somebody who has none; the database's.
    pub async fn begin_confirmation(&self, actor: &Actor) -> Result<()> {
        let passkeys = store::of_person(self.treasury.reader(), actor.person()).await?;
        if passkeys.is_empty() {
            return Err(Error::refused(
                WRONG_STATE,
                "You have no passkey. Confirm with your password, and the code that is sent to you.",
            ));
        }
        let (options, state) = self.site()?.begin_assertion(&passkeys)?;
        let kept = Kept {
            options,
            state,
            note: String::new(),
        };
        ceremony::keep(&self.treasury, Purpose::Confirm, Some(actor.person()), &kept).await?;
        Ok(())
    }

    /// The confirmation that the actor has begun and not answered.
    ///
    /// # Errors
    /// The database's.
    pub async fn open_confirmation(&self, actor: &Actor) -> Result<Option<Challenge>> {
        let open = ceremony::open(&self.treasury, Purpose::Confirm, Some(actor.person()), None).await?;
        Ok(open.map(Challenge::of))
    }

    /// Confirms by passkey.
    ///
    /// # Errors
    /// [`STEP_UP`](crate::error::STEP_UP) for an answer that is not right, late or repeated; the database's.
    pub async fn confirm_by_passkey(&self, actor: &Actor, ceremony: CeremonyId, answer: &str) -> Result<Confirmed> {
        let person = actor.person();
        let kept = ceremony::take(&self.treasury, Purpose::Confirm, Some(person), ceremony).await?;
        let passkeys = store::of_person(self.treasury.reader(), person).await?;
        let asserted = &self.site()?.finish_assertion(&kept.state, answer, &passkeys)?;
        let act = |work: UnitOfWork| async move {
            work.still(actor).await?;
            store::used(&work, person, asserted).await?;
            Ok((work, ()))
        };
        self.treasury.write(actor.author(), act).await?;
        self.confirmed(actor, "passkey").await
    }

    pub(super) async fn confirmed(&self, actor: &Actor, by: &'static str) -> Result<Confirmed> {
        let event = Event::about("person.confirmed", "person", actor.person()).with(json!({"by": by}));
        self.treasury.record_alone(actor.author(), event).await?;
        Ok(Confirmed::of(actor.person(), self.treasury.now()))
    }
}
