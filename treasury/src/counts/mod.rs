//! Cash counts: somebody who does not hold the fund (D13) counts what is there, by denomination. What is expected is shown
//! when the count is sealed, not before; a difference becomes a proposed variance.

mod denominations;
mod seal;
mod service;
#[cfg(test)]
pub(crate) mod tests;
mod view;

pub use denominations::denominations;
pub use seal::{Counted, Kind, MOST_PIECES};
pub use service::Counts;
pub use view::{CountForm, CountLine, CountView};
