//! How a requisition is decided: the policy's tiers, the route through them, and what the decisions add up to.
//!
//! Pure are [`policy`], [`routing`] and [`outcome`]. The service reads the facts, asks them, and writes what they say in
//! one transaction; pages read the same answers.

mod decide;
mod decision;
mod in_flight;
mod judge;
mod notices;
pub mod outcome;
mod people;
mod policies;
pub mod policy;
mod preview;
mod reroute;
pub mod routing;
mod service;
pub(crate) mod store;

pub use decision::{Decide, Decided};
pub use policies::Policies;
pub use preview::{RoutePreview, StepDecisionView, StepState, StepView};
pub use service::Approvals;

pub(crate) use in_flight::InFlight;
pub(crate) use judge::may_decide;
pub(crate) use notices::Notice;
pub(crate) use people::{Contact, People};
pub(crate) use policies::{digest as policy_digest, in_force, load as load_policy};
pub(crate) use preview::{live_steps, past_steps};
