//! One transaction: the aggregate STMTTRN.

use crate::refusal::quoted;
use crate::xml::Element;
use crate::{Entry, ReferenceKind, Refusal};

pub(super) fn read(element: &Element, currency: Option<&str>) -> Result<Entry, Refusal> {
    if element.at("CORRECTFITID").is_some() {
        return Err(Refusal::at(
            element.line,
            "This transaction replaces or deletes an earlier one (CORRECTFITID). Such a file cannot be imported; download the period as CSV or camt.053 instead.",
        ));
    }
    // Where CURRENCY stands, the amount is in that one; with ORIGCURRENCY it is converted already.
    if let Some(symbol) = element.text_at("CURRENCY/CURSYM")
        && Some(symbol) != currency
    {
        return Err(Refusal::at(
            element.line,
            format!("The amount is in {}, not in the account's currency.", quoted(symbol)),
        ));
    }
    let booked = super::day(element, "DTPOSTED")?;
    let mut entry = Entry::new(element.line, booked, super::amount(element, "TRNAMT")?);
    if element.text_at("DTAVAIL").is_some() {
        entry.value_date = Some(super::day(element, "DTAVAIL")?);
    }
    entry.refer(ReferenceKind::Bank, element.text_at("FITID").unwrap_or_default());
    entry.refer(ReferenceKind::Cheque, element.text_at("CHECKNUM").unwrap_or_default());
    entry.refer(ReferenceKind::Customer, element.text_at("REFNUM").unwrap_or_default());
    let name = element.text_at("NAME").or_else(|| element.text_at("PAYEE/NAME"));
    entry.counterparty = name.map(str::to_owned);
    let account = element
        .text_at("BANKACCTTO/ACCTID")
        .or_else(|| element.text_at("CCACCTTO/ACCTID"));
    entry.counterparty_account = account.map(str::to_owned);
    entry.text = element.text_at("MEMO").or(name).unwrap_or_default().to_owned();
    Ok(entry)
}
