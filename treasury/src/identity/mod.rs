//! People: who they are, what roles they hold, how they sign in.

pub(crate) mod grants;
mod service;

pub use service::Identity;
