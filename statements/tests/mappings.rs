//! Mappings: what is proposed, how they are written, and what each of their settings does.

#![allow(
    clippy::unwrap_used,
    reason = "a test; clippy knows the functions marked as tests only"
)]

use statements::{Column, Columns, DateFormat, Indicator, Mapping, Options, StatementFile};

fn read(text: &str, mapping: &Mapping) -> Result<StatementFile, String> {
    let options = Options {
        mapping: Some(mapping.clone()),
    };
    statements::read(text.as_bytes(), &options).map_err(|refusal| refusal.to_string())
}

fn amounts(file: &StatementFile) -> Vec<String> {
    let entries = file.statements.iter().flat_map(|statement| &statement.entries);
    entries.map(|entry| entry.amount.to_string()).collect()
}

fn heading(name: &str) -> Option<Column> {
    Some(Column::Heading(name.to_owned()))
}

#[test]
fn a_proposal_shows_what_it_found_and_asks_what_it_did_not() {
    let text = "My bank\n\nPosting Date;Value Date;Narrative;Ref. No.;Amount (KES);Balance\n04.05.2026;;Tea;A1;-1.234,50;100,00\n";
    let proposal = statements::propose(text.as_bytes()).unwrap();
    assert_eq!(proposal.heading_line, 3);
    assert_eq!(proposal.headings[3], "Ref. No.");
    assert_eq!(
        proposal.first_rows,
        [["04.05.2026", "", "Tea", "A1", "-1.234,50", "100,00"]]
    );
    let mapping = &proposal.mapping;
    assert_eq!(mapping.delimiter, Some(';'));
    assert_eq!(mapping.skip_lines, 2);
    assert_eq!(mapping.columns.date, heading("Posting Date"));
    assert_eq!(mapping.columns.amount, heading("Amount (KES)"));
    assert_eq!(mapping.decimal_separator, Some(','));
    assert_eq!(mapping.date_format, None);
    let question = proposal.question.unwrap();
    assert_eq!(question.line, Some(4));
    assert!(
        question.reason.starts_with("“04.05.2026” could be 4 May or 5 April"),
        "{question}"
    );

    let answered = Mapping {
        date_format: Some(DateFormat::DayMonthYear),
        currency: Some("KES".to_owned()),
        account: Some("0110012345600".to_owned()),
        ..proposal.mapping
    };
    let file = read(text, &answered).unwrap();
    assert_eq!(amounts(&file), ["-1234.50"]);
    let statement = &file.statements[0];
    assert_eq!(statement.currency.as_deref(), Some("KES"));
    assert_eq!(statement.opening.as_ref().unwrap().amount.to_string(), "1334.50");
    assert_eq!(statement.entries[0].booking_date, jiff::civil::date(2026, 5, 4));
}

#[test]
fn a_mapping_is_written_as_toml_and_json() {
    let text = "skip_lines = 2\ndate_format = \"mm/dd/yyyy\"\ninvert_sign = true\n\n[columns]\ndate = \"When\"\namount = 3\ntext = [\"What\", 4]\n\n[columns.indicator]\ncolumn = \"D/C\"\ndebit = [\"out\"]\ncredit = [\"in\"]\n";
    let mapping: Mapping = toml::from_str(text).unwrap();
    assert_eq!(mapping.columns.amount, Some(Column::Number(3)));
    assert_eq!(mapping.date_format, Some(DateFormat::MonthDayYear));
    let json = serde_json::to_string(&mapping).unwrap();
    assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), mapping);
    assert_eq!(
        toml::from_str::<Mapping>(&toml::to_string(&mapping).unwrap()).unwrap(),
        mapping
    );
    assert!(
        toml::from_str::<Mapping>("date_fromat = \"dd/mm/yyyy\"").is_err(),
        "a slip is not passed over"
    );
    assert!(toml::from_str::<Mapping>("date_format = \"sometime\"").is_err());
}

#[test]
fn columns_by_number_where_there_are_no_headings() {
    let mapping = Mapping {
        no_headings: true,
        columns: Columns {
            date: Some(Column::Number(1)),
            amount: Some(Column::Number(3)),
            text: vec![Column::Number(2)],
            ..Columns::default()
        },
        ..Mapping::default()
    };
    let file = read("2026-01-31|Tea|-5.00\n2026-01-31|Tea|-5.00\n", &mapping).unwrap();
    assert_eq!(amounts(&file), ["-5.00", "-5.00"]);
    assert_eq!(file.statements[0].entries[1].text, "Tea");
}

#[test]
fn words_for_debit_and_credit_and_inverted_signs() {
    let mapping = Mapping {
        columns: Columns {
            date: heading("date"),
            amount: heading("AMOUNT"),
            indicator: Some(Indicator {
                column: Column::Heading("Way".to_owned()),
                debit: vec!["out".to_owned()],
                credit: vec!["in".to_owned()],
            }),
            ..Columns::default()
        },
        ..Mapping::default()
    };
    let text = "Date,Amount,Way\n2026-01-31,5.00,OUT\n2026-01-31,7.00,in\n";
    assert_eq!(amounts(&read(text, &mapping).unwrap()), ["-5.00", "7.00"]);
    let inverted = Mapping {
        invert_sign: true,
        ..mapping.clone()
    };
    assert_eq!(amounts(&read(text, &inverted).unwrap()), ["5.00", "-7.00"]);
    let said = read(&text.replace("OUT", "away"), &mapping).unwrap_err();
    assert_eq!(
        said,
        "Line 2, column 3: “away” is none of the mapping's words for debit and credit."
    );
}

#[test]
fn a_debit_column_with_minuses() {
    let text = "Date,Debit,Credit\n2026-01-31,-5.00,\n2026-01-31,,7.00\n2026-01-31,0.00,0.00\n";
    let file = statements::read(text.as_bytes(), &Options::default()).unwrap();
    assert_eq!(amounts(&file), ["-5.00", "7.00", "0.00"]);
    let mapping = statements::propose(text.as_bytes()).unwrap().mapping;
    assert_eq!(mapping.debit_is_negative, Some(true));
    assert_eq!(read(text, &mapping).unwrap(), file);
}

#[test]
fn newest_first_is_as_good_as_oldest_first() {
    let text =
        "Date,Details,Amount,Balance\n03/01/2026,C,-1.00,104.00\n31/12/2025,B,5.00,105.00\n30/12/2025,A,10.00,100.00\n";
    let file = statements::read(text.as_bytes(), &Options::default()).unwrap();
    let statement = &file.statements[0];
    assert_eq!(statement.opening.as_ref().unwrap().amount.to_string(), "90.00");
    assert_eq!(statement.closing.as_ref().unwrap().amount.to_string(), "104.00");
    assert_eq!(statement.entries[0].text, "C");
}

#[test]
fn a_mapping_for_another_bank_is_refused() {
    let mapping = Mapping {
        columns: Columns {
            date: heading("Datum"),
            amount: heading("Betrag"),
            ..Columns::default()
        },
        ..Mapping::default()
    };
    let said = read("Date,Amount\n2026-01-31,5\n", &mapping).unwrap_err();
    assert!(said.starts_with("Line 1: There is no column headed “Datum”"), "{said}");
    let said = read("Date,Amount\n2026-01-31,5\n", &Mapping::default()).unwrap_err();
    assert_eq!(said, "The mapping does not say which column is the date.");
    let twice = Mapping {
        columns: Columns {
            date: heading("Date"),
            amount: heading("Amount"),
            ..Columns::default()
        },
        ..Mapping::default()
    };
    let said = read("Date,Amount,Amount\n2026-01-31,5,6\n", &twice).unwrap_err();
    assert!(
        said.starts_with("Line 1: There are two columns headed “Amount”"),
        "{said}"
    );
}
