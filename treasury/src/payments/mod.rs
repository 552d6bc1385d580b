//! A payment: what an approved requisition becomes, until the money has left or will not.

pub mod state;
