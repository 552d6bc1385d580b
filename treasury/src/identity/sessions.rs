//! Sessions in the database. Created by INSERT, saved by UPDATE alone: a request in flight cannot bring back a session that
//! was signed out meanwhile.
//!
//! The database holds a hash of the session's id, so that a stolen copy of it opens no session. A session dies 15 minutes
//! after its last use, 12 hours after signing in, and at once when its person is deactivated or signed out everywhere.

use super::service::Identity;
use crate::access::Actor;
use crate::audit::Event;
use crate::author::Caller;
use crate::clock::Timestamp;
use crate::database::for_update;
use crate::error::{Error, Result};
use crate::ids::PersonId;
use crate::treasury::Treasury;
use crate::unit_of_work::UnitOfWork;
use sea_orm::{ConnectionTrait, Statement, Value};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// How long a session lives without being used.
pub const IDLE_LIMIT: Duration = Duration::from_secs(15 * 60);
/// How long it lives after signing in, used or not.
pub const ABSOLUTE_LIMIT: Duration = Duration::from_secs(12 * 3600);
/// Uses closer together than this are not written down.
const SEEN_EVERY: Duration = Duration::from_secs(60);

/// Who a session belongs to: what signing in gives, and what the session keeps under [`Principal::KEY`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    /// The person.
    pub person: PersonId,
    /// The person's epoch at sign-in; a higher one in the database ends the session.
    pub epoch: i64,
    /// When they signed in; the absolute limit counts from here.
    pub since: Timestamp,
}

impl Principal {
    /// Its key in the session's data.
    pub const KEY: &'static str = "principal";
}

/// A session as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSession {
    /// The session's data, as JSON.
    pub data: String,
    /// When it ends unless it is used again.
    pub expires_at: Timestamp,
}

/// The service over sessions.
#[derive(Clone, Debug)]
pub struct Sessions {
    treasury: Treasury,
}

impl Sessions {
    pub(crate) fn new(treasury: Treasury) -> Self {
        Self { treasury }
    }

    /// A new session. False when the id is taken, so that the caller draws another.
    ///
    /// # Errors
    /// The database's.
    pub async fn create(&self, id: &[u8], principal: Option<Principal>, data: &str) -> Result<bool> {
        let now = self.treasury.now();
        let ends = principal.map_or(now, |principal| principal.since).plus(ABSOLUTE_LIMIT);
        let sql = "insert into session(id_hash, person_id, epoch, data, created_at, seen_at, idle_expires_at, \
                   expires_at) values ($1, $2, $3, $4, $5, $5, $6, $7) on conflict(id_hash) do nothing";
        let values: [Value; 7] = [
            hash(id).into(),
            principal.map(|principal| principal.person.0).into(),
            principal.map_or(0, |principal| principal.epoch).into(),
            data.into(),
            now.into(),
            now.plus(IDLE_LIMIT).into(),
            ends.into(),
        ];
        Ok(self.treasury.execute_alone(sql, values).await?.rows_affected() == 1)
    }

    /// Replaces the data of a session that is alive. False when it is not: it stays out.
    ///
    /// # Errors
    /// The database's.
    pub async fn save(&self, id: &[u8], principal: Option<Principal>, data: &str) -> Result<bool> {
        let now = self.treasury.now();
        let sql = "update session set person_id = $1, epoch = $2, data = $3, seen_at = $4, idle_expires_at = $5 \
                   where id_hash = $6 and idle_expires_at > $4 and expires_at > $4";
        let values: [Value; 6] = [
            principal.map(|principal| principal.person.0).into(),
            principal.map_or(0, |principal| principal.epoch).into(),
            data.into(),
            now.into(),
            now.plus(IDLE_LIMIT).into(),
            hash(id).into(),
        ];
        Ok(self.treasury.execute_alone(sql, values).await?.rows_affected() == 1)
    }

    /// A session that is alive; using it moves its idle limit, at most once a minute.
    ///
    /// # Errors
    /// The database's.
    pub async fn load(&self, id: &[u8]) -> Result<Option<StoredSession>> {
        let now = self.treasury.now();
        let sql = "select s.data, s.seen_at, s.idle_expires_at, s.expires_at from session s \
                   left join person p on p.id = s.person_id \
                   where s.id_hash = $1 and s.idle_expires_at > $2 and s.expires_at > $2 \
                   and (s.person_id is null or (p.active and p.epoch = s.epoch))";
        let values: [Value; 2] = [hash(id).into(), now.into()];
        let statement = Statement::from_sql_and_values(self.treasury.backend(), sql, values);
        let Some(row) = self.treasury.reader().query_one_raw(statement).await? else {
            return Ok(None);
        };
        let seen: Timestamp = row.try_get("", "seen_at")?;
        let mut idle: Timestamp = row.try_get("", "idle_expires_at")?;
        if now.since(seen) >= SEEN_EVERY {
            idle = now.plus(IDLE_LIMIT);
            let sql = "update session set seen_at = $1, idle_expires_at = $2 where id_hash = $3 and seen_at < $1";
            let values: [Value; 3] = [now.into(), idle.into(), hash(id).into()];
            self.treasury.execute_alone(sql, values).await?;
        }
        let ends: Timestamp = row.try_get("", "expires_at")?;
        Ok(Some(StoredSession {
            data: row.try_get("", "data")?,
            expires_at: idle.min(ends),
        }))
    }

    /// Ends a session. One that is not there is ended already.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete(&self, id: &[u8]) -> Result<()> {
        let sql = "delete from session where id_hash = $1";
        self.treasury.execute_alone(sql, [hash(id).into()]).await?;
        Ok(())
    }

    /// Takes the dead ones out of the table: for the worker. Returns how many.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_expired(&self) -> Result<u64> {
        let sql = "delete from session where idle_expires_at <= $1 or expires_at <= $1";
        let deleted = self.treasury.execute_alone(sql, [self.treasury.now().into()]).await?;
        Ok(deleted.rows_affected())
    }
}

impl Identity {
    /// The actor that a session's principal is now, for a request from `caller`; the first thing of every request.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the person was deactivated or signed out everywhere since.
    pub async fn actor_of(&self, principal: &Principal, caller: Caller) -> Result<Actor> {
        let actor = self.actor(principal.person, caller).await?;
        if actor.epoch != principal.epoch {
            return Err(Error::NotFound);
        }
        Ok(actor)
    }

    /// Ends every session of one's own, this one too.
    ///
    /// # Errors
    /// The database's.
    pub async fn sign_out_everywhere(&self, actor: &Actor) -> Result<()> {
        let act = |mut work: UnitOfWork| async move {
            end_all(&work, actor.person()).await?;
            work.record(Event::about("person.signed_out_everywhere", "person", actor.person().0));
            Ok((work, ()))
        };
        self.treasury.write(actor.author(), act).await
    }
}

/// Takes the person's row, so that nothing else that the actor does goes on beside this.
///
/// # Errors
/// What [`UnitOfWork::still`] refuses; the database's.
pub(crate) async fn alone(work: &UnitOfWork, actor: &Actor) -> Result<()> {
    let lock = format!(
        "select 1 as locked from person where id = $1{}",
        for_update(work.backend())
    );
    work.one(&lock, [actor.person().into()]).await?;
    work.still(actor).await?;
    Ok(())
}

/// Ends every session of an actor because what they sign in with changes, and gives the principal for the one that goes
/// on. Whatever the actor does elsewhere at this moment comes before, or is refused: both take the person's row.
///
/// # Errors
/// What [`UnitOfWork::still`] refuses; the database's.
pub(crate) async fn restart(work: &UnitOfWork, actor: &Actor) -> Result<Principal> {
    alone(work, actor).await?;
    Ok(Principal {
        person: actor.person(),
        epoch: end_all(work, actor.person()).await?,
        since: work.now(),
    })
}

/// Moves the person's epoch, which ends all their sessions at once; returns the new one.
pub(super) async fn end_all(work: &UnitOfWork, person: PersonId) -> Result<i64> {
    work.execute("update person set epoch = epoch + 1 where id = $1", [person.into()])
        .await?;
    work.execute("delete from session where person_id = $1", [person.into()])
        .await?;
    let row = work
        .one("select epoch from person where id = $1", [person.into()])
        .await?
        .ok_or(Error::NotFound)?;
    Ok(row.try_get("", "epoch")?)
}

fn hash(id: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(b"countersign/session/v1");
    hash.update(id);
    hash.finalize().to_vec()
}
