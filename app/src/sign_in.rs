//! STAND-IN until identity lands.
use tower_sessions::Session;
use treasury::author::Caller;
use crate::error::Problem;
use crate::request::{RequestContext, Site};

/// stand-in
#[derive(Clone, Debug)]
pub struct Actor { name: String, caller: Caller }
impl Actor {
    /// n
    pub fn name(&self) -> &str { &self.name }
    /// c
    pub fn caller(&self) -> &Caller { &self.caller }
}
/// a
pub async fn actor(_: &Site, session: &Session, caller: &Caller) -> Result<Option<Actor>, Problem> {
    if session.id().is_none() { return Ok(None); }
    Ok(session.get::<String>("person").await?.map(|name| Actor { name, caller: caller.clone() }))
}
/// s
pub async fn start(request: &RequestContext, email: &str, password: &str) -> Result<(), Problem> {
    if password != "correct horse battery" {
        return Err(Problem::Refused { code: "not_allowed".into(), words: "E-mail or password is wrong.".into(), status: 403 });
    }
    let session = request.session();
    session.clear().await;
    session.cycle_id().await?;
    session.insert("person", email).await?;
    Ok(())
}
/// e
pub async fn end(request: &RequestContext) -> Result<(), Problem> {
    Ok(request.session().flush().await?)
}
