//! Jobs of the family `batch`: releasing the lines of a batch that somebody confirmed.

use super::hand::{Finished, Hand, not_now};
use app::mail::NotSent;
use async_trait::async_trait;
use treasury::Treasury;
use treasury::outbox::Claimed;

/// Releases batches, one after the other; one line after the other.
#[derive(Clone, Copy, Debug)]
pub struct Batches;

#[async_trait]
impl Hand for Batches {
    fn family(&self) -> &'static str {
        "batch"
    }

    /// Each line is released or refused by itself, once, however often the job runs.
    async fn work(&self, treasury: &Treasury, job: &Claimed) -> Result<Finished, NotSent> {
        let done = treasury.payments().run_batch(job).await;
        done.map(|()| Finished::Done).map_err(|error| not_now(&error))
    }
}
