//! Notices: what somebody is told of without asking, by mail, in one mail a day, or by SMS as well, as they choose.
//!
//! An act makes one job of the outbox for each person it concerns, whatever they chose. The choice is applied when the job
//! is done ([`Notices::delivery`]), not when it is made: a choice made later counts at once, also for what waits for a
//! mail server or a second try, and no act that moves money reads anybody's choices.
//!
//! What warns somebody of a change to their own account, and codes, can not be switched off: they are no [`Notice`].

mod choices;
mod daily;
mod delivery;
mod notice;
mod phone;
#[cfg(test)]
mod tests;

pub use choices::{Choice, Choices, Chosen};
pub use delivery::{Delivery, Way};
pub use notice::{ALWAYS, Notice};
pub use phone::Phone;

use crate::treasury::Treasury;

/// The service over notices.
#[derive(Clone, Debug)]
pub struct Notices {
    treasury: Treasury,
}

impl Notices {
    pub(crate) fn new(treasury: Treasury) -> Self {
        Self { treasury }
    }
}
