//! Workbooks: how a bank's own export looks, and numbers that a workbook does not keep.

#![allow(
    clippy::unwrap_used,
    reason = "a test; clippy knows the functions marked as tests only"
)]

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use statements::{Options, Refusal, StatementFile};

fn book(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet().set_name("Statement").unwrap());
    workbook.save_to_buffer().unwrap()
}

fn read(bytes: &[u8]) -> Result<StatementFile, Refusal> {
    statements::read(bytes, &Options::default())
}

fn headings(sheet: &mut Worksheet, row: u32, names: &[&str]) {
    for (column, name) in names.iter().enumerate() {
        sheet.write(row, u16::try_from(column).unwrap(), *name).unwrap();
    }
}

/// A bank's table: dates as dates, amounts as numbers.
fn bank(sheet: &mut Worksheet) {
    let day = Format::new().set_num_format("dd/mm/yyyy");
    sheet.write(0, 0, "Statement of 0110012345600").unwrap();
    headings(sheet, 2, &["Date", "Details", "Reference", "Amount", "Balance"]);
    let dates = [
        ExcelDateTime::from_ymd(2026, 1, 30).unwrap(),
        ExcelDateTime::from_ymd(2026, 1, 31).unwrap(),
    ];
    sheet.write_with_format(3, 0, &dates[0], &day).unwrap();
    sheet.write(3, 1, "Imani Stationers").unwrap();
    sheet.write(3, 2, 123_456_789).unwrap();
    sheet.write(3, 3, -1234.57).unwrap();
    sheet.write(3, 4, 8765.43).unwrap();
    sheet.write_with_format(4, 0, &dates[1], &day).unwrap();
    sheet.write(4, 1, "Upendo Cleaners").unwrap();
    sheet.write(4, 3, 0.1).unwrap();
    sheet.write(4, 4, 8765.53).unwrap();
}

#[test]
fn numbers_are_what_was_typed() {
    let file = read(&book(bank)).unwrap();
    assert_eq!(file.format, statements::Format::Xlsx);
    let statement = &file.statements[0];
    let amounts: Vec<String> = statement.entries.iter().map(|entry| entry.amount.to_string()).collect();
    assert_eq!(amounts, ["-1234.57", "0.1"]);
    assert_eq!(statement.entries[0].references[0].value, "123456789");
    assert_eq!(statement.entries[0].line, 4);
    assert_eq!(statement.entries[0].booking_date, jiff::civil::date(2026, 1, 30));
    assert_eq!(statement.opening.as_ref().unwrap().amount.to_string(), "10000.00");
    assert_eq!(statement.closing.as_ref().unwrap().amount.to_string(), "8765.53");
}

#[test]
fn what_is_not_exact_is_refused_by_its_cell() {
    let refused = |fill: fn(&mut Worksheet)| {
        let bytes = book(|sheet| {
            bank(sheet);
            fill(sheet);
        });
        read(&bytes).unwrap_err().to_string()
    };
    let said = refused(|sheet| _ = sheet.write(4, 3, 0.1 + 0.2).unwrap());
    assert_eq!(
        said,
        "Sheet Statement, cell D5: “0.30000000000000004” is not a number that a workbook keeps exactly. Save the table as CSV, or the column as text."
    );
    let said = refused(|sheet| _ = sheet.write(4, 3, 1_234_567_890_123_456_789_i64).unwrap());
    assert!(
        said.starts_with("Sheet Statement, cell D5: “1234567890123456800” is not a number"),
        "{said}"
    );
    let said = refused(|sheet| _ = sheet.write(4, 0, "tomorrow").unwrap());
    assert!(
        said.starts_with("Sheet Statement, cell A5: “tomorrow” is not a date"),
        "{said}"
    );
    let said = refused(|sheet| _ = sheet.write(4, 4, 1).unwrap());
    assert!(
        said.starts_with("Sheet Statement, cell E5: The balance here does not follow"),
        "{said}"
    );
}

#[test]
fn a_workbook_of_two_statements_asks_which() {
    let mut workbook = Workbook::new();
    for name in ["January", "February"] {
        bank(workbook.add_worksheet().set_name(name).unwrap());
    }
    let bytes = workbook.save_to_buffer().unwrap();
    let said = read(&bytes).unwrap_err().to_string();
    assert_eq!(
        said,
        "More than one sheet of this workbook has entries: say in the mapping which one to read."
    );
    let first = statements::propose(&book(bank)).unwrap().mapping;
    let of_sheet = |sheet: &str| Options {
        mapping: Some(statements::Mapping {
            sheet: Some(sheet.to_owned()),
            ..first.clone()
        }),
    };
    assert_eq!(
        statements::read(&bytes, &of_sheet("February")).unwrap().statements[0]
            .entries
            .len(),
        2
    );
    let said = statements::read(&bytes, &of_sheet("March")).unwrap_err().to_string();
    assert_eq!(
        said,
        "The mapping is for a sheet “March”, which this file does not have."
    );
}

#[test]
fn mpesa_as_a_workbook() {
    let bytes = book(|sheet| {
        headings(sheet, 0, &["Short Code:", "600123"]);
        headings(sheet, 1, &["Opening Balance:", "50,000.00"]);
        headings(
            sheet,
            3,
            &[
                "Receipt No.",
                "Completion Time",
                "Details",
                "Transaction Status",
                "Paid In",
                "Withdrawn",
                "Balance",
            ],
        );
        headings(sheet, 4, &["UAV2KQ9Z1A", "2026-01-31 10:15:02", "Payment", "Completed"]);
        sheet.write(4, 5, -1200.5).unwrap();
        sheet.write(4, 6, 48799.5).unwrap();
    });
    let file = read(&bytes).unwrap();
    assert_eq!(file.format, statements::Format::Mpesa);
    let statement = &file.statements[0];
    assert_eq!(statement.entries[0].amount.to_string(), "-1200.5");
    assert_eq!(statement.closing.as_ref().unwrap().amount.to_string(), "48799.5");
    assert_eq!(statement.account.as_deref(), Some("600123"));
}

#[test]
fn archives_that_are_no_workbook() {
    let book = book(bank);
    let said = read(&book[..book.len() / 2]).unwrap_err().to_string();
    assert!(said.starts_with("This Excel workbook is damaged."), "{said}");
    let said = read(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")
        .unwrap_err()
        .to_string();
    assert!(
        said.starts_with("This is a compressed archive and not an Excel workbook"),
        "{said}"
    );
}
