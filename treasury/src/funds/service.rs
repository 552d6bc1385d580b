//! The service over funds.

use crate::treasury::Treasury;

/// The service over funds.
#[derive(Clone, Debug)]
pub struct Funds {
    pub(super) treasury: Treasury,
}

impl Funds {
    pub(crate) fn new(treasury: Treasury) -> Self {
        Self { treasury }
    }
}
