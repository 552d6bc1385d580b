//! The service over requisitions. Its acts are in files of their own, named after the act.

use crate::treasury::Treasury;

/// The service over requisitions: every method takes the actor first.
#[derive(Clone, Debug)]
pub struct Requisitions {
    pub(super) treasury: Treasury,
}

impl Requisitions {
    pub(crate) fn new(treasury: Treasury) -> Self {
        Self { treasury }
    }
}
