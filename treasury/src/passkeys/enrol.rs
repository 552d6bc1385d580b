//! Enrolling a passkey: confirmed before, named by its person, told by mail.

use super::ceremony::{self, Kept, Purpose};
use super::confirm::{Confirmed, needed};
use super::service::{Challenge, Passkeys};
use super::store;
use crate::access::Actor;
use crate::audit::Event;
use crate::error::{Error, Result, WRONG_STATE};
use crate::identity::{Principal, sessions};
use crate::ids::{CeremonyId, PasskeyId};
use crate::outbox::Job;
use crate::unit_of_work::UnitOfWork;
use serde_json::json;

/// The longest name of a passkey, in characters.
pub const LONGEST_NAME: usize = 60;
/// How many a person may have: a phone, a computer, a key in the safe, and as many again.
const MOST: usize = 10;

impl Passkeys {
    /// Begins to enrol a passkey under a name.
    ///
    /// # Errors
    /// Not confirmed; no name, or a name that one of theirs has; too many; the database's.
    pub async fn begin_enrolment(&self, actor: &Actor, confirmed: Option<Confirmed>, name: &str) -> Result<()> {
        needed(confirmed, actor, self.treasury.now())?;
        let passkeys = store::of_person(self.treasury.reader(), actor.person()).await?;
        if passkeys.len() >= MOST {
            let words = format!("You have {MOST} passkeys. Remove one that you do not use, then add this one.");
            return Err(Error::refused(WRONG_STATE, words));
        }
        let name = named(name)?;
        if passkeys.iter().any(|one| one.name == name) {
            return Err(Error::invalid(
                "name",
                "One of your passkeys has this name. Choose another one.",
            ));
        }
        let who = (actor.email(), actor.name());
        let site = self.site()?;
        let known = store::usable(self.treasury.reader(), actor.person(), site).await?;
        let (options, state) = site.begin_enrolment(actor.person().0, who, &known)?;
        let kept = Kept {
            options,
            state,
            note: name,
        };
        ceremony::keep(&self.treasury, Purpose::Enrol, Some(actor.person()), &kept).await?;
        Ok(())
    }

    /// The enrolment that the actor has begun and not finished, and the name of the passkey.
    ///
    /// # Errors
    /// The database's.
    pub async fn open_enrolment(&self, actor: &Actor) -> Result<Option<(Challenge, String)>> {
        let open = ceremony::open(&self.treasury, Purpose::Enrol, Some(actor.person()), None).await?;
        Ok(open.map(|(ceremony, kept)| {
            (
                Challenge {
                    ceremony,
                    options: kept.options,
                },
                kept.note,
            )
        }))
    }

    /// Enrols the passkey that the browser made. Every session of the person ends; the answer is the name, and the principal
    /// for the one that goes on.
    ///
    /// # Errors
    /// Not confirmed; [`STEP_UP`](crate::error::STEP_UP) for an answer that is not right, late or repeated; the database's.
    pub async fn enrol(
        &self,
        actor: &Actor,
        confirmed: Option<Confirmed>,
        ceremony: CeremonyId,
        answer: &str,
    ) -> Result<(String, Principal)> {
        needed(confirmed, actor, self.treasury.now())?;
        let kept = ceremony::take(&self.treasury, Purpose::Enrol, Some(actor.person()), ceremony).await?;
        let site = self.site()?;
        let credential = &site.finish_enrolment(&kept.state, answer)?;
        let name = kept.note.as_str();
        let act = |mut work: UnitOfWork| async move {
            let principal = sessions::restart(&work, actor).await?;
            let id: PasskeyId = work.new_id();
            if store::is_known(work.connection(), credential).await? {
                let words = "This passkey was added before. Let your browser make a new one.";
                return Err(Error::refused(WRONG_STATE, words));
            }
            store::void_codes(&work, actor.person()).await?;
            store::insert(&work, id, actor.person(), (name, site), credential).await?;
            work.record(Event::about("passkey.added", "passkey", id).with(json!({"name": name})));
            work.enqueue(notice("mail.passkey_added", actor, name));
            Ok((work, principal))
        };
        let principal = self.treasury.write(actor.author(), act).await?;
        Ok((kept.note, principal))
    }
}

/// The mail about a change of somebody's passkeys.
pub(super) fn notice(kind: &'static str, actor: &Actor, name: &str) -> Job {
    let payload = json!({"to": actor.email(), "name": actor.name(), "passkey": name, "ip": actor.caller().ip});
    Job { kind, payload }
}

/// A name as it is kept.
pub(super) fn named(raw: &str) -> Result<String> {
    let name = raw.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = match name.chars().count() {
        0 => "Give it a name, so that you know later which one it is: “My phone”.".to_owned(),
        1..=LONGEST_NAME if !name.chars().any(char::is_control) => return Ok(name),
        1..=LONGEST_NAME => "Use letters, digits and spaces in a name.".to_owned(),
        _ => format!("A name has {LONGEST_NAME} characters at most."),
    };
    Err(Error::invalid("name", words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_neither_empty_nor_long() {
        assert_eq!(named("  My   phone ").unwrap(), "My phone");
        assert_eq!(named(&"é".repeat(LONGEST_NAME)).unwrap().chars().count(), LONGEST_NAME);
        for bad in ["", " \t ", "a\u{7}b", &"x".repeat(LONGEST_NAME + 1)] {
            assert!(matches!(named(bad), Err(Error::Invalid(_))), "{bad:?}");
        }
    }
}
