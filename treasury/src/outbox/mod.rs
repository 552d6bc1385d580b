//! The outbox: what must leave the process (mails, messages by SMS) is a row of the transaction that caused it, and leaves
//! afterwards. A worker claims a job with a lease and a token ([`Outbox::claim`]); the token fences it: whoever lost the
//! lease to another worker can neither finish the job nor put it back. A job may run twice, which is harmless: a
//! mail carries the same id and changes nothing in the database, and a batch releases each of its lines once.
//!
//! What did not leave after some tries is put aside, and shown to administrators, who can have it tried again (`failed`).

mod backoff;
mod failed;
mod service;
#[cfg(test)]
pub(crate) mod tests;

pub use failed::FailedJob;
pub use service::{Claimed, Outbox};

use crate::ids::JobId;
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;
use sea_orm::Value;

/// Something to do after the commit.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    /// What kind: the worker knows what to do with it, as `mail.approval_waiting`. What stands before the point is the
    /// family, which has a loop of the worker of its own.
    pub(crate) kind: &'static str,
    /// What the worker needs, without secrets. `to` is the address of its recipient, where it has one.
    pub(crate) payload: serde_json::Value,
}

/// The writes of the jobs of one act.
pub(crate) fn writes(work: &UnitOfWork, jobs: &[Job]) -> Vec<Write> {
    let write = |job: &Job| {
        // The recipient, and the company where the author has none, are those of the address: it is one person's for good.
        let sql = "insert into outbox_job(id, kind, payload, company_id, recipient_id, state, attempts, run_after, \
                   created_at) values ($1, $2, $3, coalesce($4, (select p.company_id from person p where p.email = $5)), \
                   (select p.id from person p where p.email = $5), 'waiting', 0, $6, $6)";
        let id: JobId = work.new_id();
        let to = job.payload.get("to").and_then(serde_json::Value::as_str);
        let values: [Value; 6] = [
            id.into(),
            job.kind.into(),
            job.payload.to_string().into(),
            work.author().company.map(|company| company.0).into(),
            to.unwrap_or_default().into(),
            work.now().into(),
        ];
        Write::new(sql, values)
    };
    jobs.iter().map(write).collect()
}
