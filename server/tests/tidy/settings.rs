//! S14: the system we replace had 131 settings that no code read.

use crate::code::{is_word, take_apart};
use crate::tree::File;

/// Fields of `Settings` that are never read as `settings.field`, and fields of the structs inside it (`MailSettings`)
/// that are never read as `.field`, outside the modules that make them.
pub fn unread(files: &[File]) -> Vec<String> {
    let makes_them = |file: &File| file.path == "server/src/settings.rs" || file.is_under("server/src/settings");
    let mut uses = String::new();
    for file in files
        .iter()
        .filter(|file| file.is_rust() && file.is_under("server/src") && !makes_them(file))
    {
        // A chain may be broken over lines; joined, it reads the same.
        uses.extend(
            take_apart(&file.text)
                .code
                .split_whitespace()
                .flat_map(|word| [word, "\n"]),
        );
    }
    let uses = uses.replace("\n.", ".");

    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| makes_them(file)) {
        for (owner, field) in fields(&take_apart(&file.text).code) {
            let read = if owner == "Settings" {
                format!("settings.{field}")
            } else {
                format!(".{field}")
            };
            if !has_word(&uses, &read) {
                complaints.push(format!("{}: {owner}.{field}: no code reads it as `{read}`", file.path));
            }
        }
    }
    complaints
}

/// Every public field of every public struct whose name ends in `Settings`.
fn fields(code: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for part in code.split("pub struct ").skip(1) {
        let name: String = part.chars().take_while(|c| is_word(*c)).collect();
        let Some(body) = part[name.len()..].trim_start().strip_prefix('{') else {
            continue;
        };
        if name.ends_with("Settings") {
            let body = &body[..body.find('}').unwrap_or(body.len())];
            for field in body.split("pub ").skip(1) {
                found.push((name.clone(), field.chars().take_while(|c| is_word(*c)).collect()));
            }
        }
    }
    found
}

/// Whether the text holds this and no longer name that begins with it.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word)
        .any(|(at, _)| !text[at + word.len()..].starts_with(is_word))
}
