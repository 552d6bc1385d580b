//! Passkeys of the signed-in person: the list in “My security”, a page that adds one, and a page for each.

pub mod codes;
mod confirm;
mod list;
pub mod new;
pub mod one;

pub(super) use confirm::answered;
pub(super) use list::PasskeysSection;

use treasury::passkeys::Confirmed;

use crate::error::Problem;
use crate::request::request;

/// The confirmation that this session was given, whether it still holds or not: the domain asks.
async fn confirmed() -> Result<Option<Confirmed>, Problem> {
    Ok(request().session().get(Confirmed::KEY).await?)
}
