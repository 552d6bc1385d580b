//! The built binary: help, refused starts (S23), unknown settings, the life of an empty installation.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use treasury::testing::{Engine, fresh};

const KEY: &str = "0123456789abcdef0123456789abcdef";

fn countersign(directory: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("COUNTERSIGN_")) {
        command.env_remove(name);
    }
    command
        .current_dir(directory)
        .args(arguments)
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[test]
fn every_command_explains_itself() {
    let directory = tempfile::tempdir().unwrap();
    let all = countersign(directory.path(), &["--help"], &[]);
    for command in ["serve", "demo", "migrate", "verify", "admin", "statement", "check"] {
        assert!(said(&all).contains(command), "{command}");
        let help = countersign(directory.path(), &[command, "--help"], &[]);
        assert!(help.status.success() && said(&help).contains("Usage"), "{command}");
    }
    let help = said(&countersign(directory.path(), &["serve", "--help"], &[]));
    for words in [
        "--database",
        "COUNTERSIGN_DATABASE",
        "sqlite:countersign.db",
        "--insecure-http",
        "--config",
    ] {
        assert!(help.contains(words), "{words}\n{help}");
    }
}

#[test]
fn s23_serve_refuses_to_start_with_exit_code_2() {
    let directory = tempfile::tempdir().unwrap();
    let key = [("COUNTERSIGN_SECRET_KEY", KEY)];
    let refused = |arguments: &[&str], environment: &[(&str, &str)], words: &str| {
        let output = countersign(directory.path(), arguments, environment);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains(words), "{}", said(&output));
    };
    refused(&["serve"], &[], "secret key");
    refused(&["serve"], &[("COUNTERSIGN_SECRET_KEY", "short")], "at least 32");
    refused(
        &["serve", "--listen", "0.0.0.0:1", "--base-url", "http://10.0.0.1"],
        &key,
        "--insecure-http",
    );
    refused(
        &["serve", "--listen", "0.0.0.0:1", "--base-url", "https://x.example"],
        &key,
        "--insecure-http",
    );
    refused(&["serve"], &key, "countersign migrate");
    // A database that exists but has had no migration is behind.
    std::fs::write(directory.path().join("countersign.db"), "").unwrap();
    refused(&["serve"], &key, "behind");
    refused(&["serve"], &[("COUNTERSIGN_LISTN", "x")], "COUNTERSIGN_LISTEN");
    refused(
        &["demo", "--listen", "0.0.0.0:1", "--seed-only"],
        &[],
        "--beyond-loopback",
    );
}

#[test]
fn an_installation_is_migrated_checked_and_given_an_administrator() {
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    let key_file = ["--secret-key-file", "secret.key"];
    let made = countersign(here, &["admin", "create", "--make-secret-key", "secret.key"], &[]);
    assert!(made.status.success(), "{}", said(&made));
    let again = countersign(here, &["admin", "create", "--make-secret-key", "secret.key"], &[]);
    assert_eq!(again.status.code(), Some(2), "a key is never overwritten");
    let check = countersign(here, &["check", key_file[0], key_file[1]], &[]);
    assert_eq!(check.status.code(), Some(2), "{}", said(&check));
    assert!(countersign(here, &["migrate"], &[]).status.success());
    let status = said(&countersign(here, &["migrate", "--status"], &[]));
    assert!(status.contains("Applied") && !status.contains("Pending"), "{status}");
    let check = countersign(here, &["check", key_file[0], key_file[1]], &[]);
    assert!(check.status.success(), "{}", said(&check));

    let create = |password: &str| {
        let arguments = [
            "admin",
            "create",
            "--email",
            "Zawadi@amani.example",
            "--name",
            "Zawadi",
            "--company",
            "Amani",
            "--password-stdin",
        ];
        let mut child = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .current_dir(here)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{password}").unwrap();
        child.wait_with_output().unwrap()
    };
    let weak = create("password1234");
    assert_eq!(weak.status.code(), Some(2), "{}", said(&weak));
    let created = create("four unrelated words");
    assert!(created.status.success(), "{}", said(&created));
    assert!(!said(&created).contains("unrelated"), "the password is not echoed");
    assert_eq!(
        create("four unrelated words").status.code(),
        Some(2),
        "the address is taken"
    );
    let verify = countersign(here, &["verify"], &[]);
    assert!(verify.status.success(), "{}", said(&verify));
    let down = countersign(here, &["migrate", "--down", "1"], &[]);
    assert!(down.status.success(), "{}", said(&down));
    assert!(said(&countersign(here, &["migrate", "--status"], &[])).contains("Pending"));
}

#[tokio::test(flavor = "multi_thread")]
async fn s23_a_demo_fills_no_database_that_is_in_use() {
    let directory = tempfile::tempdir().unwrap();
    let demo = |url: &str| countersign(directory.path(), &["demo", "--database", url, "--seed-only"], &[]);
    let refused = demo("sqlite:real.db");
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("--dir"), "{}", said(&refused));
    assert!(!directory.path().join("real.db").exists());
    let Some(database) = fresh(Engine::Postgres).await else {
        return;
    };
    let refused = demo(&database.owner_url);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("in use"), "{}", said(&refused));
}

#[cfg(unix)]
#[test]
fn the_demo_serves_and_stops_when_asked() {
    let directory = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .current_dir(directory.path())
        .args(["demo", "--dir", "d", "--listen", "127.0.0.1:0"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let line = lines
        .into_iter()
        .find(|line| line.starts_with("Countersign listens on "))
        .unwrap();
    let address = line.split(' ').nth(3).unwrap().to_owned();
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .write_all(b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.ends_with("ready\n"),
        "{answer}"
    );
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(child.wait().unwrap().success());
    let served = countersign(
        directory.path(),
        &[
            "serve",
            "--database",
            "sqlite:d/countersign.db",
            "--secret-key-file",
            "d/secret.key",
        ],
        &[],
    );
    assert_eq!(
        served.status.code(),
        Some(2),
        "S23: a demo's database is never served as a real one"
    );
    assert!(said(&served).contains("demo"), "{}", said(&served));
}
