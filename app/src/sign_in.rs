//! Who a session belongs to: how one begins, whom it stands for, how it ends.

use std::fmt;

use async_trait::async_trait;
use tower_sessions::Session;
use treasury::access::Actor;
use treasury::author::Caller;
use treasury::ids::PersonId;

use crate::error::Problem;
use crate::request::{RequestContext, Site};

/// Where the session keeps the person; the session store reads it there too.
pub const PERSON_KEY: &str = "person";

/// Checks an e-mail address and a password. Wrong address, wrong password, no password and deactivated are one refusal,
/// in the same words and after the same time; too many tries are slowed down (S20).
#[async_trait]
pub trait Gate: fmt::Debug + Send + Sync {
    /// The person these belong to.
    async fn check(&self, email: &str, password: &str, caller: &Caller) -> treasury::Result<PersonId>;
}

/// The actor of this session now, with the grants of today. `None` for a stranger, an ended session and a person who
/// was deactivated since. Costs nothing without a session cookie.
pub(crate) async fn actor(site: &Site, session: &Session, caller: &Caller) -> Result<Option<Actor>, Problem> {
    if session.id().is_none() {
        return Ok(None);
    }
    let Some(person) = session.get::<PersonId>(PERSON_KEY).await? else {
        return Ok(None);
    };
    match site.treasury.identity().actor(person, caller.clone()).await {
        Ok(actor) => Ok(Some(actor)),
        Err(treasury::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Begins a session, under a new id and with nothing of what was there before.
pub(crate) async fn start(request: &RequestContext, email: &str, password: &str) -> Result<(), Problem> {
    let person = request.site().gate.check(email, password, request.caller()).await?;
    let session = request.session();
    if session.id().is_some() {
        // `cycle_id` reads what is there and deletes it in the store; `flush` would keep the id for what comes next.
        session.cycle_id().await?;
        session.clear().await;
    }
    session.insert(PERSON_KEY, person).await?;
    Ok(())
}

/// Ends the session for good.
pub(crate) async fn end(request: &RequestContext) -> Result<(), Problem> {
    match request.session().id() {
        Some(_) => Ok(request.session().flush().await?),
        None => Ok(()),
    }
}
