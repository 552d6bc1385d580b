use crate::spoilt;

#[track_caller]
fn spoil(from: &str, to: &str, words: &str) {
    spoilt("mpesa.csv", from, to, words);
}

#[test]
fn rows_that_are_wrong() {
    spoil(
        "31-01-2026 10:15:02",
        "31-02-2026 10:15:02",
        "Line 10, column 2: “31-02-2026 10:15:02” is not a date and time",
    );
    spoil("-23.00,", "-23.0.0,", "Line 11, column 7: “-23.0.0” is not an amount.");
    spoil(
        "Completed,,-23.00",
        "Completed,5.00,-23.00",
        "Line 11, column 6: This row must say either what was paid in",
    );
    spoil(
        "Completed,,-23.00",
        "Completed,,",
        "Line 11, column 6: This row must say either what was paid in",
    );
    spoil(
        "Completed,,-23.00",
        ",,-23.00",
        "Line 11, column 5: This row does not say whether",
    );
    spoil(
        "\"2,489.00\",,",
        "\"-2,489.00\",,",
        "Line 12, column 6: What was paid in is negative here.",
    );
    spoil(
        "\"52,489.00\",true",
        ",true",
        "Line 12, column 8: This row has no balance.",
    );
}

#[test]
fn balances_must_follow() {
    spoil("-23.00,\"40,466.00\"", "-23.00,\"40,467.00\"", "Line ");
    spoil(
        "Closing Balance:,\"40,466.00\"",
        "Closing Balance:,\"40,467.00\"",
        "Line 8: Statement",
    );
    spoil(
        "Opening Balance:,\"50,000.00\"",
        "Opening Balance:,\"50,001.00\"",
        "Line ",
    );
    spoil(
        "Opening Balance:,\"50,000.00\"",
        "Opening Balance:,fifty",
        "Line 5, column 2: “fifty” is not an amount.",
    );
}
