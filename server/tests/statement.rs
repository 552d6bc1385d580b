//! `countersign statement check`: what is read is printed, what is not is refused with its line.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;
use std::process::{Command, Output};

fn check(arguments: &[&str]) -> Output {
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("../statements/tests/files");
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.current_dir(files).args(["statement", "check"]).args(arguments);
    command.output().unwrap()
}

fn lines(output: &Output) -> Vec<serde_json::Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_statement_is_a_line_with_its_balances_and_entries() {
    let output = check(&["camt053.xml", "mt940.sta", "bank.csv", "mpesa.csv", "sgml.ofx"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = lines(&output);
    let formats: Vec<_> = read
        .iter()
        .map(|it| it["format"].as_str().unwrap().to_owned())
        .collect();
    for format in [
        "camt.053.001.08",
        "MT940",
        "CSV",
        "M-Pesa organisation statement",
        "OFX",
    ] {
        assert!(formats.iter().any(|it| it == format), "{format} in {formats:?}");
    }
    for statement in &read {
        let entry = &statement["entries"][0];
        for name in ["date", "amount", "references", "text"] {
            assert!(!entry[name].is_null(), "{name} in {statement}");
        }
        for name in ["account", "currency", "opening", "closing", "file"] {
            assert!(statement.get(name).is_some(), "{name} in {statement}");
        }
        let amount: rust_decimal::Decimal = entry["amount"].as_str().unwrap().parse().unwrap();
        assert!(!amount.is_zero(), "{statement}");
    }
}

#[test]
fn a_file_that_is_refused_says_why_and_where_and_the_others_are_read() {
    let directory = tempfile::tempdir().unwrap();
    let broken = directory.path().join("broken.csv");
    std::fs::write(
        &broken,
        "Date,Description,Amount\n2026-03-02,Rent,-100.00\n2026-03-03,Fee,x\n",
    )
    .unwrap();
    let output = check(&["camt053.xml", broken.to_str().unwrap(), "no-such-file"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(said.contains("broken.csv: Line 3, column 3: "), "{said}");
    assert!(said.contains("no-such-file: The file cannot be read"), "{said}");
    let read = lines(&output);
    assert!(read.iter().any(|it| it["format"] == "camt.053.001.08"), "{read:?}");
    let refused: Vec<_> = read.iter().filter(|it| !it["refused"].is_null()).collect();
    assert_eq!(refused.len(), 2);
    assert_eq!(refused[0]["refused"]["line"], 3);
}

#[test]
fn a_mapping_says_which_column_is_what() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(at("odd.csv"), "04/05/2026;Lake Stationers;4.500,00\n").unwrap();
    let mapping = "no_headings = true\ndelimiter = \";\"\ndate_format = \"dmy\"\ndecimal_separator = \",\"\n\
                   currency = \"KES\"\n[columns]\ndate = 1\ncounterparty = 2\namount = 3\n";
    std::fs::write(at("mapping.toml"), mapping).unwrap();
    assert_eq!(check(&[&at("odd.csv")]).status.code(), Some(1));
    let output = check(&["--mapping", &at("mapping.toml"), &at("odd.csv")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let entry = &lines(&output)[0]["entries"][0];
    assert_eq!(
        (&entry["date"], &entry["amount"]),
        (&"2026-05-04".into(), &"4500.00".into())
    );
    std::fs::write(at("mapping.toml"), "colums = 1\n").unwrap();
    let output = check(&["--mapping", &at("mapping.toml"), &at("odd.csv")]);
    assert_eq!(output.status.code(), Some(2), "an unknown key");
}
