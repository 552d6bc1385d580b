//! How long a job that did not succeed waits for its next try.

use crate::randomness::Randomness;
use std::time::Duration;

/// After so many tries a job is put aside as failed: two to three hours after the first.
pub(super) const ATTEMPTS: i64 = 8;

/// The wait after this many tries: a minute, doubled with every try, and up to half as much again by chance, so that what
/// failed together does not come back together. The chance is the handle's, so that tests and the demo can repeat it.
pub(super) fn wait(attempts: i64, randomness: &Randomness) -> Duration {
    let doublings = attempts.clamp(1, ATTEMPTS) - 1;
    let seconds = 60_u32 << doublings.unsigned_abs();
    Duration::from_secs(u64::from(seconds)) + Duration::from_millis(u64::from(randomness.below(seconds * 500)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_differ_and_repeat_with_their_seed() {
        let waits = |seed| -> Vec<Duration> {
            let randomness = Randomness::seeded(seed);
            (1..=9).map(|attempts| wait(attempts, &randomness)).collect()
        };
        let some = waits(1);
        for (attempts, wait) in (0_u32..).zip(&some[..8]) {
            let least = Duration::from_secs(60 << attempts);
            assert!(*wait >= least && *wait < least * 3 / 2, "{attempts}: {wait:?}");
        }
        assert!(some[8] < Duration::from_secs(60 * 192), "no longer than after the last");
        assert_eq!(some, waits(1));
        assert_ne!(some, waits(2), "two jobs that failed together wait differently");
    }
}
