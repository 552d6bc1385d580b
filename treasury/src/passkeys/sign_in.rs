//! Signing in by passkey, with the address typed or not. Whether an address is somebody's, or has passkeys, is told to
//! nobody: an unknown one gets a ceremony all the same, for a passkey that does not exist.

use super::ceremony::{self, Kept, Purpose};
use super::relying_party::RelyingParty;
use super::service::{Challenge, Passkeys};
use super::store;
use crate::audit::Event;
use crate::author::{Author, Caller};
use crate::error::{Error, Refusal, Result, STEP_UP, WRONG_CREDENTIALS};
use crate::identity::{Attempt, Principal};
use crate::ids::{CeremonyId, CompanyId, PersonId};
use crate::keys::Keys;
use crate::requisitions::store as rows;
use crate::unit_of_work::UnitOfWork;
use serde_json::json;
use webauthn_rs::prelude::CredentialID;

/// One answer for everything that is wrong.
const WRONG: &str = "This passkey opens no account here. Try another one, or sign in with your password.";

struct Owner {
    person: PersonId,
    company: CompanyId,
    email: String,
    epoch: i64,
}

/// Ids of passkeys that do not exist, always the same for an address: one or two of them, as long as real ones are.
fn nobodys(keys: &Keys, email: &str) -> Vec<CredentialID> {
    let drawn = |n: u8| keys.mac("passkey of nobody v1", &[email.as_bytes(), &[n]]);
    let length = [16, 20, 32, 48, 64][usize::from(drawn(0)[0] % 5)];
    let count = 1 + u8::from(drawn(0)[1] % 4 == 0);
    let id = |n: u8| [drawn(2 * n + 1), drawn(2 * n + 2)].concat()[..length].to_vec();
    (0..count).map(id).collect()
}

impl Passkeys {
    /// Begins to sign in. Passkeys that the authenticator keeps with their owner need no address; for the others it says
    /// whose to offer.
    ///
    /// # Errors
    /// No passkeys at this site; many attempts ([`SLOW_DOWN`](crate::error::SLOW_DOWN)); the database's.
    pub async fn begin_sign_in(&self, email: &str, caller: &Caller) -> Result<CeremonyId> {
        let email = email.trim().to_lowercase();
        let site = self.site()?;
        self.attempt(&email, caller).count(&self.treasury, caller).await?;
        let (options, state) = site.begin_discovery(self.offered(&email, site).await?)?;
        // Kept as a MAC: what people type there is not always an address, nor theirs.
        let note = match email.is_empty() {
            true => email,
            false => self.typed(&email),
        };
        let kept = Kept { options, state, note };
        ceremony::keep(&self.treasury, Purpose::SignIn, None, &kept).await
    }

    /// What is kept of an address that was typed.
    fn typed(&self, email: &str) -> String {
        hex::encode(self.treasury.keys().mac("typed to sign in v1", &[email.as_bytes()]))
    }

    fn attempt(&self, email: &str, caller: &Caller) -> Attempt {
        match email.is_empty() {
            true => Attempt::from_anybody(caller),
            false => Attempt::new(email, caller),
        }
    }

    /// What the browser is to offer for an address; for one without passkeys, one that nobody has, always the same.
    async fn offered(&self, email: &str, site: &RelyingParty) -> Result<Vec<CredentialID>> {
        if email.is_empty() {
            return Ok(Vec::new());
        }
        let sql = "select id from person where email = $1 and active";
        let person = rows::one(self.treasury.reader(), sql, [email.into()]).await?;
        let passkeys = match person {
            Some(row) => store::usable(self.treasury.reader(), row.try_get("", "id")?, site).await?,
            None => Vec::new(),
        };
        let mut offered: Vec<CredentialID> = passkeys.iter().map(|one| one.credential.cred_id().clone()).collect();
        if offered.is_empty() {
            offered = nobodys(self.treasury.keys(), email);
        }
        Ok(offered)
    }

    /// The ceremony with this id, while it can be answered.
    ///
    /// # Errors
    /// The database's.
    pub async fn open_sign_in(&self, ceremony: CeremonyId) -> Result<Option<Challenge>> {
        let open = ceremony::open(&self.treasury, Purpose::SignIn, None, Some(ceremony)).await?;
        Ok(open.map(Challenge::of))
    }

    /// Signs in by passkey.
    ///
    /// # Errors
    /// [`WRONG_CREDENTIALS`] for an answer that is not right, late or repeated, or of somebody who may not sign in; the
    /// database's.
    pub async fn sign_in(&self, ceremony: CeremonyId, answer: &str, caller: &Caller) -> Result<Principal> {
        // One that is not there leaves no trace: whoever makes up ids must not fill the trail.
        let taken = ceremony::take(&self.treasury, Purpose::SignIn, None, ceremony).await;
        let kept = match taken {
            Err(Error::Refused(_)) => return Err(Error::refused(WRONG_CREDENTIALS, WRONG)),
            taken => taken?,
        };
        let answered = self.try_sign_in(&kept, answer, caller).await;
        let Err(Error::Refused(Refusal { code: STEP_UP, .. }) | Error::NotFound) = answered else {
            return answered;
        };
        let author = Author {
            caller: caller.clone(),
            ..Author::system(None)
        };
        let event = Event {
            action: "sign_in.refused",
            subject_kind: "person",
            subject_id: None,
            code: None,
            detail: json!({"by": "passkey"}),
        };
        self.treasury.record_alone(author, event).await?;
        Err(Error::refused(WRONG_CREDENTIALS, WRONG))
    }

    async fn try_sign_in(&self, kept: &Kept, answer: &str, caller: &Caller) -> Result<Principal> {
        let site = self.site()?;
        let claimed = RelyingParty::discovered(answer)?;
        let known = store::by_credential(self.treasury.reader(), claimed, site).await?;
        let (person, passkey) = known.ok_or(Error::NotFound)?;
        let asserted = &site.finish_discovery(&kept.state, answer, passkey)?;
        let owner = &self.owner(person).await?;
        let author = Author {
            person: Some(owner.person),
            company: Some(owner.company),
            caller: caller.clone(),
        };
        let act = |mut work: UnitOfWork| async move {
            store::used(&work, owner.person, asserted).await?;
            let about = json!({"by": "passkey", "passkey": asserted.passkey.id.to_string()});
            work.record(Event::about("person.signed_in", "person", owner.person).with(about));
            Ok((work, ()))
        };
        self.treasury.write(author, act).await?;
        // Another's address was typed: what was counted against that one stays.
        if kept.note.is_empty() {
            Attempt::from_anybody(caller).forgive(&self.treasury).await?;
        } else if kept.note == self.typed(&owner.email) {
            Attempt::new(&owner.email, caller).forgive(&self.treasury).await?;
        }
        Ok(Principal {
            person: owner.person,
            epoch: owner.epoch,
            since: self.treasury.now(),
        })
    }

    /// Who may sign in.
    async fn owner(&self, person: PersonId) -> Result<Owner> {
        let sql = "select company_id, email, epoch from person where id = $1 and active";
        let row = rows::one(self.treasury.reader(), sql, [person.into()]).await?;
        let row = row.ok_or(Error::NotFound)?;
        Ok(Owner {
            person,
            company: row.try_get("", "company_id")?,
            email: row.try_get("", "email")?,
            epoch: row.try_get("", "epoch")?,
        })
    }
}
