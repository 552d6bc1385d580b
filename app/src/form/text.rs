//! What text a field may hold. The words name the character, because the person cannot see it.

/// One line of text: trimmed, no line breaks. The error is words that follow the field's label.
pub fn clean_line(raw: &str) -> Result<String, String> {
    let text = clean_text(raw)?;
    match text.chars().any(|c| c == '\n') {
        true => Err("must be on one line; take the line breaks out".into()),
        false => Ok(text.replace('\t', " ")),
    }
}

/// Text of any number of lines: line ends become `\n`, white space around it goes. Characters that cannot be seen and
/// change how the rest reads (NUL, controls, direction overrides, zero-width spaces) are refused, never dropped: what
/// an approver reads must be what was typed.
pub fn clean_text(raw: &str) -> Result<String, String> {
    let text = raw.replace("\r\n", "\n").replace('\r', "\n");
    match text.chars().find_map(|c| forbidden(c).map(|what| (c, what))) {
        Some((c, what)) => Err(format!(
            "contains {what} (U+{:04X}), which cannot be seen; delete it or type the text again",
            c as u32
        )),
        None => Ok(text.trim().to_owned()),
    }
}

fn forbidden(c: char) -> Option<&'static str> {
    match c {
        '\n' | '\t' => None,
        '\0' => Some("a NUL character"),
        c if c.is_control() => Some("a control character"),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some("a character that changes the reading direction"),
        '\u{200b}' | '\u{2060}' | '\u{feff}' => Some("a zero-width space"),
        '\u{2028}' | '\u{2029}' => Some("a line separator"),
        '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => Some("an invisible annotation"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_normalised_and_white_space_around_goes() {
        assert_eq!(clean_text("  one\r\ntwo\rthree\n ").unwrap(), "one\ntwo\nthree");
        assert_eq!(clean_line(" a\tb ").unwrap(), "a b");
        assert!(clean_line("a\r\nBcc: b").unwrap_err().contains("one line"));
    }

    #[test]
    fn what_cannot_be_seen_is_refused_by_name() {
        for (bad, word) in [
            ("a\0b", "NUL"),
            ("a\u{7}b", "control"),
            ("a\u{85}b", "control"),
            ("Jane\u{202e}gpj", "direction"),
            ("\u{2067}x", "direction"),
            ("a\u{200b}b", "zero-width"),
            ("a\u{feff}", "zero-width"),
            ("a\u{2028}b", "line separator"),
            ("\u{e0041}", "invisible"),
        ] {
            assert!(clean_text(bad).unwrap_err().contains(word), "{word}");
        }
        for good in [
            "Wanjikũ Ng'ang'a",
            "صرف نقدي",
            "नि\u{200d}र्णय",
            "日本",
            "👩‍👧 ok",
            "a – b … “c”",
        ] {
            assert_eq!(clean_text(good).unwrap(), good);
        }
    }
}
