//! What comes before the first element, and the encoding that it names.

use std::borrow::Cow;

use crate::{Refusal, encoding};

/// The text of a file: in UTF-8 if it is that, otherwise as the header says.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    if std::str::from_utf8(bytes).is_ok() {
        return encoding::utf8(bytes).map(Cow::Borrowed);
    }
    let head = bytes.get(..1024).unwrap_or(bytes);
    let head: String = head.iter().copied().map(char::from).collect();
    let head = head.to_ascii_uppercase();
    let xml = head
        .split_once("ENCODING=")
        .map(|(_, rest)| rest.trim_start_matches(['"', '\'']));
    if let Some(rest) = xml {
        let name = rest.split(['"', '\'', ' ']).next().unwrap_or_default();
        return encoding::named(bytes, name);
    }
    let charset = head.split_once("CHARSET:").map(|(_, rest)| rest);
    let name = charset
        .and_then(|rest| rest.split_whitespace().next())
        .unwrap_or("1252");
    match name {
        "1252" | "NONE" => Ok(encoding::utf8_or_windows(bytes)),
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            encoding::named(bytes, &format!("windows-{digits}"))
        }
        "8859-1" => encoding::named(bytes, "iso-8859-1"),
        name => encoding::named(bytes, name),
    }
}
