//! Every file of other parsers' test sets is read or refused, and what is read is what those sets expect. The files are
//! no part of this repository: `COUNTERSIGN_DATA` names the folder, and without it nothing is tested.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test; clippy knows the functions marked as tests only"
)]

mod camt;
mod folder;
mod mt940;
mod refused;
mod tables;

use folder::File;
use statements::{Options, Refusal, StatementFile};

/// What became of each file.
fn outcomes(under: &str) -> Vec<(File, Result<StatementFile, Refusal>)> {
    let files = folder::files(under);
    let read = |file: File| {
        let outcome = statements::read(&file.bytes, &Options::default());
        (file, outcome)
    };
    files.into_iter().map(read).collect()
}

#[test]
fn every_file_is_read_or_refused_as_before() {
    let outcomes = [outcomes("statements"), outcomes("spend")].concat();
    if outcomes.is_empty() {
        return;
    }
    let read = outcomes.iter().filter(|(_, outcome)| outcome.is_ok()).count();
    println!("{read} of {} real files were read, the others refused", outcomes.len());
    refused::compare(&outcomes);
}

#[test]
fn what_is_read_can_be_written_as_json() {
    for (file, outcome) in outcomes("statements") {
        let Ok(read) = outcome else { continue };
        let json = serde_json::to_value(&read).unwrap();
        let statements = json["statements"].as_array().unwrap();
        assert_eq!(statements.len(), read.statements.len(), "{}", file.path);
        for (written, statement) in statements.iter().zip(&read.statements) {
            assert_eq!(written["format"], json["format"]);
            let amounts = written["entries"]
                .as_array()
                .unwrap()
                .iter()
                .map(|entry| &entry["amount"]);
            for (written, entry) in amounts.zip(&statement.entries) {
                assert_eq!(written.as_str().unwrap(), entry.amount.to_string(), "{}", file.path);
            }
        }
    }
}
