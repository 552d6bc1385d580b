//! Bytes into text.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::Refusal;

/// Text in UTF-8, with or without a byte order mark; otherwise read as windows-1252, in which every byte is something.
pub(crate) fn utf8_or_windows(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = without_mark(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Text in the encoding of this name.
pub(crate) fn named<'a>(bytes: &'a [u8], name: &str) -> Result<Cow<'a, str>, Refusal> {
    let bytes = without_mark(bytes);
    let known = Encoding::for_label(name.trim().as_bytes()).filter(|encoding| encoding.is_ascii_compatible());
    let Some(encoding) = known else {
        return Err(Refusal::at(
            1,
            format!(
                "The file says that its text is in the encoding {}, which is not read. Ask the bank for the file in UTF-8.",
                crate::refusal::quoted(name)
            ),
        ));
    };
    if encoding == UTF_8 {
        return utf8(bytes).map(Cow::Borrowed);
    }
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| {
            Refusal::whole(format!(
                "The file says that its text is in the encoding {}, but it is not. Ask the bank for the file in UTF-8.",
                encoding.name()
            ))
        })
}

/// Text in UTF-8, with or without a byte order mark.
pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, Refusal> {
    let bytes = without_mark(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
        Refusal::at(
            line,
            "This is not text in UTF-8. Ask the bank for the file in UTF-8, and do not open and save it in another program.",
        )
    })
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}
