//! The worker: one loop that takes jobs from the outbox, and looks after what is due by the clock.

use crate::mailer::{MailError, Mailer};
use crate::shutdown::Stop;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep};
use treasury::Treasury;
use treasury::outbox::Claimed;

/// How long it rests when there is nothing to do.
const REST: Duration = Duration::from_secs(1);
/// How long it rests when the database does not answer.
const TROUBLE: Duration = Duration::from_secs(5);
/// How often it looks after what is due by the clock.
const ROUNDS_EVERY: Duration = Duration::from_secs(60);

/// Runs until it is asked to stop, and finishes the job in hand.
#[allow(clippy::disallowed_methods, reason = "the process measures its own rounds")]
pub async fn run(treasury: Treasury, mailer: Option<Arc<Mailer>>, base_url: String, stop: Stop) {
    let mut rounds_at = Instant::now();
    loop {
        if Instant::now() >= rounds_at {
            rounds(&treasury).await;
            rounds_at = Instant::now() + ROUNDS_EVERY;
        }
        // Without a mail server the jobs wait: they are not failures.
        let rest = match &mailer {
            None => REST,
            Some(mailer) => match one(&treasury, mailer, &base_url).await {
                Ok(true) => Duration::ZERO,
                Ok(false) => REST,
                Err(error) => {
                    tracing::error!(%error, "the outbox does not answer");
                    TROUBLE
                }
            },
        };
        tokio::select! {
            biased;
            () = stop.asked() => return,
            () = sleep(rest) => {}
        }
    }
}

/// Takes one job and finishes it. False when none is due.
///
/// # Errors
/// The database's; the job's own failure is written to it, not returned.
pub async fn one(treasury: &Treasury, mailer: &Mailer, base_url: &str) -> treasury::Result<bool> {
    let Some(job) = treasury.outbox().claim().await? else {
        return Ok(false);
    };
    match work(treasury, mailer, base_url, &job).await {
        Ok(()) => treasury.outbox().done(&job).await?,
        Err(error) => {
            tracing::warn!(job = %job.id, kind = job.kind, reason = %error, "a job did not succeed");
            treasury.outbox().failed(&job, &error.reason, error.permanent).await?;
        }
    }
    Ok(true)
}
