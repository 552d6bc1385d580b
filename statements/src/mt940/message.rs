//! One message, and the pages of a statement that several messages are.

use super::balance::{self, Marked};
use super::field::{self, Field};
use super::{details, movement};
use crate::continuity::Placed;
use crate::refusal::quoted;
use crate::{Entry, Refusal, Statement};

/// A message: a statement, or a page of one.
#[derive(Debug)]
pub(super) struct Message {
    line: usize,
    reference: String,
    account: Option<String>,
    /// Number of the statement and of its page, as in `00035/001`.
    number: Option<String>,
    opening: Marked,
    entries: Vec<Entry>,
    closing: Marked,
}

/// All messages of a file.
pub(super) fn split(text: &str) -> Result<Vec<Message>, Refusal> {
    field::split(text)?.iter().map(|fields| read(fields)).collect()
}

fn read(fields: &[Field<'_>]) -> Result<Message, Refusal> {
    let line = fields.first().map_or(1, |field| field.line);
    if let Some(field) = fields.iter().find(|field| field.tag == "34F") {
        return Err(field::other_message("942", field.line));
    }
    if let Some(field) = fields.iter().find(|field| field.tag.starts_with("90")) {
        let has_entries = fields.iter().any(|field| field.tag == "61");
        return Err(field::other_message(
            if has_entries { "942" } else { "941" },
            field.line,
        ));
    }
    let opening = only(fields, &["60F", "60M"])?;
    let closing = only(fields, &["62F", "62M"])?;
    let (opening, closing) = match (opening, closing) {
        (Some(opening), Some(closing)) => (balance::read(opening)?, balance::read(closing)?),
        (opening, closing) => {
            let missing = match (opening, closing) {
                (None, None) => "neither an opening balance (:60F:) nor a closing balance (:62F:)",
                (None, _) => "no opening balance (:60F:)",
                _ => "no closing balance (:62F:)",
            };
            return Err(Refusal::at(
                line,
                format!(
                    "The statement that begins here has {missing}. This is a piece of a statement, or a file that was cut off; download it again."
                ),
            ));
        }
    };
    if opening.currency != closing.currency {
        return Err(Refusal::at(
            closing.line,
            format!(
                "The statement opens in {} and closes in {}.",
                quoted(&opening.currency),
                quoted(&closing.currency)
            ),
        ));
    }
    let account = only(fields, &["25", "25P"])?;
    let number = only(fields, &["28", "28C"])?;
    Ok(Message {
        line,
        reference: fields.first().map_or("", Field::first).to_owned(),
        account: account
            .map(|field| field.first().to_owned())
            .filter(|account| !account.is_empty()),
        number: number
            .map(|field| field.first().to_owned())
            .filter(|number| !number.is_empty()),
        opening,
        entries: entries(fields)?,
        closing,
    })
}

fn only<'a>(fields: &'a [Field<'a>], tags: &[&str]) -> Result<Option<&'a Field<'a>>, Refusal> {
    let mut all = fields.iter().filter(|field| tags.contains(&field.tag));
    let first = all.next();
    match all.next() {
        Some(second) => Err(Refusal::at(
            second.line,
            format!("The statement has the field :{}: twice.", second.tag),
        )),
        None => Ok(first),
    }
}

/// The entries, each with the lines of details (86) that follow it. Details after the closing balance are of the whole
/// statement.
fn entries(fields: &[Field<'_>]) -> Result<Vec<Entry>, Refusal> {
    let mut entries = Vec::new();
    let mut rest = fields;
    while let Some((field, after)) = rest.split_first() {
        rest = after;
        if field.tag != "61" {
            continue;
        }
        let mut entry = movement::read(field)?;
        let own = after.iter().take_while(|field| field.tag == "86").count();
        details::describe(&mut entry, &after[..own]);
        entries.push(entry);
    }
    Ok(entries)
}

impl Message {
    /// Whether this is the next page of the statement that the other one is a page of.
    pub(super) fn continues(&self, previous: &Self) -> Result<bool, Refusal> {
        if !(self.opening.is_interim && previous.closing.is_interim && self.account == previous.account) {
            return Ok(false);
        }
        if self.opening.balance.amount == previous.closing.balance.amount
            && self.opening.currency == previous.closing.currency
        {
            return Ok(true);
        }
        Err(Refusal::at(
            self.opening.line,
            format!(
                "This page opens with a balance of {}, but the page before it closes with {}. A page is missing: download the statement again.",
                self.opening.balance.amount, previous.closing.balance.amount
            ),
        ))
    }

    /// The number of the statement, without that of the page.
    fn statement_number(&self) -> Option<&str> {
        let number = self.number.as_deref()?;
        Some(number.split('/').next().unwrap_or(number))
    }
}

/// The statement that these pages, at least one, make.
pub(super) fn join(pages: &[Message]) -> Result<Placed, Refusal> {
    let (Some(first), Some(last)) = (pages.first(), pages.last()) else {
        return Err(Refusal::whole("There is no statement in this file."));
    };
    let number = if pages.len() > 1 {
        first.statement_number()
    } else {
        first.number.as_deref()
    };
    // Some banks number every statement 0.
    let sequence = first
        .statement_number()
        .and_then(|number| number.trim().parse().ok())
        .filter(|number| *number > 0);
    let is_whole = !first.opening.is_interim && !last.closing.is_interim;
    Ok(Placed {
        line: first.line,
        sequence: sequence.filter(|_| is_whole),
        statement: Statement {
            account: first.account.clone(),
            currency: Some(first.opening.currency.clone()),
            reference: number
                .or(Some(first.reference.as_str()))
                .filter(|text| !text.is_empty())
                .map(str::to_owned),
            opening: Some(first.opening.balance.clone()),
            entries: pages.iter().flat_map(|page| page.entries.iter().cloned()).collect(),
            closing: Some(last.closing.balance.clone()),
            not_booked: 0,
        },
    })
}
