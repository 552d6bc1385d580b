//! What genkgo/camt expects of its files, in the JSON beside each.

use rust_decimal::Decimal;
use serde_json::Value;
use statements::{Entry, Options, Statement};

use crate::folder::{self, File};

/// The balances of these files are invented, so that they are taken out before the entries can be compared.
fn without_balances(file: &File) -> Vec<u8> {
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("<Bal>") {
        let (balance, after) = after.split_once("</Bal>").unwrap();
        out.push_str(before);
        if balance.contains("OPBD") {
            out.push_str("<Bal>");
            out.push_str(balance);
            out.push_str("</Bal>");
        }
        rest = after;
    }
    out.push_str(rest);
    out.into_bytes()
}

#[test]
fn entries_are_as_genkgo_expects() {
    let mut compared = 0;
    for file in folder::files("statements/genkgo_camt") {
        let name = file.path.rsplit('/').next().unwrap();
        let Some(expected) = folder::expected(&file.path, "json")
            .filter(|_| !name.starts_with("camt052") && !name.starts_with("camt054"))
        else {
            continue;
        };
        let expected: Value = serde_json::from_str(&expected).unwrap();
        let read = statements::read(&without_balances(&file), &Options::default());
        let read = read.unwrap_or_else(|refusal| panic!("{}: {refusal}", file.path));
        // Of several statements their list keeps the entries of the last.
        let statement = read.statements.last().unwrap();
        let entries = &statement.entries;
        let wanted = expected["getEntries"].as_array().unwrap();
        assert_eq!(entries.len(), wanted.len(), "{}", file.path);
        for (entry, wanted) in entries.iter().zip(wanted) {
            compare(&file.path, statement, entry, wanted);
            opening(&file.path, statement, &wanted["getRecord"]);
            compared += 1;
        }
    }
    println!("{compared} entries compared with genkgo/camt");
}

fn compare(path: &str, statement: &Statement, entry: &Entry, wanted: &Value) {
    let currency = wanted["getAmount"]["getCurrency"]["getCode"].as_str().unwrap();
    assert_eq!(statement.currency.as_deref(), Some(currency), "{path}");
    let scale = if currency == "JPY" { 1 } else { 100 };
    let minor = wanted["getAmount"]["getAmount"].as_str().unwrap();
    let amount = entry.amount * Decimal::from(scale);
    assert_eq!(amount.normalize().to_string(), minor, "{path}");
    let indicator = wanted["getCreditDebitIndicator"].as_str().unwrap();
    assert_eq!(entry.amount.is_sign_negative(), indicator == "DBIT", "{path}");
    if let Some(day) = wanted["getBookingDate"]["0"].as_str() {
        assert_eq!(entry.booking_date.to_string(), day[..10], "{path}");
    }
    if let Some(day) = wanted["getValueDate"]["0"].as_str() {
        assert_eq!(entry.value_date.unwrap().to_string(), day[..10], "{path}");
    }
    if let Some(account) = wanted["getRecord"]["getAccount"]["getIdentification"].as_str() {
        assert_eq!(statement.account.as_deref(), Some(account), "{path}");
    }
}

fn opening(path: &str, statement: &Statement, record: &Value) {
    let Some(balances) = record["getBalances"].as_array() else {
        return;
    };
    let opening = balances.iter().find(|balance| balance["getType"] == "opening");
    let wanted = opening.map(|balance| balance["getAmount"]["getAmount"].as_str().unwrap());
    let amount = statement
        .opening
        .as_ref()
        .map(|balance| balance.amount * Decimal::from(100));
    let read = amount.map(|amount| amount.normalize().to_string());
    assert_eq!(read.as_deref(), wanted, "{path}");
}
