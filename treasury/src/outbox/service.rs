//! Claiming and finishing jobs.

use super::backoff::{ATTEMPTS, wait};
use crate::author::Author;
use crate::clock::Timestamp;
use crate::database::{for_update, free_ones};
use crate::error::Result;
use crate::ids::{JobId, PersonId};
use crate::treasury::Treasury;
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;
use std::time::Duration;
use uuid::Uuid;

/// How long a worker has for a job before another one may take it.
pub(super) const LEASE: Duration = Duration::from_secs(120);

/// The service over the outbox.
#[derive(Clone, Debug)]
pub struct Outbox {
    pub(super) treasury: Treasury,
}

/// A job that this worker holds.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The job: the same in every try.
    pub id: JobId,
    /// What kind it is, as `mail.approval_waiting`.
    pub kind: String,
    /// What it needs, as JSON.
    pub payload: serde_json::Value,
    /// Whom it is to reach, where it is somebody.
    pub(crate) recipient: Option<PersonId>,
    lease: Uuid,
}

/// What was found on looking for a job.
enum Found {
    Nothing,
    Job(Claimed),
    /// One whose workers died over it again and again.
    PutAside,
}

impl Outbox {
    pub(crate) fn new(treasury: Treasury) -> Self {
        Self { treasury }
    }

    /// Takes the oldest job of a family (`mail` for `mail.approval_waiting`) that is due, if there is one.
    ///
    /// # Errors
    /// The database's.
    pub async fn claim(&self, family: &str) -> Result<Option<Claimed>> {
        loop {
            match self.treasury.retry(|| self.try_claim(family)).await? {
                Found::Nothing => return Ok(None),
                Found::Job(job) => return Ok(Some(job)),
                Found::PutAside => {}
            }
        }
    }

    async fn try_claim(&self, family: &str) -> Result<Found> {
        let work = self.treasury.begin(Author::system(None)).await?;
        let skip = free_ones(work.backend(), "outbox_job");
        let sql = format!(
            "select id, kind, payload, recipient_id, attempts from outbox_job where state = 'waiting' \
             and run_after <= $1 and (lease_until is null or lease_until < $1) and kind like $2 \
             order by run_after, id limit 1{skip}"
        );
        let Some(row) = work
            .one(&sql, [work.now().into(), format!("{family}.%").into()])
            .await?
        else {
            return Ok(Found::Nothing);
        };
        let id: JobId = row.try_get("", "id")?;
        let attempts: i64 = row.try_get("", "attempts")?;
        if attempts >= ATTEMPTS {
            // Nobody came back from any try: whatever it does to a worker, it is not done to another one.
            put_aside(&work, id, "The program ended in the middle of it, again and again.").await?;
            work.commit().await?;
            return Ok(Found::PutAside);
        }
        let lease: Uuid = work.new_id();
        let sql = "update outbox_job set lease_token = $1, lease_until = $2, attempts = attempts + 1 where id = $3";
        let until = work.now().plus(LEASE);
        work.execute(sql, [lease.into(), until.into(), id.into()]).await?;
        let kind = row.try_get("", "kind")?;
        let payload = crate::row::json(&row, "payload");
        let recipient = row.try_get("", "recipient_id")?;
        work.commit().await?;
        Ok(Found::Job(Claimed {
            id,
            kind,
            payload: payload?,
            recipient,
            lease,
        }))
    }

    /// The job is done. False when another worker has taken it over since: then that one finishes it.
    ///
    /// # Errors
    /// The database's.
    pub async fn done(&self, job: &Claimed) -> Result<bool> {
        let sql = "update outbox_job set state = 'done', finished_at = $1, lease_until = null, last_error = null \
                   where id = $2 and lease_token = $3 and state = 'waiting'";
        self.finish(job, sql).await
    }

    /// The job waits for its recipient's daily mail. False when another worker has taken it over since.
    ///
    /// # Errors
    /// The database's.
    pub async fn keep(&self, job: &Claimed) -> Result<bool> {
        let sql = "update outbox_job set state = 'kept', kept_at = $1, lease_until = null, last_error = null \
                   where id = $2 and lease_token = $3 and state = 'waiting'";
        self.finish(job, sql).await
    }

    async fn finish(&self, job: &Claimed, sql: &str) -> Result<bool> {
        let act = |work: UnitOfWork| async move {
            let values: [Value; 3] = [work.now().into(), job.id.into(), job.lease.into()];
            let held = work.execute(sql, values).await?.rows_affected() == 1;
            Ok((work, held))
        };
        self.treasury.write(Author::system(None), act).await
    }

    /// The job did not succeed; it is tried again later (after a minute, doubling, and something by chance), or put aside
    /// when `permanent` or after 8 tries. False when another worker has taken it over since: then nothing is changed.
    ///
    /// # Errors
    /// The database's.
    pub async fn failed(&self, job: &Claimed, why: &str, permanent: bool) -> Result<bool> {
        self.treasury
            .write(Author::system(None), |work| self.put_back(work, job, why, permanent))
            .await
    }

    async fn put_back(
        &self,
        work: UnitOfWork,
        job: &Claimed,
        why: &str,
        permanent: bool,
    ) -> Result<(UnitOfWork, bool)> {
        let sql = format!(
            "select attempts from outbox_job where id = $1 and lease_token = $2 and state = 'waiting'{}",
            for_update(work.backend())
        );
        let Some(row) = work.one(&sql, [job.id.into(), job.lease.into()]).await? else {
            return Ok((work, false));
        };
        let attempts: i64 = row.try_get("", "attempts")?;
        if permanent || attempts >= ATTEMPTS {
            put_aside(&work, job.id, why).await?;
        } else {
            let again: Timestamp = work.now().plus(wait(attempts, self.treasury.randomness()));
            let sql = "update outbox_job set run_after = $1, lease_until = null, last_error = $2 where id = $3";
            work.execute(sql, [again.into(), short(why).into(), job.id.into()])
                .await?;
        }
        Ok((work, true))
    }

    /// A second job of another kind that this one asks for; at most one of a kind, however often this one runs.
    pub(crate) async fn also(&self, job: &Claimed, kind: &str) -> Result<()> {
        let act = |work: UnitOfWork| async move {
            let id: JobId = work.new_id();
            let sql = "insert into outbox_job(id, kind, payload, company_id, recipient_id, caused_by, state, attempts, \
                       run_after, created_at) select $1, $2, j.payload, j.company_id, j.recipient_id, j.id, 'waiting', 0, \
                       cast($3 as bigint), cast($3 as bigint) from outbox_job j where j.id = $4 and j.lease_token = $5 \
                       and j.state = 'waiting' on conflict(caused_by, kind) do nothing";
            let values: [Value; 5] = [
                id.into(),
                kind.into(),
                work.now().into(),
                job.id.into(),
                job.lease.into(),
            ];
            work.execute(sql, values).await?;
            Ok((work, ()))
        };
        self.treasury.write(Author::system(None), act).await
    }
}

async fn put_aside(work: &UnitOfWork, id: JobId, why: &str) -> Result<()> {
    let sql =
        "update outbox_job set state = 'failed', finished_at = $1, lease_until = null, last_error = $2 where id = $3";
    work.execute(sql, [work.now().into(), short(why).into(), id.into()])
        .await?;
    Ok(())
}

fn short(why: &str) -> String {
    why.chars().take(500).collect()
}
