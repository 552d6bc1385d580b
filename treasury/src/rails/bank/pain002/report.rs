//! The elements of a report, understood. Their names are ISO 20022's.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::tree::Element;
use super::{Line, Outcome, Reason, Status, StatusReport, Unreadable, amount};
use crate::money::{Currency, Money};
use crate::rails::bank::LONGEST_REFERENCE;

/// Longer words of a bank are cut; the message itself allows 105 characters a piece.
const LONGEST_TEXT: usize = 500;
const LONGEST_CODE: usize = 35;

/// The report that a document is.
pub(super) fn understand(document: &Element) -> Result<StatusReport, Unreadable> {
    let is_other = |namespace: &String| !namespace.contains(":pain.002.001.");
    let report = document.one("CstmrPmtStsRpt")?;
    let (Some(report), "Document") = (report, document.name.as_str()) else {
        return Err(not_a_report(document));
    };
    if document.namespace.as_ref().is_some_and(is_other) || report.namespace.as_ref().is_some_and(is_other) {
        return Err(not_a_report(document));
    }
    let header = required(report, "GrpHdr")?;
    let group = required(report, "OrgnlGrpInfAndSts")?;
    let original_message_id = reference(required(group, "OrgnlMsgId")?)?;
    let mut understood = StatusReport {
        message_id: reference(required(header, "MsgId")?)?,
        group: status(group, "GrpSts")?,
        payment_information: None,
        lines: BTreeMap::new(),
        original_message_id,
    };
    for block in report.all("OrgnlPmtInfAndSts") {
        payment_information(block, &mut understood)?;
    }
    Ok(understood)
}

fn not_a_report(document: &Element) -> Unreadable {
    Unreadable::at(
        document.line,
        "This is not a customer payment status report (pain.002).",
    )
}

/// Our files have one payment information, which goes by the file's own id. A block about another one is no word about
/// the payments that it does not name.
fn payment_information(block: &Element, report: &mut StatusReport) -> Result<(), Unreadable> {
    let id = block.one("OrgnlPmtInfId")?.map(reference).transpose()?;
    let holds = status(block, "PmtInfSts")?;
    if id.as_ref() == Some(&report.original_message_id)
        && let Some(holds) = &holds
    {
        let before = report.payment_information.get_or_insert_with(|| holds.clone());
        if before.code != holds.code {
            return Err(Unreadable::at(
                block.line,
                format!(
                    "The payment information is {}, and was {} above.",
                    holds.code, before.code
                ),
            ));
        }
    }
    for transaction in block.all("TxInfAndSts") {
        let Some(id) = end_to_end_id(transaction)? else {
            return Err(Unreadable::at(
                transaction.line,
                "This payment has no reference (OrgnlEndToEndId).",
            ));
        };
        let line = Line {
            status: status(transaction, "TxSts")?.or_else(|| holds.clone()),
            amount: instructed(transaction)?,
            at: transaction.line,
        };
        add(&mut report.lines, id, line)?;
    }
    Ok(())
}

/// A payment that is named twice must be said to be the same thing.
fn add(lines: &mut BTreeMap<String, Line>, id: String, line: Line) -> Result<(), Unreadable> {
    match lines.entry(id) {
        Entry::Vacant(place) => {
            place.insert(line);
        }
        Entry::Occupied(mut place) => {
            let before = place.get_mut();
            let code = |line: &Line| line.status.as_ref().map(|status| status.code.clone());
            let amounts_differ = before.amount.is_some() && line.amount.is_some() && before.amount != line.amount;
            if code(before) != code(&line) || amounts_differ {
                return Err(Unreadable::at(
                    line.at,
                    format!(
                        "This payment stands at line {} too, with another status or amount.",
                        before.at
                    ),
                ));
            }
            before.amount = before.amount.or(line.amount);
        }
    }
    Ok(())
}

/// Our reference. The file carries it as instruction id too, which some banks send back alone.
fn end_to_end_id(transaction: &Element) -> Result<Option<String>, Unreadable> {
    for name in ["OrgnlEndToEndId", "OrgnlInstrId"] {
        if let Some(element) = transaction.one(name)?
            && !element.text.is_empty()
        {
            return reference(element).map(Some);
        }
    }
    Ok(None)
}

fn status(within: &Element, name: &str) -> Result<Option<Status>, Unreadable> {
    let Some(element) = within.one(name)? else {
        return Ok(None);
    };
    let code = cut(&element.text, LONGEST_CODE);
    if code.is_empty() {
        return Err(Unreadable::at(element.line, format!("{name} is empty.")));
    }
    let reasons = within.all("StsRsnInf").map(reason).collect::<Result<Vec<_>, _>>()?;
    Ok(Some(Status {
        outcome: Outcome::of(&code),
        code,
        reasons: reasons.into_iter().flatten().collect(),
    }))
}

fn reason(information: &Element) -> Result<Option<Reason>, Unreadable> {
    let code = information.one("Rsn")?.and_then(|reason| {
        let mut codes = reason.all("Cd").chain(reason.all("Prtry"));
        codes.next().map(|code| cut(&code.text, LONGEST_CODE))
    });
    let words: Vec<&str> = information
        .all("AddtlInf")
        .map(|element| element.text.as_str())
        .collect();
    let reason = Reason {
        code: code.unwrap_or_default(),
        text: cut(&words.join(" "), LONGEST_TEXT),
    };
    Ok((!reason.code.is_empty() || !reason.text.is_empty()).then_some(reason))
}

fn instructed(transaction: &Element) -> Result<Option<Money>, Unreadable> {
    let mut within = transaction;
    for name in ["OrgnlTxRef", "Amt", "InstdAmt"] {
        match within.one(name)? {
            Some(child) => within = child,
            None => return Ok(None),
        }
    }
    let currency = within.currency.as_deref().and_then(|code| Currency::parse(code).ok());
    let money = currency.and_then(|currency| amount::read(&within.text, currency));
    money
        .map(Some)
        .ok_or_else(|| Unreadable::at(within.line, "This amount cannot be read, or its currency is not known."))
}

fn required<'a>(within: &'a Element, name: &str) -> Result<&'a Element, Unreadable> {
    within
        .one(name)?
        .ok_or_else(|| Unreadable::at(within.line, format!("{name} is missing from {}.", within.name)))
}

fn reference(element: &Element) -> Result<String, Unreadable> {
    let text = &element.text;
    if text.is_empty() || text.chars().count() > LONGEST_REFERENCE || text.chars().any(char::is_control) {
        return Err(Unreadable::at(
            element.line,
            format!(
                "{} is not a reference of 1 to {LONGEST_REFERENCE} characters.",
                element.name
            ),
        ));
    }
    Ok(text.clone())
}

/// On one line, without control characters, and no longer than so many characters.
fn cut(text: &str, longest: usize) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    line.chars().take(longest).collect()
}
