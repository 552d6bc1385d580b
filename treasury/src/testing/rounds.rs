//! How long the tests go on that try the same again and again.

/// Where this is set, every such test goes on for long (`bin/test long`).
const LONG: &str = "COUNTERSIGN_LONG";

/// How many rounds a test goes: `short` in every run, `long` where [`LONG`] is set. What it says of each is the same.
#[must_use]
pub fn rounds(short: usize, long: usize) -> usize {
    match std::env::var_os(LONG) {
        Some(_) => long,
        None => short,
    }
}
