//! Passkeys of the signed-in person: the list in “My security”, a page that adds one, and a page for each.

pub mod codes;
mod confirm;
mod list;
pub mod new;
pub mod one;

pub(super) use confirm::{answered, read_answer};
pub(super) use list::PasskeysSection;

use treasury::Treasury;
use treasury::access::Actor;
use treasury::passkeys::Confirmed;

use crate::error::Problem;
use crate::request::request;

/// The confirmation that this session was given, whether it still holds or not: the domain asks.
async fn confirmed() -> Result<Option<Confirmed>, Problem> {
    Ok(request().session().get(Confirmed::KEY).await?)
}

/// Whether the confirmation of this session holds: what the page shows by it, the domain asks again.
async fn is_confirmed(treasury: &Treasury, actor: &Actor) -> Result<bool, Problem> {
    Ok(confirmed().await?.is_some_and(|it| it.holds_for(actor, treasury.now())))
}
