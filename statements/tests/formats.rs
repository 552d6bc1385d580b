//! A good file of each format, and everything that it says: the JSON beside it, which `WRITE_EXPECTED=1` writes anew.

#![allow(
    clippy::unwrap_used,
    reason = "a test; clippy knows the functions marked as tests only"
)]

use std::path::{Path, PathBuf};

use statements::{Format, Options, StatementFile};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)
}

#[track_caller]
fn read(name: &str) -> StatementFile {
    let bytes = std::fs::read(path(name)).unwrap();
    let file = statements::read(&bytes, &Options::default()).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    let json = serde_json::to_string_pretty(&file).unwrap() + "\n";
    let expected = path(name).with_extension(format!("{}.json", name.rsplit('.').next().unwrap()));
    if std::env::var_os("WRITE_EXPECTED").is_some() {
        std::fs::write(&expected, &json).unwrap();
    }
    assert_eq!(json, std::fs::read_to_string(expected).unwrap(), "{name}");
    file
}

#[test]
fn camt053() {
    let file = read("camt053.xml");
    assert_eq!(file.format.to_string(), "camt.053.001.08");
    let statement = &file.statements[0];
    assert_eq!(statement.entries.len(), 4, "the batch of two is two entries");
    assert_eq!(statement.not_booked, 1, "the pending entry is counted");
}

#[test]
fn mt940() {
    let file = read("mt940.sta");
    assert_eq!(file.format, Format::Mt940);
    assert_eq!(file.statements.len(), 1, "two pages are one statement");
    assert_eq!(file.statements[0].entries.len(), 3);
}

#[test]
fn csv() {
    let file = read("bank.csv");
    let statement = &file.statements[0];
    assert_eq!(statement.opening.as_ref().unwrap().amount.to_string(), "100000.00");
    assert_eq!(statement.entries.len(), 4, "a genuine repeat stays");
}

#[test]
fn ofx() {
    let file = read("sgml.ofx");
    let statement = &file.statements[0];
    assert_eq!(
        statement.entries[0].counterparty.as_deref(),
        Some("Imani Stationers & Café")
    );
    assert!(statement.opening.is_none(), "OFX has no opening balance");
    read("xml.ofx");
}

#[test]
fn mpesa() {
    let file = read("mpesa.csv");
    let statement = &file.statements[0];
    assert_eq!(statement.account.as_deref(), Some("600123 Utility Account"));
    assert_eq!(
        statement.entries.len(),
        3,
        "a transaction and its charge are two entries of one receipt"
    );
    assert_eq!(statement.not_booked, 1, "the failed payment is counted");
}
