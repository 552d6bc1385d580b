//! The service over cash counts.

use crate::treasury::Treasury;

/// The service over cash counts.
#[derive(Clone, Debug)]
pub struct Counts {
    pub(super) treasury: Treasury,
}

impl Counts {
    pub(crate) fn new(treasury: Treasury) -> Self {
        Self { treasury }
    }
}
