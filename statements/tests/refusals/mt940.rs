use crate::{good, refusal, spoilt};

#[track_caller]
fn spoil(from: &str, to: &str, words: &str) {
    spoilt("mt940.sta", from, to, words);
}

#[test]
fn pieces_of_a_statement() {
    assert!(
        refusal(":20:STMT1\r\n")
            .starts_with("Line 1: The statement that begins here has neither an opening balance (:60F:) nor")
    );
    assert!(refusal(":60F:C260131KES1,00\n").starts_with("Line 1: The field :60F: stands outside of a statement"));
    spoil(
        ":62M:C260131KES86754,50\r\n",
        "",
        "Line 2: The statement that begins here has no closing balance (:62F:)",
    );
    spoil(
        ":60F:C260130KES100000,00\r\n",
        "",
        "Line 2: The statement that begins here has no opening balance (:60F:)",
    );
    spoil(
        ":60M:C260131KES86754,50",
        ":60M:C260131KES86754,51",
        "Line 17: This page opens with a balance of 86754.51, but the page before it closes with 86754.50.",
    );
    spoil(
        ":25:0110012345600",
        ":25:1\r\n:25:2",
        "Line 4: The statement has the field :25: twice.",
    );
}

#[test]
fn other_messages() {
    spoil("{2:O940", "{2:O942", "Line 1: This is a report during the day (MT942)");
    spoil("{2:O940", "{2:O950", "Line 1: This is another SWIFT message (MT“950”)");
    spoil(
        ":60F:",
        ":34F:KES0,\r\n:60F:",
        "Line 5: This is a report during the day (MT942)",
    );
    spoil(
        ":62F:",
        ":90D:1KES5,\r\n:62F:",
        "Line 20: This is a report during the day (MT942)",
    );
}

#[test]
fn parts_that_are_wrong() {
    spoil("D12345,50", "D12345.50", "Line 2: Statement");
    spoil(
        "D12345,50",
        "X12345,50",
        "Line 6: “2601310131X12345,50NTRFPV-2026-0042//FT26031ABC” is not an entry such as",
    );
    spoil(
        "D12345,50",
        "D1,2,3",
        "Line 6: “2601310131D1,2,3NTRFPV-2026-0042//FT26031ABC” is not an entry",
    );
    spoil("D12345,50", "DNTRF", "Line 6: ");
    spoil(":61:260131", ":61:261331", "Line 6: ");
    spoil(":61:2601310131", ":61:2601311331", "Line 6: ");
    spoil(
        "C260130KES",
        "C260130KE",
        "Line 5: “C260130KE100000,00” is not a balance such as C260131KES1234,50: it has no currency.",
    );
    spoil(
        "C260130KES",
        "260130KES",
        "Line 5: “260130KES100000,00” is not a balance such as C260131KES1234,50: it begins with neither",
    );
    spoil(
        "C260130KES",
        "C260130USD",
        "Line 11: The statement opens in “USD” and closes in “KES”.",
    );
}

#[test]
fn balances_must_add_up() {
    spoil(
        ":62F:C260131KES87254,50",
        ":62F:C260131KES87254,05",
        "Line 2: Statement “31” of account “0110012345600” does not add up: its opening balance of 100000.00 and its 3 entries make 87254.50, but its closing balance is 87254.05.",
    );
}

#[test]
fn a_gap_between_statements_is_named() {
    let first = ":20:A\n:25:1\n:28C:1/1\n:60F:C260101KES10,\n:62F:C260101KES10,\n-\n";
    let second = ":20:B\n:25:1\n:28C:2/1\n:60F:C260102KES20,\n:62F:C260102KES20,\n-\n";
    let words = "Statement “2/1” of account “1” opens with a balance of 20, but the one before it, Statement “1/1” of account “1”, closes with 10.";
    assert!(refusal(&format!("{first}{second}")).contains(words));
    assert!(refusal(&format!("{second}{first}")).contains(words), "newest first too");
    assert!(good("mt940.sta").contains(":62F:"));
}
