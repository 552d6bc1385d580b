use crate::{good, refusal, spoilt};

#[track_caller]
fn spoil(from: &str, to: &str, words: &str) {
    spoilt("camt053.xml", from, to, words);
}

#[test]
fn other_messages() {
    spoil(
        "camt.053.001.08",
        "camt.052.001.08",
        "Line 2: This is a report during the day (camt.052)",
    );
    spoil(
        "camt.053.001.08",
        "camt.054.001.08",
        "Line 2: This is a notification of single debits",
    );
    spoil(
        "camt.053.001.08",
        "pain.001.001.09",
        "Line 2: This is an order to pay (pain.001)",
    );
    spoil(
        "camt.053.001.08",
        "camt.029.001.09",
        "Line 2: This is another ISO 20022 message (“camt.029.001.09”)",
    );
    assert!(refusal("<feed><title>News</title></feed>").starts_with("Line 1: This is XML of a kind that is not read"));
}

#[test]
fn xml_that_is_not_read() {
    let xml = good("camt053.xml");
    let cut = &xml[..xml.find("<RmtInf>").unwrap()];
    assert!(
        refusal(cut).starts_with("Line 44: The file ends within “TxDtls”: it was cut off."),
        "{}",
        refusal(cut)
    );
    spoil(
        "<Document",
        "<!DOCTYPE Document [<!ENTITY a \"b\">]>\n<Document",
        "Line 2: The file declares a document type",
    );
    spoil(
        "Invoice 7 &amp; 8",
        "&secret;",
        "Line 44: There is an entity that is none of XML's own.",
    );
    spoil("</Ntry>", "</Entry>", "Line 47: This is not well-formed XML");
    spoil(
        "UTF-8",
        "UTF-16",
        "Line 1: The file says that its text is in the encoding “UTF-16”",
    );
    spoil("Imani", "Im\u{E1}ni", "Line 41: This is not text in UTF-8.");
    let deep = "<a>".repeat(50) + &"</a>".repeat(50);
    assert!(refusal(&deep).starts_with("Line 1: Elements are more than 40 deep"));
}

#[test]
fn parts_that_are_wrong() {
    spoil(
        "12345.50</Amt>",
        "12345,50</Amt>",
        "Line 30: “12345,50” is not an amount.",
    );
    spoil("12345.50</Amt>", "1e4</Amt>", "Line 30: “1e4” is not an amount.");
    spoil(
        "12345.50</Amt>",
        "12345.500000001</Amt>",
        "Line 30: “12345.500000001” has too many digits",
    );
    spoil(
        "<Dt>2026-01-31</Dt></BookgDt>",
        "<Dt>2026-02-31</Dt></BookgDt>",
        "Line 53: “2026-02-31” is not a date",
    );
    spoil(
        "<BookgDt><Dt>2026-01-31</Dt></BookgDt>",
        "",
        "Line 48: The entry has no date",
    );
    spoil(
        "<CdtDbtInd>DBIT",
        "<CdtDbtInd>DEBIT",
        "Line 28: “DEBIT” says neither credit",
    );
    spoil(
        "<Cd>BOOK",
        "<Cd>DONE",
        "Line 28: The entry's status “DONE” is none that is known",
    );
    spoil(
        "<RvslInd>true",
        "<RvslInd>maybe",
        "Line 68: “maybe” says neither true nor false",
    );
    spoil(
        "<Amt Ccy=\"KES\">900.00",
        "<Amt Ccy=\"USD\">900.00",
        "Line 50: The entry is in “USD”, but the account is in KES.",
    );
    spoil(
        "<Amt Ccy=\"KES\">87254.50",
        "<Amt Ccy=\"USD\">87254.50",
        "Line 24: This balance is in “USD”",
    );
}

#[test]
fn balances_must_add_up() {
    spoil(
        "87254.50",
        "87254.51",
        "Line 8: Statement “2026-01-31/1” of account “0110012345600” does not add up: its opening balance of 100000.00 and its 4 entries make 87254.50, but its closing balance is 87254.51.",
    );
}

#[test]
fn statements_that_follow_on_each_other_must_fit() {
    let xml = good("camt053.xml");
    let (head, rest) = xml.split_once("<Stmt>").unwrap();
    let (statement, tail) = rest.split_once("</Stmt>").unwrap();
    let next = statement.replace("<ElctrncSeqNb>31", "<ElctrncSeqNb>32");
    let both = format!("{head}<Stmt>{statement}</Stmt><Stmt>{next}</Stmt>{tail}");
    let said = refusal(&both);
    assert!(
        said.contains("opens with a balance of 100000.00, but the one before it"),
        "{said}"
    );
    let far = next.replace("<ElctrncSeqNb>32", "<ElctrncSeqNb>40");
    let apart = format!("{head}<Stmt>{statement}</Stmt><Stmt>{far}</Stmt>{tail}");
    let read = statements::read(apart.as_bytes(), &statements::Options::default()).unwrap();
    assert_eq!(read.statements.len(), 2);
}
