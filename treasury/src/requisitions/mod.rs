//! A requisition: a request to spend, from its draft to its review.

pub mod digest;
pub mod state;
