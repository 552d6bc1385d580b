//! The list of what is refused, and why, without anything of what stands in the files.

use std::fmt::Write;
use std::path::Path;

use statements::{Refusal, StatementFile};

use crate::folder::File;

const LIST: &str = "tests/real_files/refused.txt";

/// Fails where the list is another now; `WRITE_REFUSED=1` writes it anew.
pub fn compare(outcomes: &[(File, Result<StatementFile, Refusal>)]) {
    let mut now = String::new();
    for (file, outcome) in outcomes {
        if let Err(refusal) = outcome {
            let line = refusal.line.map(|line| format!("line {line}: ")).unwrap_or_default();
            writeln!(now, "{}\n    {line}{}", file.path, without_contents(&refusal.reason)).unwrap();
        }
    }
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join(LIST);
    if std::env::var_os("WRITE_REFUSED").is_some() {
        std::fs::write(&list, &now).unwrap();
    }
    let before = std::fs::read_to_string(&list).unwrap();
    assert_eq!(
        now, before,
        "other files are refused than before, or for another reason"
    );
}

/// The sentence with … for what it quotes, and # for amounts and counts.
fn without_contents(reason: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    for (at, part) in reason.split('“').enumerate() {
        let rest = match part.split_once('”') {
            Some((_, rest)) if at > 0 => format!("“…”{rest}"),
            _ => part.to_owned(),
        };
        out.push(rest);
    }
    let words = out.concat();
    let words = words.split(' ').map(|word| {
        let number = word.trim_start_matches('-').trim_end_matches([',', '.', ':']);
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if is_number && number != "20022" {
            word.replace(number, "#")
        } else {
            word.to_owned()
        }
    });
    words.collect::<Vec<_>>().join(" ")
}
