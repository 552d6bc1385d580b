//! The bare SQL of a release: what the database alone can do.

use super::Load;
use crate::access::Actor;
use crate::error::Result;
use crate::form_key::FormKey;
use crate::ids::PaymentId;
use crate::payments::ReleaseCode;
use crate::treasury::Treasury;

impl Load {
    /// Runs the statements of one release, in the order in which a release sends them, on a handle from
    /// [`Load::connect`]: no request, no session, no rules about the person, no try of the code, no queue.
    ///
    /// # Errors
    /// The database's.
    pub async fn bare_release(
        treasury: &Treasury,
        actor: &Actor,
        payment: PaymentId,
        code: &ReleaseCode,
        key: &FormKey,
    ) -> Result<()> {
        crate::payments::bare_release(treasury, actor, payment, code, key).await
    }
}
