//! Tables of banks and card companies: what their own headings say, and what a mapping does.

use rust_decimal::Decimal;
use statements::{DateFormat, Mapping, Options};

use crate::folder;

fn sum(read: &statements::StatementFile) -> Decimal {
    read.statements
        .iter()
        .flat_map(|statement| &statement.entries)
        .map(|entry| entry.amount)
        .sum()
}

/// Every row of the file with an amount, added up in another way.
fn sum_of_column(bytes: &[u8], column: usize) -> (usize, Decimal) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let records = reader.byte_records().map(|record| record.unwrap());
    let amounts = records.filter_map(|record| {
        let text = String::from_utf8_lossy(record.get(column)?).replace(',', "");
        (!text.trim().is_empty()).then(|| text.trim().parse::<Decimal>().unwrap())
    });
    amounts.fold((0, Decimal::ZERO), |(count, sum), amount| (count + 1, sum + amount))
}

#[test]
fn untidy_card_tables_are_read_to_the_penny() {
    for file in folder::files("spend/oxford_cards") {
        if !file.path.ends_with(".csv") {
            continue;
        }
        let read = statements::read(&file.bytes, &Options::default());
        let read = read.unwrap_or_else(|refusal| panic!("{}: {refusal}", file.path));
        let entries: usize = read.statements.iter().map(|statement| statement.entries.len()).sum();
        assert_eq!((entries, sum(&read)), sum_of_column(&file.bytes, 2), "{}", file.path);
    }
}

#[test]
fn a_hundred_thousand_card_payments_are_read() {
    for file in folder::files("spend") {
        if !file.path.ends_with("birmingham_cards.csv.gz") {
            continue;
        }
        let read = statements::read(&file.bytes, &Options::default()).unwrap();
        let entries: usize = read.statements.iter().map(|statement| statement.entries.len()).sum();
        assert_eq!(entries, 101_395);
        assert_eq!((entries, sum(&read)), sum_of_column(&file.bytes, 3));
    }
}

fn mapped(name: &str, change: impl Fn(&mut Mapping)) -> Option<statements::StatementFile> {
    let file = folder::files("statements/oca")
        .into_iter()
        .find(|file| file.path.ends_with(name))?;
    let mut mapping = statements::propose(&file.bytes).unwrap().mapping;
    change(&mut mapping);
    let options = Options { mapping: Some(mapping) };
    Some(statements::read(&file.bytes, &options).unwrap_or_else(|refusal| panic!("{name}: {refusal}")))
}

#[test]
fn a_mapping_answers_what_the_file_leaves_open() {
    for name in [
        "meta_data_separated_credit_debit.csv",
        "meta_data_separated_credit_debit.xlsx",
    ] {
        let read = mapped(name, |mapping| {
            mapping.date_format = Some(DateFormat::DayMonthYear);
            mapping.account = Some("08088804068".to_owned());
        });
        let Some(read) = read else { return };
        let statement = &read.statements[0];
        assert_eq!(statement.account.as_deref(), Some("08088804068"), "{name}");
        let amounts: Vec<String> = statement
            .entries
            .iter()
            .map(|entry| entry.amount.normalize().to_string())
            .collect();
        assert!(
            amounts.starts_with(&["-50".to_owned(), "-100".to_owned(), "-80.68".to_owned()]),
            "{name}: {amounts:?}"
        );
        assert_eq!(
            statement.entries[0].booking_date,
            jiff::civil::date(2020, 4, 1),
            "{name}"
        );
    }
}

#[test]
fn amounts_with_their_currency_are_read_once_it_is_known() {
    let read = mapped("sample_statement_en_empty_values.xlsx", |mapping| {
        mapping.currency = Some("USD".to_owned());
    });
    let Some(read) = read else { return };
    let amounts: Vec<String> = read.statements[0]
        .entries
        .iter()
        .map(|entry| entry.amount.to_string())
        .collect();
    assert_eq!(amounts, ["-579.68", "-544.00", "-1084"]);
}
