//! Asking for money and deciding about it, through the services, on both engines.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod acts;
mod attachments;
mod bad_input;
mod deciding;
mod defects;
mod drafts;
mod due;
mod duties;
mod lists;
mod met;
mod notices;
mod races;
mod revoked;
mod routing;
mod submitting;
mod who_sees;
