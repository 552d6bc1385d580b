//! Open Financial Exchange, 1.x (SGML, whose elements need not end) and 2.x (XML): statements of banks and credit cards.

mod header;
mod sgml;
mod transaction;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::continuity::{self, Placed};
use crate::refusal::quoted;
use crate::xml::Element;
use crate::{Balance, Format, Refusal, Statement, StatementFile, date};

/// Reads a response of a server, which is what a downloaded file is.
pub(crate) fn read(bytes: &[u8]) -> Result<StatementFile, Refusal> {
    let text = header::decode(bytes)?;
    let root = sgml::parse(&text)?;
    refuse_failure(root.at("SIGNONMSGSRSV1/SONRS"), "The bank refused the sign-in")?;
    if root.at("INVSTMTMSGSRSV1").is_some() {
        return Err(Refusal::whole(
            "This is a statement of investments, not of a bank account. Download the bank account's statement.",
        ));
    }
    let mut placed = Vec::new();
    let mut has_list = false;
    for (set, response, inner) in [
        ("BANKMSGSRSV1", "STMTTRNRS", "STMTRS"),
        ("CREDITCARDMSGSRSV1", "CCSTMTTRNRS", "CCSTMTRS"),
    ] {
        for response in root.all(set).flat_map(|set| set.all(response)) {
            refuse_failure(Some(response), "The bank's server answered with an error")?;
            for statement in response.all(inner) {
                has_list |= statement.at("BANKTRANLIST").is_some();
                placed.push(read_statement(statement)?);
            }
        }
    }
    if !has_list {
        return Err(Refusal::whole(
            "There is no list of transactions in this file. Download the account's transactions as OFX.",
        ));
    }
    Ok(StatementFile {
        format: Format::Ofx,
        statements: continuity::check(placed)?,
    })
}

/// The server's own words, where it says that something failed.
fn refuse_failure(response: Option<&Element>, what: &str) -> Result<(), Refusal> {
    let Some(status) = response.and_then(|response| response.at("STATUS")) else {
        return Ok(());
    };
    if status.text_at("SEVERITY") != Some("ERROR") {
        return Ok(());
    }
    let message = status
        .text_at("MESSAGE")
        .or_else(|| status.text_at("CODE"))
        .unwrap_or_default();
    Err(Refusal::at(
        status.line,
        format!("{what}: {}. Download the file again.", quoted(message)),
    ))
}

fn read_statement(element: &Element) -> Result<Placed, Refusal> {
    let transactions = || element.all("BANKTRANLIST").flat_map(|list| list.all("STMTTRN"));
    // Some banks leave the account's currency out, and say it with each transaction.
    let own = || transactions().find_map(|transaction| transaction.text_at("CURRENCY/CURSYM"));
    let currency = element.text_at("CURDEF").or_else(own).map(str::to_owned);
    let account = element
        .text_at("BANKACCTFROM/ACCTID")
        .or_else(|| element.text_at("CCACCTFROM/ACCTID"));
    let entries = transactions().map(|transaction| transaction::read(transaction, currency.as_deref()));
    let entries = entries.collect::<Result<_, _>>()?;
    // An empty element is how some banks say that there is none.
    let closing = element
        .at("LEDGERBAL")
        .filter(|balance| balance.text_at("BALAMT").is_some());
    let closing = closing.map(balance).transpose()?;
    Ok(Placed {
        line: element.line,
        sequence: None,
        statement: Statement {
            account: account.map(str::to_owned),
            currency,
            entries,
            closing,
            ..Statement::default()
        },
    })
}

fn balance(element: &Element) -> Result<Balance, Refusal> {
    Ok(Balance {
        amount: amount(element, "BALAMT")?,
        date: element.text_at("DTASOF").map(|_| day(element, "DTASOF")).transpose()?,
    })
}

/// The amount in the element of this name: OFX allows a point or a comma before the fraction, and nothing between thousands.
fn amount(element: &Element, name: &str) -> Result<Decimal, Refusal> {
    let found = element.at(name).filter(|found| !found.text.is_empty());
    let Some(found) = found else {
        return Err(Refusal::at(element.line, format!("There is no amount ({name}) here.")));
    };
    let text = found.text.as_str();
    let refuse = |reason: String| Refusal::at(found.line, format!("{} {reason}", quoted(text)));
    let separator = if text.contains(',') { ',' } else { '.' };
    if text.split_once(',').is_some_and(|(_, fraction)| fraction.len() == 3) {
        return Err(refuse(
            "could be thousands or a fraction. Ask the bank for amounts with a decimal point and two digits."
                .to_owned(),
        ));
    }
    crate::amount::signed(text, separator).map_err(|error| refuse(format!("{}.", error.says())))
}

/// The day in the element of this name: `yyyymmdd`, with a time and a time zone after it or not.
fn day(element: &Element, name: &str) -> Result<Date, Refusal> {
    let found = element.at(name).filter(|found| !found.text.is_empty());
    let Some(found) = found else {
        return Err(Refusal::at(element.line, format!("There is no date ({name}) here.")));
    };
    let text = found.text.as_str();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let is_good = matches!(digits.len(), 8 | 12 | 14) && (rest.is_empty() || rest.starts_with(['.', '[', ' ']));
    let parts = (digits.get(..4), digits.get(4..6), digits.get(6..8));
    match parts {
        (Some(year), Some(month), Some(day)) if is_good => date::of(year, month, day),
        _ => None,
    }
    .ok_or_else(|| Refusal::at(found.line, format!("{} is not a date such as 20260131.", quoted(text))))
}
