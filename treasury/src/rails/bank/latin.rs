//! The characters that every bank takes: the Latin set of ISO 20022 payments. Anything else is written in their place,
//! as near as it goes, because a bank that meets a letter it does not know may refuse the whole file.

/// What stands in ISO 20022 messages for a text that is not known.
pub const NOT_PROVIDED: &str = "NOTPROVIDED";
/// The most characters of a reference: message id, end-to-end id.
pub const LONGEST_REFERENCE: usize = 35;

/// The text in the Latin set (letters, digits, `/ - ? : ( ) . , ' +` and single spaces), at most so many characters.
///
/// Letters of other scripts are transliterated (`é` to `e`, `ß` to `ss`), pictures are left out, and what is too long is
/// cut. Neither begins with `/`, `-` or `:`, ends with `/`, nor has `//`: those mean something in the messages that
/// banks pass on. A text of which no letter or digit is left becomes [`NOT_PROVIDED`]; it is never empty.
pub fn latin(text: &str, longest: usize) -> String {
    let mut out = String::with_capacity(text.len().min(longest));
    let plain: String = text.chars().map(carried).collect();
    for c in plain.chars() {
        let doubled = matches!(c, ' ' | '/') && out.ends_with(c);
        let leading = out.is_empty() && matches!(c, ' ' | '/' | '-' | ':');
        if out.len() == longest {
            break;
        }
        if !doubled && !leading {
            out.push(c);
        }
    }
    out.truncate(out.trim_end_matches([' ', '/']).len());
    if out.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
        out
    } else {
        NOT_PROVIDED.to_owned()
    }
}

/// Whether a text can be a reference that comes back as it went: 1 to 35 characters of the Latin set without spaces
/// around, without `/` at either end, and without `//`. References are refused, never transliterated.
pub fn is_reference(text: &str) -> bool {
    (1..=LONGEST_REFERENCE).contains(&text.len())
        && text.chars().all(is_latin)
        && !text.starts_with(['/', ' '])
        && !text.ends_with(['/', ' '])
        && !text.contains("//")
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '?' | ':' | '(' | ')' | '.' | ',' | '\'' | '+' | ' ')
}

/// What is written for a character.
fn carried(c: char) -> String {
    if is_latin(c) {
        c.to_string()
    } else if c.is_ascii() {
        ascii(c).to_owned()
    } else if c.is_whitespace() || c.is_control() || is_picture(c) {
        " ".to_owned()
    } else {
        any_ascii::any_ascii_char(c).chars().map(carried).collect()
    }
}

fn ascii(c: char) -> &'static str {
    match c {
        '&' => "+",
        '"' | '`' => "'",
        '<' | '[' | '{' => "(",
        '>' | ']' | '}' => ")",
        '_' | '~' | '=' => "-",
        ';' => ",",
        '\\' | '|' => "/",
        '!' => ".",
        '@' => "(at)",
        _ => " ",
    }
}

/// Arrows, symbols, dingbats and emoji. Their names are no part of what somebody is called.
fn is_picture(c: char) -> bool {
    !c.is_alphanumeric() && matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{FE00}'..='\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::seeded::cases;

    #[test]
    fn names_are_written_as_near_as_it_goes() {
        for (text, carried) in [
            ("Wanjiru Kamau", "Wanjiru Kamau"),
            ("José Núñez-Ibáñez", "Jose Nunez-Ibanez"),
            ("Nun\u{303}ez", "Nunez"),
            ("ÑANDÚ S.A.", "NANDU S.A."),
            ("Groß & Söhne", "Gross + Sohne"),
            ("Łódź “Øre” Ltd.", "Lodz 'Ore' Ltd."),
            ("O\u{2019}Brien \u{2013} Nairobi", "O'Brien - Nairobi"),
            ("\u{645}\u{62D}\u{645}\u{62F}", "mhmd"),
            ("\u{1270}\u{1235}\u{134B}\u{12EC}", "tesfaye"),
            ("Іван", "Ivan"),
            ("Amina \u{1F600}\u{FE0F} Said", "Amina Said"),
            ("<b>\"A\"</b>;[x]_y", "(b)'A'(/b),(x)-y"),
            ("a@b.example", "a(at)b.example"),
            ("  several \t\n lines  ", "several lines"),
            ("//x//y//", "x/y"),
            ("-:x", "x"),
            ("€ 5 … 1½", "EUR 5 ... 11/2"),
            ("", NOT_PROVIDED),
            (" \u{200D} ", NOT_PROVIDED),
            ("\u{1F600}", NOT_PROVIDED),
            ("?!", NOT_PROVIDED),
        ] {
            assert_eq!(latin(text, 140), carried, "{text}");
        }
        assert_eq!(latin(&"ß".repeat(100), 35), "s".repeat(35));
        assert_eq!(latin("0123456789 123", 11), "0123456789");
    }

    #[test]
    fn a_reference_is_refused_where_a_bank_could_change_it() {
        for good in ["A", "P-2026/000123", &"9".repeat(35)] {
            assert!(is_reference(good), "{good}");
        }
        for bad in [
            "",
            " A",
            "A ",
            "/A",
            "A/",
            "A//B",
            "Á",
            "A&B",
            "A_B",
            "A\n",
            &"9".repeat(36),
        ] {
            assert!(!is_reference(bad), "{bad}");
        }
    }

    proptest! {
        #![proptest_config(cases(2_000))]

        #[test]
        fn every_text_becomes_one_that_every_bank_takes(text in "\\PC{0,200}|[ -~]{0,60}|.{0,80}", longest in 11_usize..150) {
            let carried = latin(&text, longest);
            prop_assert!(!carried.is_empty() && carried.len() <= longest);
            prop_assert!(carried.chars().all(is_latin), "{carried}");
            prop_assert!(!carried.contains("//") && !carried.contains("  "));
            prop_assert_eq!(carried.trim_matches([' ', '/']), &carried);
            prop_assert_eq!(latin(&carried, longest), carried);
        }
    }
}
