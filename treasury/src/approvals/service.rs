//! The service over approvals. Its acts are in files of their own.

use crate::treasury::Treasury;

/// The service over approvals: deciding steps, and sending steps to others when people change.
#[derive(Clone, Debug)]
pub struct Approvals {
    pub(super) treasury: Treasury,
}

impl Approvals {
    pub(crate) fn new(treasury: Treasury) -> Self {
        Self { treasury }
    }
}
