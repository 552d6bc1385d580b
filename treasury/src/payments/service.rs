//! The service over payments. What it does is in the files beside this one.

use crate::access::Actor;
use crate::audit::Event;
use crate::error::Refusal;
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

    /// A refusal leaves a trace of its own: the transaction that it ended leaves none. Where that cannot be written, the
    /// refusal is still what the person is told.
    pub(super) async fn record_refusal(&self, actor: &Actor, event: Event, refusal: &Refusal) {
        let (action, about) = (event.action, json!({"why": refusal.message}));
        let event = event.under(refusal.code).with(about);
        if let Err(error) = self.treasury.record_alone(actor.author(), event).await {
            tracing::error!(action, person = %actor.person(), code = refusal.code, %error, "a refusal was not recorded");
        }
    }
}
