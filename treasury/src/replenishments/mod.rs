//! Replenishments: topping a fund up to its authorised amount.
//!
//! After each posting that leaves less than the reorder level, one is suggested, unless one is open. Treasury asks, group
//! finance or the CFO decides (D9), whoever holds the fund confirms what arrived (D10), and only that moves money. Each act
//! is a row of its own; the status follows them.

mod ask;
mod decide;
mod facts;
mod list;
mod receipt;
mod receive;
mod service;
pub mod state;
mod suggest;
#[cfg(test)]
pub(crate) mod tests;
mod view;

pub use ask::Asked;
pub use list::ReplenishmentRow;
pub use receive::{LONGEST_REFERENCE, Received};
pub use service::Replenishments;
pub(crate) use suggest::{Level, suggest};
pub use view::{Act, CoveredVoucher, ReplenishmentView, Topping};
