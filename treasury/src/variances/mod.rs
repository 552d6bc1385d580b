//! Variances: what was found differs from what is booked. Somebody proposes the signed difference with a reason, a CFO without
//! a part in it decides (D8), and what is approved is booked once, to over and short.
//!
//! Below zero the fund is short. Nothing is ever set to an absolute figure.

mod decide;
mod facts;
mod list;
mod propose;
mod service;
#[cfg(test)]
pub(crate) mod tests;
mod view;

pub(crate) use facts::may_propose;
pub use list::{Stage, VarianceFilter, VarianceRow};
pub use propose::{About, LONGEST_EVIDENCE, Proposed};
pub use service::Variances;
pub use view::VarianceView;
