//! A queue per fund, inside the process.
//!
//! Every release of a fund takes the place after the fund's newest ledger entry. Sixteen transactions that
//! meet there would wait for one another inside the database, or collide and run again; waiting here
//! instead costs nothing and keeps the throughput flat as the number of clients grows. Correctness does
//! not lean on it: the database refuses two entries in one place, whichever server wrote them.

use crate::ids::FundId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Mutex as Queue, OwnedMutexGuard};

/// The queues of all funds that were used since the start.
#[derive(Debug, Default)]
pub(crate) struct ReleaseQueues {
    queues: Mutex<HashMap<FundId, Arc<Queue<()>>>>,
}

impl ReleaseQueues {
    /// Waits for this fund's turn, first come, first served; the turn ends when the guard is dropped.
    pub(crate) async fn turn(&self, fund: FundId) -> OwnedMutexGuard<()> {
        let queue = {
            let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(queues.entry(fund).or_default())
        };
        queue.lock_owned().await
    }
}
