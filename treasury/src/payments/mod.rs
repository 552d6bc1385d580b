//! A payment: what an approved requisition becomes, until the money has left or will not.

mod create;
mod executors;
pub mod state;

pub(crate) use create::create;
