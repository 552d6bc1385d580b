//! ISO 20022 bank to customer statement (camt.053), any version: what this reads is the same in all of them.

mod balance;
mod entry;
mod message;
mod party;

use crate::continuity::{self, Placed};
use crate::refusal::quoted;
use crate::xml::Element;
use crate::{Format, Refusal, Statement, StatementFile, xml};

/// Reads a document.
pub(crate) fn read(bytes: &[u8]) -> Result<StatementFile, Refusal> {
    let root = xml::parse(bytes)?;
    let (message, version) = message::find(&root)?;
    let statements: Vec<&Element> = message.all("Stmt").collect();
    if statements.is_empty() {
        return Err(Refusal::at(
            message.line,
            "There is no statement in this file (no Stmt in BkToCstmrStmt).",
        ));
    }
    let placed = statements.into_iter().map(statement).collect::<Result<_, _>>()?;
    Ok(StatementFile {
        format: Format::Camt053 { version },
        statements: continuity::check(placed)?,
    })
}

fn statement(element: &Element) -> Result<Placed, Refusal> {
    let currency = currency(element)?;
    let (opening, closing) = balance::pair(element, &currency)?;
    let mut entries = Vec::new();
    let mut not_booked = 0;
    for entry in element.all("Ntry") {
        if entry::is_booked(entry)? {
            entries.extend(entry::read(entry, &currency)?);
        } else {
            not_booked += 1;
        }
    }
    let account = element.at("Acct");
    let number = element.text_at("ElctrncSeqNb").or_else(|| element.text_at("LglSeqNb"));
    Ok(Placed {
        line: element.line,
        sequence: number.and_then(|number| number.parse().ok()),
        statement: Statement {
            account: account.and_then(party::account),
            currency: Some(currency),
            reference: element.text_at("Id").or(number).map(str::to_owned),
            opening,
            entries,
            closing,
            not_booked,
        },
    })
}

/// The account's currency; where it is not said, that of everything in the statement.
fn currency(statement: &Element) -> Result<String, Refusal> {
    let said = statement.text_at("Acct/Ccy");
    let booked = || statement.all("Bal").filter(|balance| balance::is_booked(balance));
    let parts = booked().chain(statement.all("Ntry")).chain(statement.all("Bal"));
    let mut amounts = parts.filter_map(|part| part.at("Amt"));
    let found = said.or_else(|| amounts.find_map(|amount| amount.currency.as_deref()));
    let Some(found) = found else {
        return Err(Refusal::at(
            statement.line,
            "The statement says nowhere what its currency is.",
        ));
    };
    if found.len() != 3 || !found.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(Refusal::at(
            statement.line,
            format!("{} is not a currency: three capital letters are.", quoted(found)),
        ));
    }
    Ok(found.to_owned())
}

/// An amount element in this currency, without sign.
fn amount(element: &Element) -> Result<rust_decimal::Decimal, Refusal> {
    crate::amount::unsigned(element.text.strip_prefix('+').unwrap_or(&element.text), '.')
        .map_err(|error| Refusal::at(element.line, format!("{} {}.", quoted(&element.text), error.says())))
}

/// Whether money came in (`CRDT`) or went out (`DBIT`).
fn is_credit(element: &Element) -> Result<bool, Refusal> {
    match element.text_at("CdtDbtInd") {
        Some("CRDT") => Ok(true),
        Some("DBIT") => Ok(false),
        said => Err(Refusal::at(
            element.line,
            match said {
                Some(said) => format!("{} says neither credit (CRDT) nor debit (DBIT).", quoted(said)),
                None => "It is not said whether this amount is a credit or a debit (CdtDbtInd).".to_owned(),
            },
        )),
    }
}

/// The day that an element with `Dt` or `DtTm` in it says.
fn day(element: &Element) -> Result<jiff::civil::Date, Refusal> {
    let text = element
        .text_at("Dt")
        .or_else(|| element.text_at("DtTm"))
        .unwrap_or(&element.text);
    crate::date::iso(text).ok_or_else(|| {
        Refusal::at(
            element.line,
            format!("{} is not a date such as 2026-01-31.", quoted(text)),
        )
    })
}
