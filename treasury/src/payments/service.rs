//! The service over payments. What it does is in the files beside this one.

use crate::access::Actor;
use crate::audit::Event;
use crate::error::{Refusal, Result};
use crate::ids::PaymentId;
use crate::treasury::Treasury;
use serde_json::json;

/// The service over payments.
#[derive(Clone, Debug)]
pub struct Payments {
    pub(super) treasury: Treasury,
}

impl Payments {
    pub(crate) fn new(treasury: Treasury) -> Self {
        Self { treasury }
    }

    /// A refusal leaves a trace of its own: the transaction that it ended leaves none.
    pub(super) async fn record_refusal(
        &self,
        actor: &Actor,
        payment: PaymentId,
        action: &'static str,
        refusal: &Refusal,
    ) -> Result<()> {
        let mut work = self.treasury.begin(actor.author()).await?;
        let about = json!({"why": refusal.message});
        work.record(Event::about(action, "payment", payment).under(refusal.code).with(about));
        work.commit().await
    }
}
