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

const PASSKEY: &str = "passkey";

/// That somebody confirmed it is them, and with what.
pub(super) fn confirmed(actor: &Actor, by: &'static str) -> Event {
    Event::about("person.confirmed", "person", actor.person()).with(json!({"by": by}))
}

impl Passkeys {
    /// Begins to confirm by passkey.
    ///
    /// # Errors
    /// [`WRONG_STATE`] for somebody who has none; the database's.
    pub async fn begin_confirmation(&self, actor: &Actor) -> Result<()> {
        let site = self.site()?;
        let passkeys = store::usable(self.treasury.reader(), actor.person(), site).await?;
        if passkeys.is_empty() {
            return Err(Error::refused(
                WRONG_STATE,
                "You have no passkey. Confirm with your password, and the code that is sent to you.",
            ));
        }
        let (options, state) = site.begin_assertion(&passkeys)?;
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
        let answered = self.try_confirm(actor, ceremony, answer).await;
        self.noted(actor, PASSKEY, answered).await
    }

    async fn try_confirm(&self, actor: &Actor, ceremony: CeremonyId, answer: &str) -> Result<Confirmed> {
        let person = actor.person();
        let kept = ceremony::take(&self.treasury, Purpose::Confirm, Some(person), ceremony).await?;
        let site = self.site()?;
        let passkeys = store::usable(self.treasury.reader(), person, site).await?;
        let asserted = &site.finish_assertion(&kept.state, answer, &passkeys)?;
        let act = |mut work: UnitOfWork| async move {
            work.still(actor).await?;
            store::used(&work, person, asserted).await?;
            work.record(confirmed(actor, PASSKEY));
            let until = Confirmed::of(person, work.now());
            Ok((work, until))
        };
        self.treasury.write(actor.author(), act).await
    }

    /// A confirmation that was refused leaves a trace: somebody else may sit at this session.
    pub(super) async fn noted(
        &self,
        actor: &Actor,
        by: &'static str,
        answered: Result<Confirmed>,
    ) -> Result<Confirmed> {
        if let Err(Error::Refused(_) | Error::Invalid(_)) = &answered {
            let event = Event::about("person.confirmation_refused", "person", actor.person());
            let event = event.with(json!({"by": by}));
            self.treasury.record_alone(actor.author(), event).await?;
        }
        answered
    }
}
