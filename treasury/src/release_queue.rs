//! A queue per fund, inside the process.
//!
//! Every release of a fund takes the place after the fund's newest ledger entry. Sixteen transactions that
//! meet there would wait for one another inside the database, or collide and run again; waiting here
//! instead costs nothing and keeps the throughput flat as the number of clients grows. Correctness does
//! not lean on it: the database refuses two entries in one place, whichever server wrote them.

use crate::form_key::FormKey;
use crate::ids::{FundId, PersonId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::{Mutex as Queue, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

/// How many releases of one fund may have a transaction open. More than one, so that the next is prepared while
/// one holds the fund; few, so that a busy fund leaves connections for everything else.
const PREPARING: usize = 4;

/// How many codes of one person are tried, and releases made with them, at a time. Until its release is done a right code
/// counts among the wrong ones of the day, so that this is well below what a day allows.
const TRYING: usize = 8;

/// The queues of all funds and people that released since the start.
#[derive(Debug, Default)]
pub(crate) struct ReleaseQueues {
    queues: Mutex<HashMap<FundId, FundQueue>>,
    people: Mutex<HashMap<PersonId, Arc<Semaphore>>>,
    /// The forms that are being worked on, by their keys.
    forms: Mutex<HashMap<String, Weak<Queue<()>>>>,
}

#[derive(Clone, Debug)]
struct FundQueue {
    room: Arc<Semaphore>,
    turn: Arc<Queue<()>>,
}

impl ReleaseQueues {
    /// Waits until no other submission of the same form is being worked on: the second of a double click is told what
    /// became of the first, and tries no code. It ends when the guard is dropped.
    pub(crate) async fn alike(&self, key: &FormKey) -> OwnedMutexGuard<()> {
        let form = {
            let mut forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
            forms.retain(|_, form| form.strong_count() > 0);
            let known = forms.get(key.as_str()).and_then(Weak::upgrade);
            known.unwrap_or_else(|| {
                let form = Arc::default();
                forms.insert(key.as_str().to_owned(), Arc::downgrade(&form));
                form
            })
        };
        form.lock_owned().await
    }

    /// Waits, before a code is tried, until few others of this person are. None only when the process ends.
    pub(crate) async fn own(&self, person: PersonId) -> Option<OwnedSemaphorePermit> {
        let trying = {
            let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
            let new = || Arc::new(Semaphore::new(TRYING));
            people.entry(person).or_insert_with(new).clone()
        };
        trying.acquire_owned().await.ok()
    }

    /// Waits, before a transaction is opened, until few others of this fund are open; first come, first served. None
    /// only when the process ends.
    pub(crate) async fn room(&self, fund: FundId) -> Option<OwnedSemaphorePermit> {
        self.of(fund).room.acquire_owned().await.ok()
    }

    /// Waits, within the transaction, for this fund's turn; it ends when the guard is dropped.
    pub(crate) async fn turn(&self, fund: FundId) -> OwnedMutexGuard<()> {
        self.of(fund).turn.lock_owned().await
    }

    fn of(&self, fund: FundId) -> FundQueue {
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || FundQueue {
            room: Arc::new(Semaphore::new(PREPARING)),
            turn: Arc::default(),
        };
        queues.entry(fund).or_insert_with(new).clone()
    }
}
