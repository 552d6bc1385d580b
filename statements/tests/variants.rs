//! What banks do differently from one another, and is read all the same.

#![allow(
    clippy::unwrap_used,
    reason = "a test; clippy knows the functions marked as tests only"
)]

use std::path::Path;

use statements::{Entry, Options, ReferenceKind, Statement, StatementFile};

fn good(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name);
    std::fs::read(path).unwrap().into_iter().map(char::from).collect()
}

/// Reads a text, each character a byte.
#[track_caller]
fn read(text: &str) -> StatementFile {
    let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    statements::read(&bytes, &Options::default()).unwrap_or_else(|refusal| panic!("{refusal}\n{text}"))
}

fn only(file: StatementFile) -> Statement {
    let [statement] = <[Statement; 1]>::try_from(file.statements).unwrap();
    statement
}

fn reference(entry: &Entry, kind: ReferenceKind) -> Option<&str> {
    let found = entry.references.iter().find(|reference| reference.kind == kind);
    found.map(|reference| reference.value.as_str())
}

#[test]
fn text_in_other_encodings() {
    let latin = good("camt053.xml")
        .replace("UTF-8", "ISO-8859-1")
        .replace("Baraka", "Bar\u{E1}ka");
    assert_eq!(
        only(read(&latin)).entries[1].counterparty.as_deref(),
        Some("Baráka Couriers")
    );
    let mt940 = good("mt940.sta").replace("account closed", "compte ferm\u{E9}");
    assert_eq!(only(read(&mt940)).entries[2].text, "Returned: compte fermé");
    let csv = good("bank.csv").replace("Monthly", "Entgelt f\u{FC}r");
    assert_eq!(only(read(&csv)).entries[1].text, "Entgelt für \"fee\"");
    let marked = "\u{EF}\u{BB}\u{BF}".to_owned() + &good("bank.csv");
    assert_eq!(only(read(&marked)), only(read(&good("bank.csv"))));
}

#[test]
fn namespaces_with_prefixes_and_messages_in_a_header() {
    let xml = good("camt053.xml");
    let prefixed = xml
        .replace("xmlns=", "xmlns:n=")
        .replace("</", "</\u{1}")
        .replace('<', "<n:")
        .replace("<n:/\u{1}", "</n:")
        .replace("<n:?xml", "<?xml");
    assert_eq!(read(&prefixed), read(&xml));
    let (declaration, document) = xml.split_once('\n').unwrap();
    let wrapped = format!("{declaration}<Envelope><AppHdr/><Body>\n{document}</Body></Envelope>");
    assert_eq!(read(&wrapped), read(&xml));
    let nameless = xml.replace(" xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"", "");
    assert_eq!(read(&nameless).format.to_string(), "camt.053");
}

#[test]
fn other_balances_of_camt() {
    let xml = good("camt053.xml");
    let statement = only(read(&xml));
    let previous = only(read(&xml.replace("OPBD", "PRCD")));
    assert_eq!(previous.opening, statement.opening);
    let interim = only(read(&xml.replace("OPBD", "ITBD").replace("CLBD", "ITBD")));
    assert_eq!(
        (interim.opening, interim.closing),
        (statement.opening.clone(), statement.closing.clone())
    );
    let foreign = xml.replacen("<Bal>", "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"USD\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-31</Dt></Dt></Bal><Bal>", 1);
    assert_eq!(only(read(&foreign)).closing, statement.closing);
    let none = xml.replace("OPBD", "OPAV").replace("CLBD", "CLAV");
    assert_eq!(only(read(&none)).opening, None);
}

#[test]
fn a_batch_without_sums_is_one_entry_with_all_references() {
    let xml = good("camt053.xml").replace("<Amt Ccy=\"KES\">400.00</Amt>", "");
    let statement = only(read(&xml));
    assert_eq!(statement.entries.len(), 3);
    let entry = &statement.entries[1];
    assert_eq!(entry.amount.to_string(), "-900.00");
    let ids = entry
        .references
        .iter()
        .filter(|reference| reference.kind == ReferenceKind::EndToEnd);
    assert_eq!(ids.count(), 2);
    assert_eq!(entry.counterparty, None, "there are two");
    let other_sum = good("camt053.xml").replace("400.00", "300.00");
    assert_eq!(only(read(&other_sum)).entries.len(), 3);
}

fn mt940(entry: &str) -> Entry {
    let sum = if (entry.contains("DR10,") && !entry.contains("RDR10,")) || entry.contains("RCR10,") {
        "90,"
    } else {
        "110,"
    };
    let text = format!(":20:X\n:25:1\n:28C:1\n:60F:C260101EUR100,\n{entry}\n:62F:C260131EUR{sum}\n");
    only(read(&text)).entries.into_iter().next().unwrap()
}

#[test]
fn details_of_mt940() {
    let entry = mt940(
        ":61:2601310131DR10,N025NONREF\n:86:166?00UEBERWEISUNG?109248?20EREF+PV-2026-0042?21MREF+M-17?22SVWZ+Invoice seven for the o\n?23ffice?30BANKDEFF?31DE00500105170000000001?32Imani?33 Stationers",
    );
    assert_eq!(reference(&entry, ReferenceKind::EndToEnd), Some("PV-2026-0042"));
    assert_eq!(reference(&entry, ReferenceKind::Mandate), Some("M-17"));
    assert_eq!(entry.counterparty.as_deref(), Some("Imani Stationers"));
    assert_eq!(entry.counterparty_account.as_deref(), Some("DE00500105170000000001"));
    assert_eq!(
        entry.text,
        "UEBERWEISUNG EREF+PV-2026-0042 MREF+M-17 SVWZ+Invoice seven for the office"
    );
    let entry = mt940(
        ":61:260131C10,NTRF\n:86:/TRTP/SEPA/EREF/A/B/CNTP/NL00BANK0000000001/BANKNL2A/Upendo Cleaners/TOWN//REMI/Jan",
    );
    assert_eq!(reference(&entry, ReferenceKind::EndToEnd), Some("A/B"));
    assert_eq!(entry.counterparty.as_deref(), Some("Upendo Cleaners"));
    assert_eq!(entry.counterparty_account.as_deref(), Some("NL00BANK0000000001"));
    let entry = mt940(":61:260131    C10,NTRFABC\nmore\n:86:A sentence\nthat goes on\n\n:86:and on\n:12:11 too");
    assert_eq!(entry.text, "more A sentence that goes on and on :12:11 too");
    assert_eq!(entry.booking_date, jiff::civil::date(2026, 1, 31));
}

#[test]
fn reversals_of_mt940() {
    let taken = mt940(":61:2601310131RCR10,NRTINONREF");
    assert_eq!(taken.amount.to_string(), "-10", "what had come in went out again");
    let given = mt940(":61:2601310131RDR10,NRTINONREF");
    assert_eq!(given.amount.to_string(), "10");
    assert!(taken.reversal && given.reversal);
}

#[test]
fn statements_of_several_accounts_and_days() {
    let of = |account: &str, number: u8, opening: &str| {
        format!(
            "junk of the bank\n940\n:20:X\n:25:{account}\n:28C:{number}/1\n:60F:C260101KES{opening},\n:62F:C260101KES{opening},\n-\n"
        )
    };
    let file = read(&[of("1", 1, "5"), of("2", 2, "7"), of("1", 2, "5"), of("1", 9, "6")].concat());
    assert_eq!(file.statements.len(), 4);
}

#[test]
fn rows_of_one_second_in_any_order() {
    let csv = good("mpesa.csv");
    let lines: Vec<&str> = csv.lines().collect();
    let swapped: Vec<&str> = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 9, 11].map(|at| lines[at]).to_vec();
    let swapped = only(read(&swapped.join("\n")));
    let statement = only(read(&csv));
    assert_eq!(
        (swapped.opening, swapped.closing),
        (statement.opening.clone(), statement.closing.clone())
    );
    let derived = csv
        .lines()
        .filter(|line| !line.contains("ing Balance:"))
        .collect::<Vec<_>>()
        .join("\n");
    let derived = only(read(&derived));
    assert_eq!(
        (derived.opening, derived.closing),
        (statement.opening, statement.closing)
    );
    let oldest_first: Vec<&str> = [0, 1, 2, 3, 4, 5, 6, 7, 11, 9, 10, 8].map(|at| lines[at]).to_vec();
    let oldest_first = only(read(
        &(oldest_first.join("\n") + "\n\nThis statement was made by a machine,,,\n"),
    ));
    assert_eq!(oldest_first.entries.len(), 3);
    assert_eq!(oldest_first.not_booked, 1);
}

#[test]
fn elements_of_ofx_that_say_nothing() {
    let ofx = good("sgml.ofx");
    let bare = ofx.replace("<BALAMT>87254.50<DTASOF>20260131", "<BALAMT></BALAMT><DTASOF></DTASOF>");
    assert_eq!(only(read(&bare)).closing, None);
    let elsewhere = ofx.replace("<CURDEF>KES", "<CURDEF></CURDEF>").replace(
        "<MEMO>Invoice",
        "<CURRENCY><CURRATE>1.0<CURSYM>KES</CURRENCY><MEMO>Invoice",
    );
    assert_eq!(only(read(&elsewhere)).currency.as_deref(), Some("KES"));
}
