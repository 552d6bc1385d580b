//! One configuration for every property test: a fixed seed, so that a run can be repeated exactly.

use proptest::test_runner::{Config, RngSeed};

/// A proptest configuration with this many cases, always the same ones.
pub(crate) fn cases(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0x5eed_2026),
        ..Config::default()
    }
}
