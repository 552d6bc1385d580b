//! The worker: one loop that takes jobs from the outbox, and looks after what is due by the clock.

use crate::shutdown::Stop;
use app::mail::{NotSent, Sender, compose};
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
pub async fn run(treasury: Treasury, mailer: Option<Arc<dyn Sender>>, base_url: String, stop: Stop) {
    let mut rounds_at = Instant::now();
    loop {
        if Instant::now() >= rounds_at {
            rounds(&treasury).await;
            rounds_at = Instant::now() + ROUNDS_EVERY;
        }
        // Without a mail server the jobs wait: they are not failures.
        let rest = match &mailer {
            None => REST,
            Some(mailer) => match one(&treasury, mailer.as_ref(), &base_url).await {
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
pub async fn one(treasury: &Treasury, mailer: &dyn Sender, base_url: &str) -> treasury::Result<bool> {
    let Some(job) = treasury.outbox().claim().await? else {
        return Ok(false);
    };
    match work(mailer, base_url, &job).await {
        Ok(()) => treasury.outbox().done(&job).await?,
        Err(error) => {
            tracing::warn!(job = %job.id, kind = job.kind, reason = %error, "a job did not succeed");
            treasury.outbox().failed(&job, &error.reason, error.permanent).await?;
        }
    }
    Ok(true)
}

/// Does what the job says. Its id goes along as the mail's id, so that a mail sent twice is seen to be one.
async fn work(mailer: &dyn Sender, base_url: &str, job: &Claimed) -> Result<(), NotSent> {
    let mail = compose(base_url, &job.kind, &job.payload, &job.id.to_string()).ok_or_else(|| NotSent {
        reason: format!("{} cannot be made into a mail", job.kind),
        permanent: true,
    })?;
    mailer.send(&mail).await
}

/// What is due by the clock. Each part is tried whatever became of the others.
async fn rounds(treasury: &Treasury) {
    report("ended sessions", treasury.sessions().delete_expired().await);
    report(
        "old attempts to sign in",
        treasury.identity().forget_old_attempts().await,
    );
    report(
        "ceremonies that are over",
        treasury.passkeys().forget_ceremonies().await,
    );
    report("expired requisitions", treasury.requisitions().expire_due().await);
    report("requisitions that go on", treasury.approvals().reroute_blocked().await);
}

fn report<T: Into<Count>>(what: &str, outcome: treasury::Result<T>) {
    match outcome.map(Into::into) {
        Ok(Count(0)) => {}
        Ok(Count(count)) => tracing::info!(count, "{what}"),
        Err(error) => tracing::error!(%error, "{what}: not done, tried again in a minute"),
    }
}

/// How many rows a round touched.
struct Count(u64);

impl From<u64> for Count {
    fn from(count: u64) -> Self {
        Self(count)
    }
}

impl From<usize> for Count {
    fn from(count: usize) -> Self {
        Self(u64::try_from(count).unwrap_or(u64::MAX))
    }
}
