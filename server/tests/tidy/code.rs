//! Rules about Rust code, told apart from comments and from what is quoted.

use crate::tree::File;

/// A Rust file taken apart.
pub struct Code {
    /// The code, without comments and with every literal emptied.
    pub code: String,
    /// The string literals, each with the line it begins on.
    pub strings: Vec<(usize, String)>,
}

/// Takes Rust apart; as much of a lexer as these rules need.
pub fn take_apart(text: &str) -> Code {
    let mut code = String::new();
    let mut strings = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while let Some(next) = rest.chars().next() {
        let (taken, string) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), None)
        } else if rest.starts_with("/*") {
            (block_comment(rest), None)
        } else if let Some(hashes) = raw_string(rest).filter(|_| !code.ends_with(is_word)) {
            let open = 2 + hashes;
            let close = format!("\"{}", "#".repeat(hashes));
            let inner = rest[open..].find(&close).unwrap_or(rest.len() - open);
            (
                (open + inner + close.len()).min(rest.len()),
                Some(rest[open..open + inner].to_owned()),
            )
        } else if next == '"' {
            let inner = quoted(&rest[1..]);
            ((inner + 2).min(rest.len()), Some(rest[1..1 + inner].to_owned()))
        } else if let Some(length) = character(rest) {
            (length, None)
        } else {
            code.push(next);
            (next.len_utf8(), None)
        };
        if let Some(string) = string {
            code.push_str("\"\"");
            strings.push((line, string));
        }
        line += rest[..taken].matches('\n').count();
        rest = &rest[taken..];
    }
    Code { code, strings }
}

/// Length of a block comment, others inside it included.
fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// How many hashes open the raw string that begins here, if one does.
fn raw_string(text: &str) -> Option<usize> {
    let after = text.strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].starts_with('"').then_some(hashes)
}

/// Length of a string up to its closing quote.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, next) in text.char_indices() {
        match next {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    text.len()
}

/// Length of the character literal that begins here; `None` for a lifetime.
fn character(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('\'')?;
    if let Some(escape) = inner.strip_prefix('\\') {
        let first = escape.chars().next()?.len_utf8();
        return Some(2 + first + escape[first..].find('\'')? + 1);
    }
    let length = inner.chars().next()?.len_utf8();
    inner[length..].starts_with('\'').then_some(length + 2)
}

/// Whether the character can be part of a name.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Floating point where money is counted.
pub fn floats(files: &[File]) -> Vec<String> {
    let counted = ["money", "ledger", "payments", "requisitions", "funds"];
    let mut complaints = Vec::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        if !counted
            .iter()
            .any(|context| file.is_under(&format!("treasury/src/{context}")))
        {
            continue;
        }
        for word in take_apart(&file.text).code.split(|c| !is_word(c)) {
            let suffix = word.starts_with(|c: char| c.is_ascii_digit());
            if ["f32", "f64"]
                .iter()
                .any(|float| word == *float || (suffix && word.ends_with(float)))
            {
                complaints.push(format!("{}: {word}: money is a whole number of minor units", file.path));
            }
        }
    }
    complaints
}

/// Queries in what a browser sees, or in the process around it.
pub fn sql(files: &[File]) -> Vec<String> {
    let outside = |file: &&File| file.is_rust() && (file.is_under("app") || file.is_under("server/src"));
    let mut complaints = Vec::new();
    for file in files.iter().filter(outside) {
        for (line, string) in take_apart(&file.text).strings {
            if is_sql(&string) {
                complaints.push(format!(
                    "{}:{line}: SQL belongs into a store of treasury: {string:?}",
                    file.path
                ));
            }
        }
    }
    complaints
}

/// Capitals anywhere, or small letters from the beginning on; so that "Select a fund from the list" may be said.
fn is_sql(string: &str) -> bool {
    let spaced = string.split_whitespace().collect::<Vec<_>>().join(" ") + " ";
    let capitals = spaced.contains("SELECT ")
        || spaced.contains("INSERT INTO ")
        || spaced.contains("DELETE FROM ")
        || (spaced.contains("UPDATE ") && spaced.contains(" SET "));
    let small = (spaced.starts_with("select ") && spaced.contains(" from "))
        || spaced.starts_with("insert into ")
        || spaced.starts_with("delete from ")
        || (spaced.starts_with("update ") && spaced.split(' ').nth(2) == Some("set"));
    capitals || small
}
