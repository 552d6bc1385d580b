//! Duties, and defects of the system we replace: each has a test named after it.

use crate::code::{is_word, take_apart};
use crate::tree::File;
use std::collections::BTreeSet;

/// What must have a test by now: `d04` is a duty of the rules, `s05` a defect that must stay impossible.
pub const TESTED: [&str; 32] = [
    "d01", "d02", "d03", "d04", "d05", "d06", "d07", "d12", "s01", "s02", "s03", "s04", "s05", "s06", "s07", "s09",
    "s10", "s11", "s12", "s13", "s15", "s16", "s17", "s19", "s20", "s21", "s22", "s23", "s24", "s27", "s28", "s30",
];

/// Codes without a test whose name begins with them (or with several, one after the other).
pub fn untested(files: &[File]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        let code = take_apart(&file.text).code;
        for name in code.split(|c| !is_word(c)) {
            found.extend(name.split('_').take_while(|part| is_code(part)).map(str::to_owned));
        }
    }
    let missing = TESTED.iter().filter(|code| !found.contains(**code));
    missing
        .map(|code| format!("{code}: no test is named after it"))
        .collect()
}

fn is_code(part: &str) -> bool {
    part.len() == 3 && part.starts_with(['d', 's']) && part.bytes().skip(1).all(|byte| byte.is_ascii_digit())
}
