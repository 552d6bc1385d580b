//! How a requisition is decided: the policy's tiers, the route through them, and what the decisions add up to.

pub mod outcome;
mod policies;
pub mod policy;
pub mod routing;

pub use policies::Policies;
