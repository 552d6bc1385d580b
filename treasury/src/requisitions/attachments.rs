//! The files of a requisition: stored once by their SHA-256, frozen with the version by submitting.

use super::service::Requisitions;
use super::visibility::known_to;
use super::{file_type, permits, store, text};
use crate::access::Actor;
use crate::audit::Event;
use crate::error::{Error, Result};
use crate::form_key::FormKey;
use crate::ids::{AttachmentId, RequisitionId};
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;
use serde_json::json;
use sha2::{Digest, Sha256};

/// The most files of one requisition.
const MOST_FILES: i64 = 10;

/// A file with its content, to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct AttachmentFile {
    /// The name it was given, fit for a header.
    pub name: String,
    /// What it is, by its content: PDF, JPEG, PNG or HEIC.
    pub media_type: String,
    /// The content.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for AttachmentFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AttachmentFile({:?}, {} bytes)", self.name, self.bytes.len())
    }
}

impl Requisitions {
    /// Hangs a file on the draft; the same content again is the same file. Counts as a change of the draft: its
    /// revision goes up by one. The same form key again does nothing, also when the file was removed meanwhile.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `file`: empty, above 10 MiB, not PDF, JPEG, PNG or HEIC by content, or an eleventh file;
    /// [`crate::error::WRONG_STATE`]; [`Error::NotFound`]; the database's.
    pub async fn attach(
        &self,
        actor: &Actor,
        id: RequisitionId,
        file_name: &str,
        bytes: &[u8],
        key: &FormKey,
    ) -> Result<AttachmentId> {
        let media_type = file_type::media_type(bytes).map_err(|words| Error::invalid("file", words))?;
        let sha256 = hex::encode(Sha256::digest(bytes));
        let name = text::file_name(file_name);
        let file = (name.as_str(), media_type, sha256.as_str(), bytes);
        self.treasury.retry(|| self.try_attach(actor, id, file, key)).await
    }

    async fn try_attach(
        &self,
        actor: &Actor,
        id: RequisitionId,
        (name, media_type, sha256, bytes): (&str, &str, &str, &[u8]),
        key: &FormKey,
    ) -> Result<AttachmentId> {
        let mut work = self.treasury.begin(actor.author()).await?;
        let header = store::lock(&work, actor.company(), id).await?;
        // After the lock: whoever waited for the first of two sends of one form finds what that one did.
        if let Some(outcome) = work.replayed(key).await? {
            return outcome
                .parse()
                .map_err(|_| Error::Broken(format!("outcome {outcome:?} of a file")));
        }
        let actor = &work.still(actor).await?;
        known_to(work.connection(), actor, &header).await?;
        permits::may_edit(actor, &header, work.now())?;
        let sql = "select id from attachment where requisition_id = $1 and sha256 = $2";
        if let Some(row) = work.one(sql, [id.into(), sha256.into()]).await? {
            let same: AttachmentId = row.try_get("", "id")?;
            work.remember(key, &same.to_string()).await?;
            work.commit().await?;
            return Ok(same);
        }
        let sql = "select count(*) as files from attachment where requisition_id = $1";
        let row = work.one(sql, [id.into()]).await?.ok_or(Error::NotFound)?;
        if row.try_get::<i64>("", "files")? >= MOST_FILES {
            let words =
                format!("A request has at most {MOST_FILES} files. Remove one first, or put pages into one PDF.");
            return Err(Error::invalid("file", words));
        }
        store_content(&work, sha256, media_type, bytes).await?;
        let attachment: AttachmentId = work.new_id();
        let sql = "insert into attachment(id, requisition_id, sha256, file_name, uploaded_by, uploaded_at) \
                   values ($1, $2, $3, $4, $5, $6)";
        let values: [Value; 6] = [
            attachment.into(),
            id.into(),
            sha256.into(),
            name.into(),
            actor.person().into(),
            work.now().into(),
        ];
        work.execute(sql, values).await?;
        store::touch(&work, &header).await?;
        let detail = json!({"sha256": sha256, "size": bytes.len()});
        work.record(Event::about("requisition.file_attached", "requisition", id.0).with(detail));
        work.remember(key, &attachment.to_string()).await?;
        work.commit().await?;
        Ok(attachment)
    }

    /// Takes a file off the draft; versions that were submitted with it keep it. A file that is not there (any more)
    /// is no error. The revision goes up by one where there was one.
    ///
    /// # Errors
    /// [`crate::error::WRONG_STATE`]; [`Error::NotFound`] for the requisition; the database's.
    pub async fn detach(
        &self,
        actor: &Actor,
        id: RequisitionId,
        attachment: AttachmentId,
        key: &FormKey,
    ) -> Result<()> {
        self.treasury
            .retry(|| self.try_detach(actor, id, attachment, key))
            .await
    }

    async fn try_detach(
        &self,
        actor: &Actor,
        id: RequisitionId,
        attachment: AttachmentId,
        key: &FormKey,
    ) -> Result<()> {
        let mut work = self.treasury.begin(actor.author()).await?;
        let header = store::lock(&work, actor.company(), id).await?;
        if work.replayed(key).await?.is_some() {
            return Ok(());
        }
        let actor = &work.still(actor).await?;
        known_to(work.connection(), actor, &header).await?;
        permits::may_edit(actor, &header, work.now())?;
        let sql = "delete from attachment where id = $1 and requisition_id = $2";
        let done = work.execute(sql, [attachment.into(), id.into()]).await?;
        if done.rows_affected() == 0 {
            return Ok(());
        }
        store::touch(&work, &header).await?;
        let detail = json!({"attachment": attachment.to_string()});
        work.record(Event::about("requisition.file_removed", "requisition", id.0).with(detail));
        work.remember(key, "removed").await?;
        work.commit().await
    }

    /// A file of a requisition by its SHA-256: of a submitted version for everybody who sees the requisition, of the
    /// draft for its requester.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for a requisition that the actor may not know of (S21); the database's.
    pub async fn attachment(&self, actor: &Actor, id: RequisitionId, sha256: &str) -> Result<AttachmentFile> {
        let reader = self.treasury.reader();
        let header = store::header(reader, actor.company(), id).await?;
        known_to(reader, actor, &header).await?;
        let sql = "select c.media_type, c.content, f.file_name from attachment_content c join ( \
                   select sha256, file_name, 1 as rank from version_attachment where requisition_id = $1 and sha256 = $2 \
                   union all select sha256, file_name, 0 from attachment where requisition_id = $1 and sha256 = $2 \
                   and $3) f on f.sha256 = c.sha256 order by f.rank, f.file_name limit 1";
        let own = header.requester == actor.person();
        let values: [Value; 3] = [id.into(), sha256.into(), own.into()];
        let row = store::one(reader, sql, values).await?.ok_or(Error::NotFound)?;
        Ok(AttachmentFile {
            name: row.try_get("", "file_name")?,
            media_type: row.try_get("", "media_type")?,
            bytes: row.try_get("", "content")?,
        })
    }
}

async fn store_content(work: &UnitOfWork, sha256: &str, media_type: &str, bytes: &[u8]) -> Result<()> {
    let sql = "select 1 as known from attachment_content where sha256 = $1";
    if work.one(sql, [sha256.into()]).await?.is_some() {
        return Ok(());
    }
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let sql = "insert into attachment_content(sha256, size, media_type, content) values ($1, $2, $3, $4)";
    let values: [Value; 4] = [sha256.into(), size.into(), media_type.into(), bytes.to_vec().into()];
    work.execute(sql, values).await?;
    Ok(())
}
