//! Files that are no statement.

use statements::Options;

#[track_caller]
fn refused(bytes: &[u8], words: &str) {
    let said = statements::read(bytes, &Options::default()).unwrap_err().to_string();
    assert!(said.starts_with(words), "{said}");
    let said = statements::propose(bytes).unwrap_err().to_string();
    assert!(said.starts_with(words), "{said}");
}

#[test]
fn every_kind_is_named() {
    refused(b"", "The file is empty.");
    refused(b"\xEF\xBB\xBF \r\n", "The file is empty.");
    refused(b"%PDF-1.7 ...", "This is a PDF document");
    refused(
        b"<!DOCTYPE html><html><body>Sign in</body></html>",
        "This is a web page (HTML)",
    );
    refused(b"\n <html>Sign in", "This is a web page (HTML)");
    refused(b"\xFF\xFED\0a\0t\0e\0", "This text is in UTF-16");
    refused(b"D\0a\0t\0e\0,\0A\0m\0o\0u\0n\0t\0", "This text is in UTF-16");
    refused(
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....",
        "This is an old or encrypted Excel workbook",
    );
    refused(b"\x1F\x8B\x08....", "This is a compressed file (gzip)");
    refused(b"\x89PNG\r\n....", "This is a picture");
    refused(b"\x01\x02\x03\x00\xFF", "This is not text and not an Excel workbook");
    refused(b"!Type:Bank\nD31/01/2026\nT-5\n^\n", "This is a QIF file");
    refused(b"{\"error\": \"unauthorised\"}", "This is data of a program (JSON)");
    refused(
        b"Dear customer,\nyour statement is ready.\n",
        "This is not a statement in a format that is read",
    );
}

#[test]
fn too_large() {
    let large = vec![b'a'; statements::MOST_BYTES + 1];
    refused(&large, "The file is larger than 20 MB.");
}

#[test]
fn formats_that_say_what_they_are_need_no_mapping() {
    let said = statements::propose(b":20:X\n").unwrap_err().to_string();
    assert_eq!(said, "This file says itself what its parts are: it needs no mapping.");
}
