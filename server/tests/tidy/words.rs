//! Rules about files as text: their length, their first line, words that may not be in them.

use crate::tree::File;

/// More lines than this, and a file does more than one thing.
const MOST_LINES: usize = 400;

/// More lines than this, and a server function decides something itself.
const MOST_LINES_OF_ACTION: usize = 15;

/// Server functions that do more than read a form, call a service and say where to go.
pub fn long_actions(files: &[File]) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in files
        .iter()
        .filter(|file| file.is_under("app/src/pages") && file.is_rust())
    {
        let mut lines = file.text.lines().enumerate();
        while let Some((_, line)) = lines.next() {
            if !line.starts_with("#[server(") {
                continue;
            }
            let Some((begin, head)) = lines.find(|(_, line)| line.contains("async fn ")) else {
                continue;
            };
            let Some((end, _)) = lines.find(|(_, line)| *line == "}") else {
                continue;
            };
            let count = end - begin - 1;
            if count > MOST_LINES_OF_ACTION {
                let name = head.split("async fn ").nth(1).and_then(|rest| rest.split('(').next());
                complaints.push(format!(
                    "{}:{}: {} has {count} lines, at most {MOST_LINES_OF_ACTION}: what it decides belongs into a service",
                    file.path,
                    begin + 1,
                    name.unwrap_or_default()
                ));
            }
        }
    }
    complaints
}

/// Files that somebody should cut in two.
pub fn long_files(files: &[File]) -> Vec<String> {
    let written = files
        .iter()
        .filter(|file| !file.is_generated() && !file.path.ends_with(".md"));
    let long = written
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES);
    long.map(|(file, lines)| format!("{}: {lines} lines, at most {MOST_LINES}: cut it in two", file.path))
        .collect()
}

/// Work put off, and tests switched off.
pub fn left_for_later(files: &[File]) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in files
        .iter()
        .filter(|file| !file.is_generated() && !file.is_under("server/tests/tidy"))
    {
        for (number, line) in file.text.lines().enumerate() {
            for word in ["TODO", "FIXME", "#[ignore"] {
                if line.contains(word) {
                    complaints.push(format!(
                        "{}:{}: {word}: do it now or open an issue",
                        file.path,
                        number + 1
                    ));
                }
            }
        }
    }
    complaints
}

/// Modules of the domain whose first line does not say what they are; `tests.rs` says so by its name.
pub fn undocumented_modules(files: &[File]) -> Vec<String> {
    let is_module = |file: &&File| file.is_rust() && file.is_under("treasury/src") && !file.path.ends_with("/tests.rs");
    let modules = files.iter().filter(is_module);
    let silent = modules.filter(|file| !file.text.starts_with("//! "));
    silent
        .map(|file| {
            format!(
                "{}: begin with a `//!` sentence that says what this module is",
                file.path
            )
        })
        .collect()
}
