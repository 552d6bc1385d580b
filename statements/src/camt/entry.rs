//! The entries of a statement.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::{amount, day, is_credit, party};
use crate::refusal::quoted;
use crate::xml::Element;
use crate::{Entry, ReferenceKind, Refusal};

/// Where an entry's references stand under `Refs`, and what they are.
const REFERENCES: [(&str, ReferenceKind); 10] = [
    ("EndToEndId", ReferenceKind::EndToEnd),
    ("AcctSvcrRef", ReferenceKind::Bank),
    ("MsgId", ReferenceKind::Message),
    ("PmtInfId", ReferenceKind::Batch),
    ("InstrId", ReferenceKind::Instruction),
    ("TxId", ReferenceKind::Transaction),
    ("UETR", ReferenceKind::Uetr),
    ("ClrSysRef", ReferenceKind::Clearing),
    ("MndtId", ReferenceKind::Mandate),
    ("ChqNb", ReferenceKind::Cheque),
];

/// Whether the entry is in the balance. A statement's entries are, unless they say something else.
pub(super) fn is_booked(entry: &Element) -> Result<bool, Refusal> {
    let status = entry.text_at("Sts").or_else(|| entry.text_at("Sts/Cd"));
    match status {
        None if entry.at("Sts/Prtry").is_none() => Ok(true),
        Some("BOOK") => Ok(true),
        Some("PDNG" | "INFO" | "FUTR") => Ok(false),
        other => Err(Refusal::at(
            entry.line,
            format!(
                "The entry's status {} is none that is known: BOOK, PDNG, INFO and FUTR are.",
                quoted(other.unwrap_or_default())
            ),
        )),
    }
}

/// The entry; or the payments of a batch, when they say their sums and these are the entry's.
pub(super) fn read(element: &Element, currency: &str) -> Result<Vec<Entry>, Refusal> {
    let Some(written) = element.at("Amt") else {
        return Err(Refusal::at(element.line, "The entry has no amount."));
    };
    match written.currency.as_deref() {
        Some(own) if own == currency => {}
        Some(other) => {
            return Err(Refusal::at(
                written.line,
                format!("The entry is in {}, but the account is in {currency}.", quoted(other)),
            ));
        }
        None => return Err(Refusal::at(written.line, "The amount does not say its currency (Ccy).")),
    }
    let is_credit = is_credit(element)?;
    let total = sign(amount(written)?, is_credit);
    let value = element.at("ValDt").map(day).transpose()?;
    let booked = element.at("BookgDt").map(day).transpose()?;
    let Some(booked) = booked.or(value) else {
        return Err(Refusal::at(element.line, "The entry has no date (BookgDt)."));
    };
    let mut entry = Entry::new(element.line, booked, total);
    entry.value_date = value;
    entry.reversal = match element.text_at("RvslInd") {
        None | Some("false" | "0") => false,
        Some("true" | "1") => true,
        Some(other) => {
            return Err(Refusal::at(
                element.line,
                format!("{} says neither true nor false (RvslInd).", quoted(other)),
            ));
        }
    };
    entry.refer(ReferenceKind::Entry, element.text_at("NtryRef").unwrap_or_default());
    entry.refer(ReferenceKind::Bank, element.text_at("AcctSvcrRef").unwrap_or_default());

    let details: Vec<&Element> = element
        .all("NtryDtls")
        .flat_map(|details| details.all("TxDtls"))
        .collect();
    for batch in element.all("NtryDtls").filter_map(|details| details.at("Btch")) {
        entry.refer(ReferenceKind::Message, batch.text_at("MsgId").unwrap_or_default());
        entry.refer(ReferenceKind::Batch, batch.text_at("PmtInfId").unwrap_or_default());
    }
    let note = element.text_at("AddtlNtryInf");
    // Of a payment taken back, the other side is the one of the payment.
    let came_in = is_credit != entry.reversal;
    if let Some(sums) = sums(&details, is_credit, currency, total)? {
        let split = details.iter().zip(sums).map(|(details, sum)| {
            let mut part = entry.clone();
            part.line = details.line;
            part.amount = sum;
            describe(&mut part, &[details], note, came_in);
            part
        });
        return Ok(split.collect());
    }
    describe(&mut entry, &details, note, came_in);
    Ok(vec![entry])
}

fn sign(amount: Decimal, is_credit: bool) -> Decimal {
    if is_credit {
        amount
    } else {
        crate::amount::negative(amount)
    }
}

/// The signed sums of several payments, if each has one in the account's currency and together they are the entry's.
fn sums(
    details: &[&Element],
    is_credit: bool,
    currency: &str,
    total: Decimal,
) -> Result<Option<Vec<Decimal>>, Refusal> {
    if details.len() < 2 {
        return Ok(None);
    }
    let mut sums = Vec::with_capacity(details.len());
    for each in details {
        let written = each.at("Amt").or_else(|| each.at("AmtDtls/TxAmt/Amt"));
        let Some(written) = written.filter(|amount| amount.currency.as_deref() == Some(currency)) else {
            return Ok(None);
        };
        let own = match each.text_at("CdtDbtInd") {
            Some(_) => super::is_credit(each)?,
            None => is_credit,
        };
        sums.push(sign(amount(written)?, own));
    }
    let adds_up = crate::amount::sum(sums.iter().copied()) == Some(total);
    Ok(adds_up.then_some(sums))
}

/// Adds what the details say to the entry: all references, the first party, all texts.
fn describe(entry: &mut Entry, details: &[&Element], note: Option<&str>, came_in: bool) {
    let mut texts: Vec<&str> = Vec::new();
    for each in details {
        for references in each.all("Refs") {
            for (name, kind) in REFERENCES {
                for reference in references.all(name) {
                    entry.refer(kind, &reference.text);
                }
            }
        }
        for remittance in each.all("RmtInf") {
            texts.extend(remittance.all("Ustrd").map(|text| text.text.as_str()));
            for structured in remittance.all("Strd") {
                entry.refer(
                    ReferenceKind::Creditor,
                    structured.text_at("CdtrRefInf/Ref").unwrap_or_default(),
                );
                texts.extend(structured.all("AddtlRmtInf").map(|text| text.text.as_str()));
                let documents = structured
                    .all("RfrdDocInf")
                    .filter_map(|document| document.text_at("Nb"));
                texts.extend(documents);
            }
        }
        texts.extend(each.text_at("AddtlTxInf"));
        let (name, account) = party::counterparty(each, came_in);
        if details.len() == 1 {
            entry.counterparty = name;
            entry.counterparty_account = account;
        }
    }
    texts.extend(note);
    let mut said = HashSet::new();
    texts.retain(|text| !text.is_empty() && said.insert(*text));
    entry.text = texts.join(" ");
}
