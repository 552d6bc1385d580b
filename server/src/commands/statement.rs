//! `countersign statement …`: statements of banks, read without a database.

use super::say;
use crate::cli::StatementCheckArgs;
use crate::failure::Failure;
use serde_json::{Value, json};
use statements::{Mapping, Options, Refusal};
use std::path::Path;

/// Prints what each file says, one statement a line as JSON; or why it is refused.
///
/// # Errors
/// A mapping that cannot be read (exit code 2); a file that is refused (exit code 1), after all were looked at.
pub fn check(args: &StatementCheckArgs) -> Result<(), Failure> {
    let mapping = args.mapping.as_deref().map(mapping).transpose()?;
    let options = Options { mapping };
    let mut refused = Vec::new();
    for path in &args.files {
        let file = path.display().to_string();
        match lines(path, &options) {
            Ok(statements) => statements.into_iter().for_each(|it| say(named(&file, it))),
            Err(refusal) => {
                say(json!({"file": file, "refused": refusal}));
                refused.push(format!("{file}: {refusal}"));
            }
        }
    }
    match refused.is_empty() {
        true => Ok(()),
        false => Err(Failure::failed(refused.join("\n"))),
    }
}

/// The statements of a file, each with the file's format.
fn lines(path: &Path, options: &Options) -> Result<Vec<Value>, Refusal> {
    let cannot = |error: String| Refusal {
        line: None,
        sheet: None,
        column: None,
        reason: error,
    };
    let bytes = std::fs::read(path).map_err(|error| cannot(format!("The file cannot be read: {error}.")))?;
    let read = statements::read(&bytes, options)?;
    let whole = serde_json::to_value(&read).map_err(|error| cannot(error.to_string()))?;
    Ok(whole["statements"].as_array().cloned().unwrap_or_default())
}

fn named(file: &str, mut statement: Value) -> Value {
    statement["file"] = file.into();
    statement
}

/// A mapping of columns, as TOML or JSON.
fn mapping(path: &Path) -> Result<Mapping, Failure> {
    let cannot = |error: &dyn std::fmt::Display| Failure::refused(format!("--mapping {}: {error}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| cannot(&error))?;
    match text.trim_start().starts_with('{') {
        true => serde_json::from_str(&text).map_err(|error| cannot(&error)),
        false => toml::from_str(&text).map_err(|error| cannot(&error)),
    }
}
