//! Anything at all, and good files with something changed: read or refused, never a panic, never half.

use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use statements::Options;

use crate::config;

/// All good files, and a workbook.
static GOOD: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    let names = [
        "camt053.xml",
        "mt940.sta",
        "bank.csv",
        "sgml.ofx",
        "xml.ofx",
        "mpesa.csv",
    ];
    let mut files: Vec<Vec<u8>> = names.map(|name| std::fs::read(folder.join(name)).unwrap()).to_vec();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, heading) in ["Date", "Details", "Amount", "Balance"].into_iter().enumerate() {
        sheet.write(0, u16::try_from(column).unwrap(), heading).unwrap();
    }
    for row in 1..4 {
        sheet.write(row, 0, "31/01/2026").unwrap();
        sheet.write(row, 1, "Imani Stationers").unwrap();
        sheet.write(row, 2, 10).unwrap();
        sheet.write(row, 3, row * 10).unwrap();
    }
    files.push(workbook.save_to_buffer().unwrap());
    files
});

/// Whatever is read adds up, and can be shown.
fn try_to_read(bytes: &[u8]) {
    let _ = statements::propose(bytes);
    match statements::read(bytes, &Options::default()) {
        Err(refusal) => {
            assert!(
                refusal.reason.ends_with('.') && !refusal.reason.contains('\n'),
                "{refusal:?}"
            );
            assert_ne!(refusal.line, Some(0));
        }
        Ok(file) => {
            serde_json::to_string(&file).unwrap();
            for statement in &file.statements {
                if let (Some(opening), Some(closing)) = (&statement.opening, &statement.closing) {
                    let moved: rust_decimal::Decimal = statement.entries.iter().map(|entry| entry.amount).sum();
                    assert_eq!(opening.amount + moved, closing.amount);
                }
            }
        }
    }
}

/// What is put in the place of something: signs that mean something to one of the formats.
const PIECES: [&[u8]; 24] = [
    b"",
    b"<",
    b">",
    b"</",
    b"&",
    b";",
    b"\"",
    b"\"\"",
    b",",
    b"\n",
    b"\r\n",
    b":",
    b":61:",
    b":86:",
    b":20:",
    b"-\n",
    b"{1:",
    b"?",
    b"//",
    b"\0",
    b"\xFF",
    b"9999999999999999999",
    b"-",
    b"\xE2\x80\x9D",
];

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        try_to_read(&bytes);
    }

    #[test]
    fn any_text(text in "\\PC{0,300}", begin in 0..8_usize) {
        let begins = ["", "<?xml version=\"1.0\"?><Document>", ":20:A\n:25:1\n:60F:C260131KES1,\n:61:", "OFXHEADER:100\n<OFX>",
            "Date,Amount,Balance\n", "Receipt No.,Completion Time,Paid In,Withdrawn,Balance\n", "PK\x03\x04", "Date;Debit;Credit\n01/02/2026;"];
        try_to_read(format!("{}{text}", begins[begin]).as_bytes());
    }

    #[test]
    fn good_files_with_pieces_changed(
        file in 0..7_usize,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0..12_usize, 0..24_usize), 1..4),
    ) {
        let mut bytes = GOOD[file].clone();
        for (at, length, piece) in changes {
            let at = at.index(bytes.len() + 1);
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, PIECES[piece].iter().copied());
        }
        try_to_read(&bytes);
    }

    #[test]
    fn good_files_cut_off(file in 0..7_usize, end in any::<prop::sample::Index>()) {
        let bytes = &GOOD[file];
        try_to_read(&bytes[..end.index(bytes.len())]);
    }

    #[test]
    fn sheets_with_pieces_changed(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0..12_usize, 0..24_usize), 1..3),
        part in 0..4_usize,
    ) {
        let names = ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"];
        try_to_read(&repacked(names[part], |bytes| {
            for (at, length, piece) in &changes {
                let at = at.index(bytes.len() + 1);
                let end = (at + length).min(bytes.len());
                bytes.splice(at..end, PIECES[*piece].iter().copied());
            }
        }));
    }
}

/// The workbook with one of its parts changed, packed again so that the change is seen by what reads the part.
fn repacked(changed: &str, change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut archive = zip::ZipArchive::new(Cursor::new(GOOD[6].as_slice())).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        if name == changed {
            change(&mut bytes);
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}
