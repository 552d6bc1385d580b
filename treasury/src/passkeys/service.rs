//! The service over passkeys. What it does is in the files beside this one.

use super::ceremony::Kept;
use super::relying_party::RelyingParty;
use crate::error::{Error, Result, WRONG_STATE};
use crate::ids::CeremonyId;
use crate::treasury::Treasury;

/// The service over passkeys.
#[derive(Clone, Debug)]
pub struct Passkeys {
    pub(super) treasury: Treasury,
}

/// A ceremony that waits for its answer.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// Which.
    pub ceremony: CeremonyId,
    /// What the browser's `navigator.credentials` is given, as JSON.
    pub options: String,
}

impl Challenge {
    pub(super) fn of((ceremony, kept): (CeremonyId, Kept)) -> Self {
        let options = kept.options;
        Self { ceremony, options }
    }
}

impl Passkeys {
    pub(crate) fn new(treasury: Treasury) -> Self {
        Self { treasury }
    }

    /// Whether there can be passkeys at this site's address.
    #[must_use]
    pub fn are_possible(&self) -> bool {
        self.treasury.relying_party().is_some()
    }

    /// Takes away ceremonies that nobody can answer any more: for the worker. Answers how many.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget_ceremonies(&self) -> Result<u64> {
        super::ceremony::forget(&self.treasury).await
    }

    /// The site, as authenticators know it.
    pub(super) fn site(&self) -> Result<&RelyingParty> {
        site(&self.treasury)
    }
}

/// The site, as authenticators know it.
///
/// # Errors
/// [`WRONG_STATE`] where there can be no passkeys.
pub(crate) fn site(treasury: &Treasury) -> Result<&RelyingParty> {
    let words = "There are no passkeys at this address: browsers make them for a host name over https. Tell your administrator.";
    treasury
        .relying_party()
        .ok_or_else(|| Error::refused(WRONG_STATE, words))
}
