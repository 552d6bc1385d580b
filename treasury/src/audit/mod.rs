//! The audit trail: every act writes an event in its own transaction, hashed as a leaf, so that the seal
//! over many leaves proves later that none was changed.

use crate::author::Author;
use crate::ids::AuditEventId;
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Something that happened to one record.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// What was done, as `requisition.submitted`.
    pub(crate) action: &'static str,
    /// What kind of record it was done to.
    pub(crate) subject_kind: &'static str,
    /// Which record.
    pub(crate) subject_id: Option<Uuid>,
    /// The rule that was applied or broken, as `D4`.
    pub(crate) code: Option<&'static str>,
    /// The facts, without secrets (S24).
    pub(crate) detail: serde_json::Value,
}

impl Event {
    /// An event about a record.
    pub(crate) fn about(action: &'static str, subject_kind: &'static str, subject_id: impl Into<Uuid>) -> Self {
        Self {
            action,
            subject_kind,
            subject_id: Some(subject_id.into()),
            code: None,
            detail: serde_json::Value::Object(serde_json::Map::new()),
        }
    }

    /// With these facts.
    pub(crate) fn with(mut self, detail: serde_json::Value) -> Self {
        self.detail = detail;
        self
    }

    /// With the code of a rule.
    pub(crate) fn under(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }
}

/// The fields of a leaf, in the order in which they are hashed.
pub(crate) struct Leaf<'a> {
    pub(crate) id: AuditEventId,
    pub(crate) company: Option<Uuid>,
    pub(crate) at: i64,
    pub(crate) actor: Option<Uuid>,
    pub(crate) action: &'a str,
    pub(crate) subject_kind: &'a str,
    pub(crate) subject: Option<Uuid>,
    pub(crate) code: Option<&'a str>,
    pub(crate) detail: &'a str,
    pub(crate) ip: &'a str,
    pub(crate) request_id: &'a str,
}

impl Leaf<'_> {
    /// SHA-256 over a domain tag and the length-prefixed fields; an absent field differs from an empty one.
    pub(crate) fn hash(&self) -> String {
        let id = self.id.0;
        let fields: [Option<&[u8]>; 11] = [
            Some(id.as_bytes()),
            self.company.as_ref().map(|u| u.as_bytes().as_slice()),
            Some(&self.at.to_be_bytes()),
            self.actor.as_ref().map(|u| u.as_bytes().as_slice()),
            Some(self.action.as_bytes()),
            Some(self.subject_kind.as_bytes()),
            self.subject.as_ref().map(|u| u.as_bytes().as_slice()),
            self.code.map(str::as_bytes),
            Some(self.detail.as_bytes()),
            Some(self.ip.as_bytes()),
            Some(self.request_id.as_bytes()),
        ];
        let mut hash = Sha256::new();
        hash.update(b"\x00countersign/audit/v1");
        for field in fields {
            match field {
                None => hash.update([0]),
                Some(bytes) => {
                    hash.update([1]);
                    hash.update((bytes.len() as u64).to_be_bytes());
                    hash.update(bytes);
                }
            }
        }
        hex::encode(hash.finalize())
    }
}

/// The writes of the events of one act.
pub(crate) fn writes(work: &UnitOfWork, events: &[Event]) -> Vec<Write> {
    events.iter().map(|event| write(work, work.author(), event)).collect()
}

/// The write of one event, in the name of this author.
pub(crate) fn write(work: &UnitOfWork, author: &Author, event: &Event) -> Write {
    let detail = event.detail.to_string();
    let id: AuditEventId = work.new_id();
    let leaf = Leaf {
        id,
        company: author.company.map(|c| c.0),
        at: work.now().0,
        actor: author.person.map(|p| p.0),
        action: event.action,
        subject_kind: event.subject_kind,
        subject: event.subject_id,
        code: event.code,
        detail: &detail,
        ip: &author.caller.ip,
        request_id: &author.caller.request_id,
    };
    let sql = "insert into audit_event(id, company_id, at, actor_id, action, subject_kind, subject_id, \
               code, detail, ip, request_id, leaf_hash) \
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let values = [
        id.into(),
        leaf.company.into(),
        leaf.at.into(),
        leaf.actor.into(),
        leaf.action.into(),
        leaf.subject_kind.into(),
        leaf.subject.into(),
        leaf.code.into(),
        leaf.detail.into(),
        leaf.ip.into(),
        leaf.request_id.into(),
        leaf.hash().into(),
    ];
    Write::new(sql, values)
}
