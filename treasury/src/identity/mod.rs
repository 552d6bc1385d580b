//! People: who they are, what roles they hold, how they sign in.
//!
//! A password is judged by [`passwords::rule`], hashed by `passwords::hashing`, and tried through `sign_in`, which `brake`
//! slows down. What a sign-in gives is a [`Principal`] in a session (`sessions`); every request turns it into an
//! [`Actor`](crate::access::Actor) again, so that whoever was deactivated or signed out everywhere is out at once.

mod brake;
pub(crate) mod grants;
pub mod passwords;
mod people;
mod service;
pub(crate) mod sessions;
mod sign_in;
mod still;

pub(crate) use brake::Attempt;
pub use people::{DEMO_DOMAIN, NewGrant};
pub use service::Identity;
pub use sessions::{ABSOLUTE_LIMIT, IDLE_LIMIT, Principal, Sessions, StoredSession};
