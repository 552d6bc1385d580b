//! One's own passkeys: seen, renamed, removed.

use super::confirm::{Confirmed, needed};
use super::enrol::{named, notice};
use super::relying_party::RelyingParty;
use super::service::Passkeys;
use super::store::{self, Enrolled};
use crate::access::Actor;
use crate::audit::Event;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::identity::{Principal, sessions};
use crate::ids::PasskeyId;
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;
use serde_json::json;

/// A passkey, as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyRow {
    /// Which.
    pub id: PasskeyId,
    /// What its person calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was used last, and whether at all.
    pub last_used_at: Option<Timestamp>,
    /// The host name that it was made for.
    pub site: String,
    /// Whether that is this site: it answers at no other.
    pub is_usable: bool,
}

impl PasskeyRow {
    fn of(enrolled: Enrolled, site: Option<&RelyingParty>) -> Self {
        Self {
            is_usable: site.is_some_and(|site| site.host() == enrolled.site),
            site: enrolled.site,
            id: enrolled.id,
            name: enrolled.name,
            created_at: enrolled.created_at,
            last_used_at: enrolled.last_used_at,
        }
    }
}

impl Passkeys {
    /// The actor's own, the oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn list(&self, actor: &Actor) -> Result<Vec<PasskeyRow>> {
        let passkeys = store::of_person(self.treasury.reader(), actor.person()).await?;
        let site = self.treasury.relying_party();
        Ok(passkeys.into_iter().map(|one| PasskeyRow::of(one, site)).collect())
    }

    /// Whether the actor has one that answers at this site.
    ///
    /// # Errors
    /// The database's.
    pub async fn has_any(&self, actor: &Actor) -> Result<bool> {
        let site = self.treasury.relying_party();
        store::has_any(self.treasury.reader(), actor.person(), site).await
    }

    /// One of the actor's own.
    ///
    /// # Errors
    /// [`Error::NotFound`] for another one; the database's.
    pub async fn one(&self, actor: &Actor, id: PasskeyId) -> Result<PasskeyRow> {
        let all = self.list(actor).await?;
        all.into_iter().find(|one| one.id == id).ok_or(Error::NotFound)
    }

    /// Gives one of the actor's own another name.
    ///
    /// # Errors
    /// A name that does not do, or that another one has; [`Error::NotFound`]; the database's.
    pub async fn rename(&self, actor: &Actor, id: PasskeyId, name: &str) -> Result<()> {
        let name = named(name)?;
        let all = self.list(actor).await?;
        let before = all.iter().find(|one| one.id == id).ok_or(Error::NotFound)?;
        if all.iter().any(|one| one.id != id && one.name == name) {
            return Err(Error::invalid("name", "Another one of your passkeys has this name."));
        }
        let (name, before) = (name.as_str(), before.name.as_str());
        let act = |mut work: UnitOfWork| async move {
            work.still(actor).await?;
            let sql = "update passkey set name = $1 where id = $2 and person_id = $3 and removed_at is null";
            let values: [Value; 3] = [name.into(), id.into(), actor.person().into()];
            if work.execute(sql, values).await?.rows_affected() != 1 {
                return Err(Error::NotFound);
            }
            let about = json!({"from": before, "to": name});
            work.record(Event::about("passkey.renamed", "passkey", id).with(about));
            Ok((work, ()))
        };
        self.treasury.write(actor.author(), act).await
    }

    /// Removes one of the actor's own for good. Its row stays: releases name it. Every session of the person ends; the
    /// answer is the name, and the principal for the one that goes on.
    ///
    /// # Errors
    /// Not confirmed; [`Error::NotFound`]; the database's.
    pub async fn remove(
        &self,
        actor: &Actor,
        confirmed: Option<Confirmed>,
        id: PasskeyId,
    ) -> Result<(String, Principal)> {
        needed(confirmed, actor, self.treasury.now())?;
        let removed = self.one(actor, id).await?;
        let name = removed.name.as_str();
        let act = |mut work: UnitOfWork| async move {
            let principal = sessions::restart(&work, actor).await?;
            store::void_codes(&work, actor.person()).await?;
            let sql = "update passkey set removed_at = $1 where id = $2 and person_id = $3 and removed_at is null";
            let values: [Value; 3] = [work.now().into(), id.into(), actor.person().into()];
            if work.execute(sql, values).await?.rows_affected() != 1 {
                return Err(Error::NotFound);
            }
            work.record(Event::about("passkey.removed", "passkey", id).with(json!({"name": name})));
            work.enqueue(notice("mail.passkey_removed", actor, name));
            Ok((work, principal))
        };
        let principal = self.treasury.write(actor.author(), act).await?;
        Ok((removed.name, principal))
    }
}
