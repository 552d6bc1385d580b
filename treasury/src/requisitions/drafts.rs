//! Making a draft and changing it.

use super::requisition::DraftFields;
use super::service::Requisitions;
use super::visibility::known_to;
use super::{draft, draft_store, permits, place, store};
use crate::access::Actor;
use crate::audit::Event;
use crate::error::{Error, Result};
use crate::form_key::FormKey;
use crate::ids::RequisitionId;
use serde_json::json;

impl Requisitions {
    /// A new draft in the actor's own name.
    ///
    /// # Errors
    /// [`Error::Invalid`] by field; [`crate::error::NOT_ALLOWED`] for somebody who may not ask; the database's.
    pub async fn create(&self, actor: &Actor, fields: &DraftFields, key: &FormKey) -> Result<RequisitionId> {
        self.treasury.retry(|| self.try_create(actor, fields, key)).await
    }

    async fn try_create(&self, actor: &Actor, fields: &DraftFields, key: &FormKey) -> Result<RequisitionId> {
        let mut work = self.treasury.begin(actor.author()).await?;
        if let Some(outcome) = work.replayed(key).await? {
            return outcome
                .parse()
                .map_err(|_| Error::Broken(format!("outcome {outcome:?} of a new requisition")));
        }
        let actor = &work.still(actor).await?;
        permits::may_ask(actor)?;
        let clean = draft::check(fields, actor.today(), None)?;
        let clean = place::resolve(work.connection(), actor.company(), clean).await?;
        let (id, number) = draft_store::insert(&work, actor.company(), actor.person(), &clean).await?;
        work.record(Event::about("requisition.created", "requisition", id.0).with(json!({"number": number})));
        work.remember(key, &id.to_string()).await?;
        work.commit().await?;
        Ok(id)
    }

    /// Other content for the draft, of whatever age (S19): before the first round, or between two rounds. Answers the
    /// new revision, which the next form names.
    ///
    /// # Errors
    /// [`Error::Invalid`] by field; [`crate::error::STALE`] when `rev` is not the newest;
    /// [`crate::error::WRONG_STATE`] in a round or after the end; [`Error::NotFound`]; the database's.
    pub async fn save(
        &self,
        actor: &Actor,
        id: RequisitionId,
        rev: i64,
        fields: &DraftFields,
        key: &FormKey,
    ) -> Result<i64> {
        self.treasury.retry(|| self.try_save(actor, id, rev, fields, key)).await
    }

    async fn try_save(
        &self,
        actor: &Actor,
        id: RequisitionId,
        rev: i64,
        fields: &DraftFields,
        key: &FormKey,
    ) -> Result<i64> {
        let mut work = self.treasury.begin(actor.author()).await?;
        let header = store::lock(&work, actor.company(), id).await?;
        // After the lock: whoever waited for the first of two sends of one form finds what that one did.
        if let Some(outcome) = work.replayed(key).await? {
            return outcome
                .parse()
                .map_err(|_| Error::Broken(format!("outcome {outcome:?} of a saved draft")));
        }
        let actor = &work.still(actor).await?;
        known_to(work.connection(), actor, &header).await?;
        permits::may_edit(actor, &header, work.now())?;
        store::same_rev(&header, rev)?;
        let before = draft_store::draft(work.connection(), id).await?;
        let clean = draft::check(fields, actor.today(), before.needed_by)?;
        let clean = place::resolve(work.connection(), actor.company(), clean).await?;
        draft_store::update(&work, id, &clean).await?;
        let rev = store::touch(&work, &header).await?;
        work.record(Event::about("requisition.saved", "requisition", id.0).with(json!({"rev": rev})));
        work.remember(key, &rev.to_string()).await?;
        work.commit().await?;
        Ok(rev)
    }
}
