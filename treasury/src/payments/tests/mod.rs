//! Payments through the services, on both engines.

mod holds;
mod lost_answers;
mod passkeys;
mod places;
mod races;
mod refusals;
mod releases;
mod revoked;
pub(crate) mod scene;
mod tries;
mod views;
