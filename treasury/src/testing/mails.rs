//! The kinds of mail that the domain asks for, as its source names them: a new one cannot be forgotten by a test.

use std::path::Path;

/// Every kind, as `mail.approved`, as often as it is named.
///
/// # Panics
/// When the source cannot be read.
#[must_use]
pub fn kinds_of_mail() -> Vec<String> {
    let mut kinds = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut kinds);
    kinds
}

fn collect(directory: &Path, kinds: &mut Vec<String>) {
    for entry in std::fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        // The list of notices names them too, and this file parts of them.
        if path.is_dir() {
            collect(&path, kinds);
        } else if !path.ends_with("notices/notice.rs") && !path.ends_with("testing/mails.rs") {
            let source = std::fs::read_to_string(&path).expect("a source file");
            kinds.extend(source.split("\"mail.").skip(1).map(|rest| {
                let name: String = rest.chars().take_while(|c| *c != '"').collect();
                format!("mail.{name}")
            }));
        }
    }
}
