//! The service over variances.

use crate::treasury::Treasury;

/// The service over variances.
#[derive(Clone, Debug)]
pub struct Variances {
    pub(super) treasury: Treasury,
}

impl Variances {
    pub(crate) fn new(treasury: Treasury) -> Self {
        Self { treasury }
    }
}
