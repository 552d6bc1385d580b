//! Payments through the services, on both engines.

mod bank;
pub(crate) mod batches;
mod broken_connections;
mod crashes;
mod evidence;
mod holds;
mod lost_answers;
mod model;
mod passkeys;
mod places;
mod races;
pub(crate) mod rails;
mod refusals;
mod releases;
mod revoked;
pub(crate) mod scene;
mod tries;
pub(crate) mod undone;
mod views;
