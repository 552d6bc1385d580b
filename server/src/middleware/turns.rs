//! Turns of forms with files: so many at once, one for each visitor, and never all of them for one address.
//!
//! A form with files holds up to 20 MiB while it is read, so that there are few turns; without a share for everybody, one
//! person with a slow connection and some patience would keep all others from attaching anything.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

/// Whose share it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Client {
    /// The holder of a session cookie.
    Session(String),
    /// Somebody without one, by address.
    Stranger(String),
    /// Everybody at an address.
    Address(String),
}

/// The turns; clones share them.
#[derive(Clone, Debug)]
pub struct Turns {
    all: Arc<Semaphore>,
    of_one_address: usize,
    shares: Arc<Mutex<HashMap<Client, Arc<Semaphore>>>>,
}

/// A turn, held until it is dropped: the visitor's, the address's, and one of all.
#[derive(Debug)]
pub struct Turn(#[allow(dead_code, reason = "held, not read")] [OwnedSemaphorePermit; 3]);

impl Turns {
    /// So many at once; one address leaves one of them to others.
    #[must_use]
    pub fn of(count: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(count)),
            of_one_address: count.saturating_sub(1).max(1),
            shares: Arc::default(),
        }
    }

    /// Waits for a turn of this visitor at this address; without a session the address is the visitor.
    ///
    /// # Errors
    /// Never: the semaphores are not closed.
    pub async fn wait(&self, session: Option<String>, address: String) -> Result<Turn, AcquireError> {
        let visitor = session.map_or_else(|| Client::Stranger(address.clone()), Client::Session);
        let own = self.share(visitor, 1).acquire_owned().await?;
        let here = self
            .share(Client::Address(address), self.of_one_address)
            .acquire_owned()
            .await?;
        let one = self.all.clone().acquire_owned().await?;
        Ok(Turn([own, here, one]))
    }

    fn share(&self, of: Client, size: usize) -> Arc<Semaphore> {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        // A share that nobody holds or waits for is whole, and need not be kept.
        shares.retain(|_, share| Arc::strong_count(share) > 1);
        shares
            .entry(of)
            .or_insert_with(|| Arc::new(Semaphore::new(size)))
            .clone()
    }
}
