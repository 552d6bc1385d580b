//! The rule for passwords against a list of really common ones, where that list is at hand.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use flate2::read::GzDecoder;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use treasury::identity::passwords::rule::{SHORTEST, accept};

#[test]
fn every_long_common_password_is_refused() {
    let data = std::env::var_os("COUNTERSIGN_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"),
        PathBuf::from,
    );
    let path = data.join("badinput/common-passwords.txt.gz");
    let Ok(file) = std::fs::File::open(&path) else {
        eprintln!("skipped: no data at {}", path.display());
        return;
    };
    let lines = BufReader::new(GzDecoder::new(file)).lines().map(Result::unwrap);
    let long: Vec<String> = lines.filter(|line| line.chars().count() >= SHORTEST).collect();
    assert!(long.len() > 100, "the list has {} long ones", long.len());
    let accepted: Vec<&String> = long.iter().filter(|password| accept(password, &[]).is_ok()).collect();
    assert!(
        accepted.is_empty(),
        "{} of {}: {accepted:?}",
        accepted.len(),
        long.len()
    );
}
