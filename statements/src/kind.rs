//! What a file is, by its content; names of files lie.

use crate::Refusal;

/// What a file may be, as far as its first bytes say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// XML that is not OFX.
    Xml,
    /// OFX of any version.
    Ofx,
    /// SWIFT message.
    Swift,
    /// A zip archive, as workbooks are.
    Workbook,
    /// Any other text.
    Table,
}

/// Files of other kinds by how they begin, and what to say of them.
const OTHERS: &[(&[u8], &str)] = &[
    (
        b"%PDF",
        "This is a PDF document, meant for reading and printing. Download the statement from the bank as camt.053, MT940, OFX, CSV or Excel.",
    ),
    (
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        "This is an old or encrypted Excel workbook (.xls). Open it and save it as an Excel workbook (.xlsx) without a password, or as CSV.",
    ),
    (b"\x1F\x8B", "This is a compressed file (gzip). Unpack it first."),
    (b"Rar!", "This is a compressed file (RAR). Unpack it first."),
    (
        b"7z\xBC\xAF\x27\x1C",
        "This is a compressed file (7-Zip). Unpack it first.",
    ),
    (
        b"\x89PNG",
        "This is a picture. Download the statement from the bank as a file of data.",
    ),
    (
        b"\xFF\xD8\xFF",
        "This is a picture. Download the statement from the bank as a file of data.",
    ),
    (
        b"GIF8",
        "This is a picture. Download the statement from the bank as a file of data.",
    ),
    (
        b"{\\rtf",
        "This is a word processor's document (RTF). Download the statement from the bank as a file of data.",
    ),
];

const UTF16: &str = "This text is in UTF-16 (“Unicode text”). Save it as CSV in UTF-8.";

/// What the file is; refused when it is nothing that has a statement.
pub(crate) fn recognise(bytes: &[u8]) -> Result<Kind, Refusal> {
    if let Some((_, reason)) = OTHERS.iter().find(|(begin, _)| bytes.starts_with(begin)) {
        return Err(Refusal::whole(*reason));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Workbook);
    }
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || has_every_other_zero(bytes) {
        return Err(Refusal::whole(UTF16));
    }
    if bytes
        .iter()
        .all(|byte| byte.is_ascii_whitespace() || matches!(byte, 0xEF | 0xBB | 0xBF))
    {
        return Err(Refusal::whole("The file is empty."));
    }
    if is_binary(bytes) {
        return Err(Refusal::whole(
            "This is not text and not an Excel workbook. Download the statement from the bank as camt.053, MT940, OFX, CSV or Excel.",
        ));
    }
    let text = crate::encoding::utf8_or_windows(bytes.get(..4096).unwrap_or(bytes));
    let text = text.trim_start();
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("<!doctype html") || (lower.contains("<html") && !lower.contains("<ofx>")) {
        return Err(Refusal::whole(
            "This is a web page (HTML), not a statement: perhaps the bank's sign-in page was saved in its place. Sign in and download the statement again, as a file of data.",
        ));
    }
    if text.starts_with("!Type:") || text.starts_with("!Account") || text.starts_with("!Option") {
        return Err(Refusal::whole(
            "This is a QIF file, which names neither account nor currency nor balance. Download the statement as OFX, MT940, camt.053 or CSV.",
        ));
    }
    if lower.starts_with("ofxheader") || lower.contains("<?ofx") || lower.contains("<ofx>") {
        return Ok(Kind::Ofx);
    }
    if text.starts_with('<') {
        return Ok(Kind::Xml);
    }
    if text.starts_with('{') && !text.starts_with("{1:") || text.starts_with('[') {
        return Err(Refusal::whole(
            "This is data of a program (JSON). Download the statement from the bank as camt.053, MT940, OFX, CSV or Excel.",
        ));
    }
    Ok(if is_swift(text) { Kind::Swift } else { Kind::Table })
}

fn has_every_other_zero(bytes: &[u8]) -> bool {
    let head = bytes.get(..64).unwrap_or(bytes);
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    head.len() >= 8 && (zeros(0) * 3 >= head.len() || zeros(1) * 3 >= head.len())
}

/// No zero bytes, and of other control characters only the few that old systems put between messages.
fn is_binary(bytes: &[u8]) -> bool {
    let odd = bytes
        .iter()
        .filter(|byte| **byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r'));
    bytes.contains(&0) || odd.count() * 50 > bytes.len()
}

/// Whether a line begins as those of a SWIFT statement do.
fn is_swift(text: &str) -> bool {
    const TAGS: [&str; 13] = [
        "20", "25", "28", "28C", "60F", "60M", "61", "62F", "62M", "64", "86", "NS", "34F",
    ];
    text.starts_with("{1:")
        || text.lines().take(40).any(|line| {
            line.trim_start_matches(|c: char| c.is_control() || c == ' ')
                .strip_prefix(':')
                .and_then(|line| line.split_once(':'))
                .is_some_and(|(tag, _)| TAGS.contains(&tag))
        })
}
