//! The outbox: what must leave the process (mails) is a row of the transaction that caused it, and leaves
//! afterwards. One worker loop claims jobs with a lease; a job that runs twice is harmless.

mod service;

pub use service::{Claimed, Outbox};

use crate::ids::JobId;
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;

/// Something to do after the commit.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    /// What kind: the worker knows what to do with it, as `mail.approval_waiting`.
    pub(crate) kind: &'static str,
    /// What the worker needs, without secrets.
    pub(crate) payload: serde_json::Value,
}

/// The writes of the jobs of one act.
pub(crate) fn writes(work: &UnitOfWork, jobs: &[Job]) -> Vec<Write> {
    let write = |job: &Job| {
        let sql = "insert into outbox_job(id, kind, payload, state, attempts, run_after, created_at) \
                   values ($1, $2, $3, 'waiting', 0, $4, $4)";
        let id: JobId = work.new_id();
        let values = [
            id.into(),
            job.kind.into(),
            job.payload.to_string().into(),
            work.now().into(),
        ];
        Write::new(sql, values)
    };
    jobs.iter().map(write).collect()
}
