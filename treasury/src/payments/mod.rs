//! A payment: what an approved requisition becomes, until the money has left or will not.

mod create;
mod executors;

pub(crate) use create::create;
pub mod state;
