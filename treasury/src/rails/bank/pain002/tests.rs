use proptest::prelude::*;

use super::*;
use crate::money::Currency;
use crate::seeded::cases;

/// A report with these group status, payment information status and transactions.
fn report(group: &str, information: &str, transactions: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.03\">\n<CstmrPmtStsRpt>\n\
         <GrpHdr><MsgId>BANK-7</MsgId><CreDtTm>2026-03-05T10:00:00</CreDtTm></GrpHdr>\n\
         <OrgnlGrpInfAndSts><OrgnlMsgId>F-1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId>{group}</OrgnlGrpInfAndSts>\n\
         <OrgnlPmtInfAndSts><OrgnlPmtInfId>F-1</OrgnlPmtInfId>{information}\n{transactions}</OrgnlPmtInfAndSts>\n\
         </CstmrPmtStsRpt></Document>\n"
    )
}

fn transaction(id: &str, rest: &str) -> String {
    format!(
        "<TxInfAndSts><OrgnlInstrId>{id}</OrgnlInstrId><OrgnlEndToEndId>{id}</OrgnlEndToEndId>{rest}</TxInfAndSts>\n"
    )
}

fn status(code: &str) -> String {
    format!("<TxSts>{code}</TxSts>")
}

fn of(report: &StatusReport, id: &str) -> Option<(Outcome, String)> {
    report.status_of(id).map(|status| (status.outcome, status.code.clone()))
}

fn read_text(text: &str) -> StatusReport {
    read(text.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn refused(text: &str) -> String {
    read(text.as_bytes()).expect_err(text).to_string()
}

#[test]
fn every_code_has_its_outcome() {
    use Outcome::*;
    for (code, outcome, known) in [
        ("ACSC", Paid, true),
        ("ACCC", Paid, true),
        ("RJCT", Rejected, true),
        ("ACTC", Pending, true),
        ("ACCP", Pending, true),
        ("ACSP", Pending, true),
        ("ACWC", Pending, true),
        ("PDNG", Pending, true),
        ("RCVD", Pending, true),
        ("CANC", Pending, false),
        ("acsc", Pending, false),
        ("NEW!", Pending, false),
    ] {
        let report = read_text(&report("", "", &transaction("P-1", &status(code))));
        let status = report.status_of("P-1").unwrap();
        assert_eq!(
            (status.outcome, status.code.as_str(), status.is_known()),
            (outcome, code, known)
        );
    }
}

#[test]
fn a_rejection_comes_with_its_reasons_and_amount() {
    let rest = "<TxSts>RJCT</TxSts>\
        <StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Account\n closed</AddtlInf><AddtlInf>&lt;2025 &#38; before&gt;</AddtlInf></StsRsnInf>\
        <StsRsnInf><Rsn><Prtry>X9</Prtry></Rsn></StsRsnInf><StsRsnInf/>\
        <OrgnlTxRef><Amt><InstdAmt Ccy=\"KES\">4500.000</InstdAmt></Amt><Cdtr><Nm><![CDATA[A & B]]></Nm></Cdtr></OrgnlTxRef>";
    let report = read_text(&report("<GrpSts>PART</GrpSts>", "", &transaction("P-1", rest)));
    assert_eq!(
        (report.message_id.as_str(), report.original_message_id.as_str()),
        ("BANK-7", "F-1")
    );
    let line = &report.lines["P-1"];
    assert_eq!((line.amount, line.at), (Some(Money::new(450_000, Currency::KES)), 7));
    let reason = |code: &str, text: &str| Reason {
        code: code.to_owned(),
        text: text.to_owned(),
    };
    let status = line.status.as_ref().unwrap();
    assert_eq!(status.outcome, Outcome::Rejected);
    assert_eq!(
        status.reasons,
        [reason("AC04", "Account closed <2025 & before>"), reason("X9", "")]
    );
}

#[test]
fn the_nearest_status_holds() {
    let paid = || Some((Outcome::Paid, "ACSC".to_owned()));
    let rejected = || Some((Outcome::Rejected, "RJCT".to_owned()));
    let named = format!("{}{}", transaction("P-1", &status("ACSC")), transaction("P-2", ""));
    let (group, information) = ("<GrpSts>ACSC</GrpSts>", "<PmtInfSts>RJCT</PmtInfSts>");

    let whole = read_text(&report(group, "", &named));
    assert_eq!(["P-1", "P-2", "P-3"].map(|id| of(&whole, id)), [paid(), paid(), paid()]);
    let both = read_text(&report(group, information, &named));
    assert_eq!(
        ["P-1", "P-2", "P-3"].map(|id| of(&both, id)),
        [paid(), rejected(), rejected()]
    );
    let neither = read_text(&report("", "", &named));
    assert_eq!(["P-1", "P-2", "P-3"].map(|id| of(&neither, id)), [paid(), None, None]);

    // A payment information that is none of ours says nothing of payments that it does not name.
    let foreign = report(group, information, &named).replace("<OrgnlPmtInfId>F-1", "<OrgnlPmtInfId>F-2");
    let foreign = read_text(&foreign);
    assert_eq!(["P-2", "P-3"].map(|id| of(&foreign, id)), [rejected(), paid()]);
}

#[test]
fn other_versions_prefixes_and_instruction_ids_are_read() {
    let plain = report("<GrpSts>ACCP</GrpSts>", "", &transaction("P-1", &status("ACSC")));
    let expected = read_text(&plain);
    let newer = plain.replace("pain.002.001.03", "pain.002.001.10");
    let without = plain.replace(" xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.002.001.03\"", "");
    let marked = format!("\u{feff}{plain}");
    let crlf = plain.replace('\n', "\r\n");
    let prefixed = plain
        .replace("</", "<\u{1}")
        .replace('<', "<p:")
        .replace("<p:\u{1}", "</p:");
    let prefixed = prefixed.replace("<p:?", "<?").replace("xmlns=", "xmlns:p=");
    let instruction = plain.replace("<OrgnlEndToEndId>P-1</OrgnlEndToEndId>", "");
    for text in [newer, without, marked, crlf, prefixed, instruction] {
        assert_eq!(read_text(&text), expected, "{text}");
    }
}

#[test]
fn bad_files_are_refused_whole_with_line_and_reason() {
    let good = report("", "", &transaction("P-1", &status("ACSC")));
    let doctype = good.replacen('\n', "\n<!DOCTYPE x [<!ENTITY a \"aaaa\">]>\n", 1);
    let twice = |first: &str, second: &str| {
        report(
            "",
            "",
            &format!("{}{}", transaction("P-1", first), transaction("P-1", second)),
        )
    };
    let amount = |ccy: &str, value: &str| {
        let rest = format!(
            "<TxSts>ACSC</TxSts><OrgnlTxRef><Amt><InstdAmt Ccy=\"{ccy}\">{value}</InstdAmt></Amt></OrgnlTxRef>"
        );
        report("", "", &transaction("P-1", &rest))
    };
    for (text, reason) in [
        (String::new(), "Line 1: There is no XML in this file."),
        ("MsgId;Status\nF-1;ACSC\n".to_owned(), "Line 1: There is text outside"),
        (doctype, "Line 2: The file declares a document type (DOCTYPE)"),
        (good.replace("F-1<", "&a;<"), "Line 5: There is an entity"),
        (good.replace("BANK-7", "&#1;"), "Line 4: "),
        (good.replace("BANK-7", "\u{1}"), "Line 4: There is a character"),
        (good[..good.len() - 60].to_owned(), "Line 7: "),
        (
            good.replace("</GrpHdr>", "</GrpHdx>"),
            "Line 4: This is not well-formed XML",
        ),
        (
            good.replace("tech:xsd:pain.002.001.03", "tech:xsd:camt.053.001.08"),
            "Line 2: This is not a customer",
        ),
        (
            good.replace("CstmrPmtStsRpt", "BkToCstmrStmt"),
            "Line 2: This is not a customer",
        ),
        (good.replace("OrgnlMsgId", "X"), "Line 5: OrgnlMsgId is missing"),
        (good.replace("BANK-7", ""), "Line 4: MsgId is not a reference"),
        (
            good.replace("BANK-7", &"1".repeat(36)),
            "Line 4: MsgId is not a reference",
        ),
        (
            report("", "", "<TxInfAndSts><TxSts>ACSC</TxSts></TxInfAndSts>"),
            "Line 7: This payment has no reference",
        ),
        (
            report("", "", &transaction("P-1", "<TxSts> </TxSts>")),
            "Line 7: TxSts is empty",
        ),
        (
            report("", "", &transaction("P-1", "<TxSts>ACSC</TxSts><TxSts>RJCT</TxSts>")),
            "Line 7: TxSts is there twice",
        ),
        (
            twice(&status("ACSC"), &status("RJCT")),
            "Line 8: This payment stands at line 7 too",
        ),
        (amount("KES", "45,00"), "Line 7: This amount cannot be read"),
        (amount("KES", "1.001"), "Line 7: This amount cannot be read"),
        (amount("XXX", "1"), "Line 7: This amount cannot be read"),
        (
            good.replace("encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"")
                .replace("BANK", "BÁNK"),
            "Line 1: The file says",
        ),
        (format!("{good}{good}"), "Line 10: "),
        ("<a>".repeat(33), "Line 1: Elements are more than 32 deep"),
        (
            format!("<a>{}</a>", "<b/>".repeat(200_000)),
            "Line 1: The file has more than",
        ),
        (
            format!("{good}{}", " ".repeat(MOST_BYTES)),
            "Line 1: The file is larger than 8 MB",
        ),
    ] {
        let said = refused(&text);
        assert!(said.starts_with(reason), "{said}\n  instead of {reason}");
    }
    let said = read(b"<a>\n\xE9</a>").unwrap_err().to_string();
    assert!(said.starts_with("Line 2: This is not text in UTF-8"), "{said}");
    let same = twice(&status("ACSC"), &status("ACSC"));
    assert_eq!(
        read_text(&same).lines.len(),
        1,
        "the same thing said twice is no matter"
    );
}

fn valid() -> String {
    let rest = "<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>a &amp; b</AddtlInf></StsRsnInf>\
        <OrgnlTxRef><Amt><InstdAmt Ccy=\"KES\">4500.00</InstdAmt></Amt></OrgnlTxRef>";
    let lines = format!("{}{}", transaction("P-1", &status("ACSC")), transaction("P-2", rest));
    report("<GrpSts>PART</GrpSts>", "<PmtInfSts>ACSP</PmtInfSts>", &lines)
}

/// What is read keeps its promises, and what is not has a line that is in the file.
fn holds(bytes: &[u8]) -> Result<(), TestCaseError> {
    match read(bytes) {
        Ok(report) => {
            for id in report
                .lines
                .keys()
                .chain([&report.message_id, &report.original_message_id])
            {
                prop_assert!((1..=35).contains(&id.chars().count()));
            }
            for status in report.lines.values().filter_map(|line| line.status.as_ref()) {
                prop_assert_eq!(status.outcome, Outcome::of(&status.code));
            }
        }
        Err(error) => {
            let lines = 1 + bytes.iter().filter(|byte| **byte == b'\n').count();
            prop_assert!((1..=lines).contains(&error.line), "{}", error);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn no_mutation_of_a_report_makes_it_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0_u8..4, any::<u8>()), 1..8),
    ) {
        let mut bytes = valid().into_bytes();
        for (from, to, kind, byte) in edits {
            if bytes.is_empty() {
                break;
            }
            let (a, b) = (from.index(bytes.len()), to.index(bytes.len()));
            match kind {
                0 => bytes[a] = byte,
                1 => bytes.insert(a, b"<>&;/\"'!?[]\n\0 "[usize::from(byte) % 14]),
                2 => drop(bytes.drain(a.min(b)..a.max(b).min(a.min(b) + 40))),
                _ => {
                    let piece = bytes[a.min(b)..a.max(b).min(a.min(b) + 80)].to_vec();
                    bytes.splice(b..b, piece);
                }
            }
        }
        holds(&bytes)?;
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "(<[!?/]?[a-z:]{0,3}( a=\"?)?[]>]?|&[#x;a-z]{0,4}|\\PC|\n){0,40}") {
        holds(&bytes)?;
        holds(text.as_bytes())?;
    }
}
