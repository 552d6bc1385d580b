//! Ends the process at a chosen place between two statements, as a crash would: what tests of crashes are made of.

use std::sync::atomic::{AtomicI64, Ordering};

/// How many places are still passed; below zero nothing is chosen.
static LEFT: AtomicI64 = AtomicI64::new(-1);

/// Ends the process at the `number`-th place from now on, counted from 1; 0 for no place.
pub fn abort_at(number: i64) {
    LEFT.store(number - 1, Ordering::SeqCst);
}

/// A place is reached: before and after each statement that writes or locks, each commit, and each call to a gateway.
pub fn reached(when: &str, step: &str) {
    if LEFT.load(Ordering::SeqCst) >= 0 && LEFT.fetch_sub(1, Ordering::SeqCst) == 0 {
        eprintln!("aborted {when} {step}");
        std::process::abort();
    }
}
