//! The bank file against the schemas that ISO 20022 publishes, with names that nobody should have but somebody does, and
//! what it looks like.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod files;

use std::path::{Path, PathBuf};
use std::process::Command;

use treasury::rails::bank::pain001::{Version, write};

const VERSIONS: [Version; 2] = [Version::V03, Version::V09];

/// The schema of a version, none where the data is not there.
fn schema(version: Version) -> Option<PathBuf> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let data = std::env::var_os("COUNTERSIGN_DATA").map_or_else(|| "../shared/data".into(), PathBuf::from);
    let path = repository.join(data).join(format!("xsd/{}.xsd", version.name()));
    if path.is_file() {
        return Some(path);
    }
    eprintln!("skipped: no schema at {}", path.display());
    None
}

fn has_xmllint() -> bool {
    let there = Command::new("xmllint").arg("--version").output().is_ok();
    if !there {
        eprintln!("skipped: xmllint is missing (Debian: libxml2-utils)");
    }
    there
}

/// What xmllint says of the files; nothing if all are valid.
fn complaints(schema: &Path, files: &[PathBuf]) -> Option<String> {
    let mut command = Command::new("xmllint");
    let checked = command
        .args(["--noout", "--nonet", "--schema"])
        .arg(schema)
        .args(files)
        .output()
        .unwrap();
    (!checked.status.success()).then(|| String::from_utf8_lossy(&checked.stderr).into_owned())
}

#[test]
fn every_file_is_valid_by_the_schema() {
    for version in VERSIONS {
        let Some(schema) = schema(version).filter(|_| has_xmllint()) else {
            return;
        };
        let folder = tempfile::tempdir().unwrap();
        let mut paths = Vec::new();
        for (number, initiation) in files::nasty().into_iter().enumerate() {
            let path = folder.path().join(format!("{number}.xml"));
            std::fs::write(&path, write(&initiation, version).unwrap().xml).unwrap();
            paths.push(path);
        }
        assert!(paths.len() >= 100);
        assert_eq!(complaints(&schema, &paths), None, "{}", version.name());

        // The check itself: what is not valid is found.
        let broken = folder.path().join("broken.xml");
        let xml = std::fs::read_to_string(&paths[0])
            .unwrap()
            .replace("<PmtMtd>TRF</PmtMtd>", "");
        std::fs::write(&broken, xml).unwrap();
        assert!(complaints(&schema, &[broken]).is_some_and(|said| said.contains("PmtMtd")));
    }
}

#[test]
fn a_file_of_2009() {
    insta::assert_snapshot!(write(&files::ordinary(), Version::V03).unwrap().xml);
}

#[test]
fn a_file_of_2019() {
    insta::assert_snapshot!(write(&files::ordinary(), Version::V09).unwrap().xml);
}
