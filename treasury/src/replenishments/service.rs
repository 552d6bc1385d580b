//! The service over replenishments.

use crate::treasury::Treasury;

/// The service over replenishments.
#[derive(Clone, Debug)]
pub struct Replenishments {
    pub(super) treasury: Treasury,
}

impl Replenishments {
    pub(crate) fn new(treasury: Treasury) -> Self {
        Self { treasury }
    }
}
