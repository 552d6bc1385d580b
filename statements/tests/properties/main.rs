//! What holds for any file: nothing makes a reader panic, and what was written is what is read.

#![allow(
    clippy::unwrap_used,
    reason = "a test; clippy knows the functions marked as tests only"
)]

mod broken;
mod written;

use proptest::test_runner::Config;

/// The same cases on every run.
fn config(cases: u32) -> Config {
    Config {
        cases,
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_260_131),
        failure_persistence: None,
        ..Config::default()
    }
}
