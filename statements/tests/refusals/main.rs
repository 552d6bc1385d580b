//! What is refused, and the words for it: a good file is spoilt in one place, and refused whole because of that place.

#![allow(
    clippy::unwrap_used,
    reason = "a test; clippy knows the functions marked as tests only"
)]

mod camt;
mod kinds;
mod mpesa;
mod mt940;
mod ofx;
mod tables;

use std::path::Path;

use statements::Options;

/// A good file as text, each byte a character.
fn good(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name);
    std::fs::read(path).unwrap().into_iter().map(char::from).collect()
}

#[track_caller]
fn refusal(text: &str) -> String {
    let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    match statements::read(&bytes, &Options::default()) {
        Err(refusal) => refusal.to_string(),
        Ok(read) => panic!("read: {read:?}"),
    }
}

/// The good file is read, and refused with these first words once `from` is `to` in it.
#[track_caller]
fn spoilt(name: &str, from: &str, to: &str, words: &str) {
    let good = good(name);
    assert!(good.contains(from), "{name} has no {from}");
    let said = refusal(&good.replacen(from, to, 1));
    assert!(said.starts_with(words), "{from} as {to}: {said}");
}
