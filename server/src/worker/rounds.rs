//! What is due by the clock.

use crate::shutdown::Stop;
use std::time::Duration;
use tokio::time::sleep;
use treasury::Treasury;

/// How often it is looked after.
const EVERY: Duration = Duration::from_secs(60);

/// Looks after it until asked to stop; a round that has begun is finished.
pub(super) async fn run(treasury: Treasury, stop: Stop) {
    loop {
        round(&treasury).await;
        tokio::select! {
            biased;
            () = stop.asked() => return,
            () = sleep(EVERY) => {}
        }
    }
}

/// One round. Each part is tried whatever became of the others.
async fn round(treasury: &Treasury) {
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
    report("daily mails", treasury.notices().make_daily().await);
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
