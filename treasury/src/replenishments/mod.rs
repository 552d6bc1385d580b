//! Replenishments: topping a fund up to its authorised amount.
//!
//! After each posting that leaves less than the reorder level, one is suggested, unless one is open. Treasury
//! asks, group finance or the CFO decides (D9), the custodian confirms (D10).

mod service;
mod suggest;

pub use service::{ReplenishmentRow, Replenishments};
pub(crate) use suggest::{Level, suggest};
