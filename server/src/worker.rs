//! The worker: takes jobs from the outbox, and looks after what is due by the clock.
//!
//! Jobs come in families (`mail.…`, `sms.…`, `batch.…`); each has a [`Hand`] that does them, in a loop of its own, so that a mail
//! server that hangs holds up no message and no round. Another family is another hand in the list that `serve` gives to
//! [`run`]. What nobody here can do (no mail server is configured) waits: it is no failure.

mod batches;
mod hand;
mod mails;
mod messages;
mod rounds;
#[cfg(test)]
mod tests;

pub use batches::Batches;
pub use hand::{Finished, Hand};
pub use mails::Mails;
pub use messages::Messages;

use crate::shutdown::{Stop, rounds_of};
use futures::future::join_all;
use std::sync::Arc;
use std::time::Duration;
use treasury::Treasury;

/// How long it rests when there is nothing to do.
const REST: Duration = Duration::from_secs(1);

/// Runs until it is asked to stop: then each hand finishes the job it has, and takes no other.
pub async fn run(treasury: Treasury, hands: Vec<Arc<dyn Hand>>, stop: Stop) {
    let working = hands
        .into_iter()
        .map(|hand| tokio::spawn(work(treasury.clone(), hand, stop.clone())));
    let rounds = tokio::spawn(rounds::run(treasury.clone(), stop.clone()));
    for ended in join_all(working.chain([rounds])).await {
        if let Err(error) = ended {
            tracing::error!(%error, "a loop of the worker ended");
        }
    }
}

async fn work(treasury: Treasury, hand: Arc<dyn Hand>, stop: Stop) {
    rounds_of(&stop, REST, || async {
        let done = one(&treasury, hand.as_ref()).await;
        done.inspect_err(|error| tracing::error!(%error, "the outbox does not answer"))
    })
    .await;
}

/// Takes one job of this hand's family and finishes it. False when none is due.
///
/// # Errors
/// The database's; the job's own failure is written to it, not returned.
pub async fn one(treasury: &Treasury, hand: &dyn Hand) -> treasury::Result<bool> {
    let outbox = treasury.outbox();
    let Some(job) = outbox.claim(hand.family()).await? else {
        return Ok(false);
    };
    let held = match hand.work(treasury, &job).await {
        Ok(Finished::Done) => outbox.done(&job).await?,
        Ok(Finished::Kept) => outbox.keep(&job).await?,
        Err(error) => {
            tracing::warn!(job = %job.id, kind = job.kind, reason = %error, "a job did not succeed");
            outbox.failed(&job, &error.reason, error.permanent).await?
        }
    };
    if !held {
        tracing::warn!(job = %job.id, kind = job.kind, "a job took longer than its lease; another worker has it now");
    }
    Ok(true)
}
