//! Who a session belongs to: how one begins, whom it stands for, how it ends.

use tower_sessions::Session;
use treasury::access::Actor;
use treasury::author::Caller;
use treasury::identity::Principal;

use crate::error::Problem;
use crate::request::{RequestContext, Site};

/// The actor of this session now, with the grants of today. `None` for a stranger, an ended session, and a person who was
/// deactivated or signed out everywhere since. Costs nothing without a session cookie.
pub(crate) async fn actor(site: &Site, session: &Session, caller: &Caller) -> Result<Option<Actor>, Problem> {
    if session.id().is_none() {
        return Ok(None);
    }
    let Some(principal) = session.get::<Principal>(Principal::KEY).await? else {
        return Ok(None);
    };
    match site.treasury.identity().actor_of(&principal, caller.clone()).await {
        Ok(actor) => Ok(Some(actor)),
        Err(treasury::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Checks address and password and begins a session.
pub(crate) async fn start(request: &RequestContext, email: &str, password: &str) -> Result<(), Problem> {
    let principal = request
        .treasury()
        .identity()
        .sign_in(email, password, request.caller())
        .await?;
    begin(request, principal).await
}

/// Begins a session under a new id and with nothing of what was there before: after signing in, and after a change
/// of one's password, which ends all others.
pub(crate) async fn begin(request: &RequestContext, principal: Principal) -> Result<(), Problem> {
    let session = request.session();
    if session.id().is_some() {
        // Reads what is there and deletes it in the store; `flush` would keep the id for what comes next.
        session.cycle_id().await?;
        session.clear().await;
    }
    Ok(session.insert(Principal::KEY, principal).await?)
}

/// Ends the session for good.
pub(crate) async fn end(request: &RequestContext) -> Result<(), Problem> {
    if request.session().id().is_some() {
        request.session().flush().await?;
    }
    if let Some(actor) = request.actor() {
        request.treasury().identity().signed_out(actor).await?;
    }
    Ok(())
}
