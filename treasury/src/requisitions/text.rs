//! What a text field takes. Refused is what could not be shown as it is: control characters, and marks that make a text
//! read in another order than it is written, so that what an approver reads is what was typed.

use crate::error::{Result, Violations};

/// The most characters of a purpose.
pub const LONGEST_PURPOSE: usize = 2_000;
/// The most characters of a payee's name.
pub const LONGEST_NAME: usize = 200;
/// The most characters of a reason.
pub const LONGEST_REASON: usize = 500;
/// The most characters of a note to a decision.
pub const LONGEST_NOTE: usize = 2_000;

/// A text field: its name in the form, its name in a sentence, and what it takes.
#[derive(Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) longest: usize,
    pub(super) several_lines: bool,
}

impl Field {
    pub(super) const fn line(name: &'static str, label: &'static str, longest: usize) -> Self {
        Self {
            name,
            label,
            longest,
            several_lines: false,
        }
    }

    pub(super) const fn lines(name: &'static str, label: &'static str, longest: usize) -> Self {
        Self {
            name,
            label,
            longest,
            several_lines: true,
        }
    }

    /// The text without the white space around it, none if nothing is left; what is wrong goes to `violations`.
    pub(super) fn clean(self, text: Option<&str>, violations: &mut Violations) -> Option<String> {
        let text = self.unwrapped(text?);
        if text.is_empty() {
            return None;
        }
        match self.problem(&text) {
            None => Some(text),
            Some(problem) => {
                violations.add(self.name, problem);
                None
            }
        }
    }

    fn unwrapped(self, text: &str) -> String {
        let text = text.trim();
        if self.several_lines {
            let text = text.replace("\r\n", "\n");
            text.replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n")
        } else {
            text.to_owned()
        }
    }

    fn problem(self, text: &str) -> Option<String> {
        let label = self.label;
        let count = text.chars().count();
        if count > self.longest {
            return Some(format!(
                "Shorten {label} to {} characters; it has {}.",
                grouped(self.longest),
                grouped(count)
            ));
        }
        if let Some(bad) = text.chars().find(|c| self.refuses(*c)) {
            return Some(format!(
                "Remove the invisible character U+{:04X} from {label}; writing the text anew instead of pasting it helps.",
                u32::from(bad)
            ));
        }
        if !text.chars().any(char::is_alphanumeric) {
            return Some(format!("Write {label} with letters or digits."));
        }
        None
    }

    fn refuses(self, c: char) -> bool {
        if c.is_control() {
            return !(self.several_lines && matches!(c, '\n' | '\t'));
        }
        match c {
            // Embeddings, overrides and isolates: the text would read in another order than it is.
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => true,
            // Invisible in a name: two names that look alike would differ.
            '\u{AD}'
            | '\u{61C}'
            | '\u{180E}'
            | '\u{200B}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{2060}'..='\u{2064}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}' => !self.several_lines,
            _ => false,
        }
    }
}

/// The note of a decision or withdrawal; empty stays empty.
pub(crate) fn note(name: &'static str, label: &'static str, text: &str, violations: &mut Violations) -> String {
    let field = Field::lines(name, label, LONGEST_NOTE);
    field.clean(Some(text), violations).unwrap_or_default()
}

/// The note of a yes, which may be empty, or of a no, which may not: `missing` says so beside its field, `note`.
///
/// # Errors
/// What does not do, on `note`.
pub(crate) fn decision_note(text: &str, is_yes: bool, missing: &str) -> Result<String> {
    let mut wrong = Violations::default();
    let text = note("note", "the note", text, &mut wrong);
    if wrong.0.is_empty() && !is_yes && text.is_empty() {
        wrong.add("note", missing);
    }
    wrong.done()?;
    Ok(text)
}

/// A file name that can be shown and sent: the last part of a path, without what a name refuses.
pub(super) fn file_name(name: &str) -> String {
    let field = Field::line("file", "the file name", 200);
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !field.refuses(*c) && *c != '"').collect();
    let kept = kept.trim().trim_start_matches('.');
    let over = kept.chars().count().saturating_sub(field.longest);
    let kept: String = match kept.rsplit_once('.') {
        Some((stem, extension)) if over > 0 && extension.chars().count() <= 10 => {
            let room = stem.chars().count().saturating_sub(over);
            format!("{}.{extension}", stem.chars().take(room).collect::<String>())
        }
        _ => kept.chars().take(field.longest).collect(),
    };
    if kept.is_empty() { "file".to_owned() } else { kept }
}

/// Whether two names are the same but for case and spacing.
pub(super) fn same_name(one: &str, other: &str) -> bool {
    let folded = |name: &str| {
        name.split_whitespace()
            .map(str::to_lowercase)
            .collect::<Vec<_>>()
            .join(" ")
    };
    folded(one) == folded(other)
}

fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const PURPOSE: Field = Field::lines("purpose", "the purpose", LONGEST_PURPOSE);
    const NAME: Field = Field::line("payee_name", "the payee's name", LONGEST_NAME);

    fn problem(field: Field, text: &str) -> Option<String> {
        let mut violations = Violations::default();
        let cleaned = field.clean(Some(text), &mut violations);
        assert!(cleaned.is_none() || violations.0.is_empty());
        violations.0.first().map(|violation| violation.message.clone())
    }

    #[test]
    fn ten_thousand_characters_are_refused_with_their_number() {
        let text = "x".repeat(10_240);
        assert_eq!(
            problem(PURPOSE, &text).as_deref(),
            Some("Shorten the purpose to 2,000 characters; it has 10,240.")
        );
        assert_eq!(problem(PURPOSE, &"é".repeat(2_000)), None);
        assert!(problem(NAME, &"é".repeat(201)).is_some());
    }

    #[test]
    fn what_would_not_be_seen_is_refused() {
        for text in [
            "a\0b",
            "a\u{7}b",
            "a\u{202E}b",
            "a\u{2066}b",
            "a\u{200B}b",
            "a\nb",
            "a\u{2028}b",
            "\u{200B}",
        ] {
            assert!(problem(NAME, text).is_some(), "{text:?}");
        }
        for text in ["a\0b", "a\u{202E}b", "a\u{9B}b", "…", "   …\n"] {
            assert!(problem(PURPOSE, text).is_some(), "{text:?}");
        }
        for text in ["Jané Wanjirũ", "عائشة", "王秀英", "O'Neil & Söhne <ltd>", "नेहा\u{200D}"] {
            assert_eq!(problem(NAME, text), None, "{text:?}");
        }
    }

    #[test]
    fn lines_and_the_space_around_a_text_are_tidied() {
        let mut violations = Violations::default();
        assert_eq!(
            PURPOSE.clean(Some("  a\r\nb\rc\n"), &mut violations).as_deref(),
            Some("a\nb\nc")
        );
        assert_eq!(PURPOSE.clean(Some(" \u{3000}\n"), &mut violations), None);
        assert!(violations.0.is_empty());
    }

    #[test]
    fn a_file_name_is_the_last_part_of_a_path_and_can_be_sent() {
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name("C:\\receipts\\fuel.pdf"), "fuel.pdf");
        assert_eq!(file_name("x\"\r\nSet-Cookie: a=b"), "xSet-Cookie: a=b");
        assert_eq!(file_name("invoice\u{202E}fdp.exe"), "invoicefdp.exe");
        assert_eq!(file_name("/"), "file");
        let long = file_name(&format!("{}.pdf", "é".repeat(400)));
        assert_eq!(long.chars().count(), 200);
        assert!(long.ends_with(".pdf"));
    }
}
