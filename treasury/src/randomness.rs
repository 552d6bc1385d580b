//! Randomness, as a parameter: the operating system's, or a seeded stream for tests and the demo.

use crate::clock::Timestamp;
use rand::{Rng, SeedableRng, TryRng};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;
use zeroize::Zeroizing;

/// Where random bytes come from.
#[derive(Clone)]
pub enum Randomness {
    /// The operating system's source: the only one for secrets and codes (S2).
    System,
    /// A stream that repeats for a given seed. Never for a server that people use.
    Seeded(Arc<Mutex<rand::rngs::StdRng>>),
}

impl std::fmt::Debug for Randomness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::System => "Randomness::System",
            Self::Seeded(_) => "Randomness::Seeded",
        })
    }
}

impl Randomness {
    /// A repeatable stream.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(Mutex::new(rand::rngs::StdRng::seed_from_u64(seed))))
    }

    /// Fills `bytes`.
    ///
    /// # Panics
    /// When the operating system has no randomness to give: nothing safe can be done without it.
    #[expect(clippy::expect_used, reason = "a system without randomness cannot make secrets")]
    pub fn fill(&self, bytes: &mut [u8]) {
        match self {
            Self::System => rand::rngs::SysRng
                .try_fill_bytes(bytes)
                .expect("the operating system's random source"),
            Self::Seeded(stream) => stream.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes),
        }
    }

    /// A number below `limit`, each equally likely.
    #[must_use]
    pub fn below(&self, limit: u32) -> u32 {
        // Rejection, so that small numbers are not likelier than large ones.
        let zone = u32::MAX - u32::MAX % limit;
        loop {
            let mut bytes = [0; 4];
            self.fill(&mut bytes);
            let drawn = u32::from_le_bytes(bytes);
            if drawn < zone {
                return drawn % limit;
            }
        }
    }

    /// A one-time code of six digits, each as likely as another.
    #[must_use]
    pub fn six_digits(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{:06}", self.below(1_000_000)))
    }

    /// A UUID version 7 (RFC 9562): milliseconds, then 74 random bits.
    #[must_use]
    pub fn uuid_v7(&self, now: Timestamp) -> Uuid {
        let mut random = [0; 10];
        self.fill(&mut random);
        let millis = u64::try_from(now.0 / 1000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}
