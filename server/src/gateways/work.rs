//! The loop that takes attempts to their gateway and asks about them.

use crate::shutdown::{Stop, rounds_of};
use std::sync::Arc;
use std::time::Duration;
use treasury::Treasury;
use treasury::payments::Task;
use treasury::rails::Rail;

/// How long it rests when nothing is due.
const REST: Duration = Duration::from_millis(500);
/// How many exchanges go on at once: a gateway that is slow for one holds up no other.
const AT_ONCE: usize = 4;

/// Runs until it is asked to stop, and finishes the exchanges in hand.
pub async fn run(treasury: Treasury, rail: Arc<dyn Rail>, stop: Stop) {
    let loops = (0..AT_ONCE).map(|_| tokio::spawn(work(treasury.clone(), Arc::clone(&rail), stop.clone())));
    for ended in futures::future::join_all(loops).await {
        if let Err(error) = ended {
            tracing::error!(%error, "a gateway's loop ended");
        }
    }
}

async fn work(treasury: Treasury, rail: Arc<dyn Rail>, stop: Stop) {
    rounds_of(&stop, REST, || async {
        let done = one(&treasury, rail.as_ref()).await;
        done.inspect_err(|error| tracing::error!(%error, "an exchange with a gateway could not be written down"))
    })
    .await;
}

/// Takes one attempt that is due and does what is to be done. False when none is due.
///
/// # Errors
/// The database's; what goes wrong with the gateway is written down, not returned.
pub async fn one(treasury: &Treasury, rail: &dyn Rail) -> treasury::Result<bool> {
    let payments = treasury.payments();
    let Some(held) = payments.claim_dispatch().await? else {
        return Ok(false);
    };
    match held.task {
        Task::Submit => {
            let (exchange, how) = rail.submit(&held.order).await;
            payments.handed_over(&held, &exchange, &how).await?;
        }
        Task::Ask(query) => {
            let exchange = rail.ask(&held.order, query).await;
            payments.asked(&held, &exchange).await?;
        }
        Task::Lost => payments.lost(&held).await?,
    }
    Ok(true)
}
