use crate::{refusal, spoilt};

#[track_caller]
fn spoil(from: &str, to: &str, words: &str) {
    spoilt("bank.csv", from, to, words);
}

#[test]
fn rows_that_are_wrong() {
    spoil(
        "31/01/2026,01/02",
        "31/02/2026,01/02",
        "Line 6, column 1: “31/02/2026” is not a date in the order dd/mm/yyyy.",
    );
    spoil(
        "900.00,,",
        "900.00 or so,,",
        "Line 6, column 5: “900.00 or so” is not an amount.",
    );
    spoil(
        "900.00,,",
        "\"9,00.00\",,",
        "Line 6, column 5: “9,00.00” is not an amount: its thousands are not three digits each.",
    );
    spoil(
        "900.00,,",
        "900.00,5.00,",
        "Line 6, column 6: There is both a debit and a credit in this row.",
    );
    spoil("900.00,,", ",,", "Line 6, column 5: There is a date but no amount.");
    spoil(
        "31/01/2026,01/02/2026",
        ",01/02/2026",
        "Line 6, column 1: There is an amount but no date.",
    );
    spoil(
        "\"Monthly",
        "\"Monthly\" fee",
        "Line 6: After a closing quotation mark the cell goes on.",
    );
    spoil("\"86,754.50\"", "\"86,754.50", "Line ");
}

#[test]
fn balances_must_follow() {
    spoil(
        "900.00,,\"86,754.50\"",
        "900.00,,\"86,755.50\"",
        "Line 6, column 7: The balance here does not follow from the row before it, which would be 86754.50.",
    );
}

#[test]
fn what_can_be_read_in_two_ways_is_asked() {
    let said = refusal("Date,Details,Amount\n04/05/2026,Tea,-5.00\n05/05/2026,Tea,-5.00\n");
    assert_eq!(
        said,
        "Line 2, column 1: “04/05/2026” could be 4 May or 5 April: say the date format in the mapping."
    );
    let said = refusal("Date,Details,Amount\n31/05/2026,Tea,\"1,234\"\n");
    assert!(
        said.starts_with("Line 2, column 3: “1,234” could be thousands or a fraction"),
        "{said}"
    );
    let said = refusal("Date,Details,Amount\n31/05/2026,Tea,\"1,5\"\n31/05/2026,Tea,1.5\n");
    assert!(
        said.starts_with("Line 2, column 3: Some amounts have a decimal point and some"),
        "{said}"
    );
    let said = refusal("Date,Details,Amount\n31/05/2026,Tea,1\n05/31/2026,Tea,1.5\n");
    assert!(
        said.starts_with("Line 3, column 1: Some dates have the day first"),
        "{said}"
    );
    let said = refusal("When,What,How much\n31/05/2026,Tea,1\n");
    assert!(said.starts_with("No line has headings that are known"), "{said}");
    let said = refusal("Date,Details,Amount\n\n,,\n");
    assert!(said.starts_with("The table has headings but no entries."), "{said}");
}
