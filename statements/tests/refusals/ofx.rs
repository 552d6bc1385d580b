use crate::{good, refusal, spoilt};

#[track_caller]
fn spoil(from: &str, to: &str, words: &str) {
    spoilt("sgml.ofx", from, to, words);
}

#[test]
fn answers_without_a_statement() {
    spoil(
        "<CODE>0<SEVERITY>INFO",
        "<CODE>15500<SEVERITY>ERROR<MESSAGE>Wrong password",
        "Line 11: The bank refused the sign-in: “Wrong password”.",
    );
    spoil(
        "<TRNUID>0<STATUS><CODE>0<SEVERITY>INFO",
        "<TRNUID>0<STATUS><CODE>2000<SEVERITY>ERROR",
        "Line 12: The bank's server answered with an error: “2000”.",
    );
    let listless = good("sgml.ofx").replace("BANKTRANLIST", "OTHERLIST");
    assert!(refusal(&listless).starts_with("There is no list of transactions"));
    spoil(
        "</STMTTRNRS></BANKMSGSRSV1>",
        "</STMTTRNRS></BANKMSGSRSV1><INVSTMTMSGSRSV1></INVSTMTMSGSRSV1>",
        "This is a statement of investments",
    );
}

#[test]
fn parts_that_are_wrong() {
    spoil("<TRNAMT>-12345.50", "<TRNAMT>$120", "Line 15: “$120” is not an amount.");
    spoil(
        "<TRNAMT>-12345.50",
        "<TRNAMT>1,234",
        "Line 15: “1,234” could be thousands or a fraction.",
    );
    spoil(
        "<TRNAMT>-12345.50",
        "<TRNAMT>1,234.50",
        "Line 15: “1,234.50” is not an amount.",
    );
    spoil("<TRNAMT>-12345.50", "", "Line 15: There is no amount (TRNAMT) here.");
    spoil(
        "<DTPOSTED>20260131091500.000[+3:EAT]",
        "<DTPOSTED>20260231",
        "Line 15: “20260231” is not a date",
    );
    spoil(
        "<DTPOSTED>20260131091500.000[+3:EAT]",
        "",
        "Line 15: There is no date (DTPOSTED) here.",
    );
    spoil(
        "<FITID>CHG1",
        "<FITID>CHG1<CORRECTFITID>2",
        "Line 16: This transaction replaces or deletes an earlier one",
    );
    spoil(
        "<FITID>CHG1",
        "<CURRENCY><CURRATE>2<CURSYM>USD</CURRENCY>",
        "Line 16: The amount is in “USD”",
    );
    spoil("</OFX>", "", "Line 18: The file ends within “OFX”: it was cut off.");
    spoil(
        "</BANKTRANLIST>",
        "</BANKTRANLISTS>",
        "Line 17: “BANKTRANLISTS” ends here, but nowhere begins.",
    );
    spoil(
        "<OFX>",
        "<!DOCTYPE OFX><OFX>",
        "Line 11: The file declares a document type",
    );
}
