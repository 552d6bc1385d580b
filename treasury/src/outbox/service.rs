//! Claiming and finishing jobs.

use crate::author::Author;
use crate::database::for_update;
use crate::error::{Error, Result};
use crate::ids::JobId;
use crate::treasury::Treasury;
use crate::unit_of_work::UnitOfWork;
use sea_orm::DatabaseBackend;
use std::time::Duration;
use uuid::Uuid;

/// How long a worker has for a job before another one may take it.
const LEASE: Duration = Duration::from_secs(120);
/// After so many failed attempts a job is put aside as failed.
const ATTEMPTS: i64 = 8;

/// The service over the outbox.
#[derive(Clone, Debug)]
pub struct Outbox {
    treasury: Treasury,
}

/// A job that this worker holds.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The job.
    pub id: JobId,
    /// What kind it is, as `mail.approval_waiting`.
    pub kind: String,
    /// What it needs, as JSON.
    pub payload: serde_json::Value,
    lease: Uuid,
}

impl Outbox {
    pub(crate) fn new(treasury: Treasury) -> Self {
        Self { treasury }
    }

    /// Takes the oldest job that is due, if there is one.
    ///
    /// # Errors
    /// The database's.
    pub async fn claim(&self) -> Result<Option<Claimed>> {
        self.treasury.retry(|| self.try_claim()).await
    }

    async fn try_claim(&self) -> Result<Option<Claimed>> {
        let work = self.treasury.begin(Author::system(None)).await?;
        let skip = match work.backend() {
            DatabaseBackend::Postgres => format!("{} skip locked", for_update(work.backend())),
            _ => String::new(),
        };
        let sql = format!(
            "select id, kind, payload from outbox_job where state = 'waiting' and run_after <= $1 \
             and (lease_until is null or lease_until < $1) order by run_after, id limit 1{skip}"
        );
        let Some(row) = work.one(&sql, [work.now().into()]).await? else {
            return Ok(None);
        };
        let id: JobId = row.try_get("", "id")?;
        let lease: Uuid = work.new_id();
        let sql = "update outbox_job set lease_token = $1, lease_until = $2, attempts = attempts + 1 where id = $3";
        let until = work.now().plus(LEASE);
        work.execute(sql, [lease.into(), until.into(), id.into()]).await?;
        let kind: String = row.try_get("", "kind")?;
        let payload: String = row.try_get("", "payload")?;
        work.commit().await?;
        let payload =
            serde_json::from_str(&payload).map_err(|error| Error::Broken(format!("outbox job {id}: {error}")))?;
        Ok(Some(Claimed {
            id,
            kind,
            payload,
            lease,
        }))
    }

    /// The job is done.
    ///
    /// # Errors
    /// The database's.
    pub async fn done(&self, job: &Claimed) -> Result<()> {
        let sql = "update outbox_job set state = 'done', finished_at = $1, lease_until = null, last_error = null \
                   where id = $2 and lease_token = $3 and state = 'waiting'";
        let act = |work: UnitOfWork| async move {
            work.execute(sql, [work.now().into(), job.id.into(), job.lease.into()])
                .await?;
            Ok((work, ()))
        };
        self.treasury.write(Author::system(None), act).await
    }

    /// The job did not succeed; it is tried again later (1 min, doubling), or put aside when `permanent` or
    /// after 8 attempts.
    ///
    /// # Errors
    /// The database's.
    pub async fn failed(&self, job: &Claimed, why: &str, permanent: bool) -> Result<()> {
        self.treasury
            .write(Author::system(None), |work| put_back(work, job, why, permanent))
            .await
    }
}

async fn put_back(work: UnitOfWork, job: &Claimed, why: &str, permanent: bool) -> Result<(UnitOfWork, ())> {
    let sql = "select attempts from outbox_job where id = $1 and lease_token = $2 and state = 'waiting'";
    let Some(row) = work.one(sql, [job.id.into(), job.lease.into()]).await? else {
        return Ok((work, ()));
    };
    let attempts: i64 = row.try_get("", "attempts")?;
    let why: String = why.chars().take(500).collect();
    if permanent || attempts >= ATTEMPTS {
        let sql = "update outbox_job set state = 'failed', finished_at = $1, lease_until = null, \
                       last_error = $2 where id = $3";
        work.execute(sql, [work.now().into(), why.into(), job.id.into()])
            .await?;
    } else {
        let wait = Duration::from_secs(30 << attempts.clamp(1, 10).unsigned_abs());
        let sql = "update outbox_job set run_after = $1, lease_until = null, last_error = $2 where id = $3";
        work.execute(sql, [work.now().plus(wait).into(), why.into(), job.id.into()])
            .await?;
    }
    Ok((work, ()))
}
