//! Passwords: which are accepted, and how they are kept.

pub(crate) mod hashing;
mod pieces;
pub mod rule;
mod well_known;
