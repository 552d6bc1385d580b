//! Taking a requisition back.

use super::service::Requisitions;
use super::state::{self, Status};
use super::store::Change;
use super::visibility::known_to;
use super::{permits, store, text};
use crate::access::Actor;
use crate::audit::Event;
use crate::error::{Result, Violations};
use crate::form_key::FormKey;
use crate::ids::RequisitionId;
use serde_json::json;

impl Requisitions {
    /// Takes it back for good, before the last approval. A reason must be given once it was submitted.
    ///
    /// # Errors
    /// [`crate::error::STALE`] when somebody decided meanwhile; [`crate::error::WRONG_STATE`];
    /// [`crate::error::NOT_ALLOWED`] for anybody but the requester; [`crate::Error::Invalid`] on `reason`;
    /// [`crate::Error::NotFound`]; the database's.
    pub async fn withdraw(
        &self,
        actor: &Actor,
        id: RequisitionId,
        rev: i64,
        reason: &str,
        key: &FormKey,
    ) -> Result<()> {
        self.treasury
            .retry(|| self.try_withdraw(actor, id, rev, reason, key))
            .await
    }

    async fn try_withdraw(
        &self,
        actor: &Actor,
        id: RequisitionId,
        rev: i64,
        reason: &str,
        key: &FormKey,
    ) -> Result<()> {
        let mut work = self.treasury.begin(actor.author()).await?;
        let header = store::lock(&work, actor.company(), id).await?;
        // After the lock: whoever waited for the first of two sends of one form finds what that one did.
        if work.replayed(key).await?.is_some() {
            return Ok(());
        }
        let actor = &work.still(actor).await?;
        known_to(work.connection(), actor, &header).await?;
        permits::may_withdraw(actor, &header)?;
        store::same_rev(&header, rev)?;
        let mut wrong = Violations::default();
        let reason = text::note("reason", "the reason", reason, &mut wrong);
        if wrong.0.is_empty() && reason.is_empty() && header.status != Status::Draft {
            wrong.add(
                "reason",
                "Write why you take it back; those who were to decide read this.",
            );
        }
        wrong.done()?;
        store::update(&work, &header, &Change::by(&header, state::Event::Withdraw)?).await?;
        let event = Event::about("requisition.withdrawn", "requisition", id.0);
        work.record(event.with(json!({"round": header.round, "reason": reason})));
        work.remember(key, "withdrawn").await?;
        work.commit().await
    }
}
