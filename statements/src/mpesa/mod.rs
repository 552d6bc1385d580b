//! The statement of an organisation's account at M-Pesa, as its portal exports it: notes at the top, then a table, newest
//! first. A receipt can be there twice: the transaction, and its charge. Amounts are in Kenya shillings.

mod order;
mod summary;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::continuity::{self, Placed};
use crate::refusal::quoted;
use crate::table::{Cell, DateFormat, Row, Separators, Table, normal};
use crate::{Balance, Entry, Format, ReferenceKind, Refusal, Statement, StatementFile};
use summary::Summary;

const CURRENCY: &str = "KES";
/// The headings stand among the first rows.
const FIRST_ROWS: usize = 60;

/// A table with the headings of M-Pesa.
pub(crate) struct Found<'a> {
    table: &'a Table,
    /// Which row, from 0, has the headings.
    at: usize,
    columns: Columns,
}

/// Which column is what, from 0.
struct Columns {
    receipt: usize,
    completed: usize,
    paid_in: usize,
    withdrawn: usize,
    balance: usize,
    status: Option<usize>,
    details: Option<usize>,
    reason: Option<usize>,
    other_party: Option<usize>,
    linked: Option<usize>,
    bill: Option<usize>,
}

/// The headings of M-Pesa, if the table has them.
pub(crate) fn find(table: &Table) -> Option<Found<'_>> {
    let rows = table.rows.iter().take(FIRST_ROWS).enumerate();
    rows.filter_map(|(at, row)| {
        let columns = columns(row)?;
        Some(Found { table, at, columns })
    })
    .next()
}

fn columns(row: &Row) -> Option<Columns> {
    let headings: Vec<String> = (0..row.cells.len()).map(|at| normal(&row.text(at))).collect();
    let find = |name: &str| headings.iter().position(|heading| heading == name);
    Some(Columns {
        receipt: find("receipt no").or_else(|| find("receipt"))?,
        completed: find("completion time")?,
        paid_in: find("paid in")?,
        withdrawn: find("withdrawn")?,
        balance: find("balance")?,
        status: find("transaction status"),
        details: find("details"),
        reason: find("reason type"),
        other_party: find("other party info"),
        linked: find("linked transaction id"),
        bill: find("a c no"),
    })
}

/// Reads the notes and the rows.
pub(crate) fn read(found: &Found<'_>) -> Result<StatementFile, Refusal> {
    let rows = found.table.rows.get(found.at + 1..).unwrap_or_default();
    let notes = found.table.rows.get(..found.at).unwrap_or_default();
    let summary = Summary::read(found.table, notes)?;
    let mut entries = Vec::new();
    let mut not_booked = 0;
    for row in rows.iter().filter(|row| !found.is_note(row)) {
        match found.row(row)? {
            Some(booked) => entries.push(booked),
            None => not_booked += 1,
        }
    }
    let steps: Vec<_> = entries.iter().map(Booked::step).collect();
    let ends = order::follow(&steps, summary.opening).map_err(|found_break| {
        let row = entries.get(found_break.at).map(|booked| booked.row);
        let expected = found_break.expected.map(|expected| format!(", which would be {expected}")).unwrap_or_default();
        let reason = format!(
            "The balance here does not follow from the row before it{expected}. A row is missing or was changed: export the statement again."
        );
        match row {
            Some(row) => found.table.refuse(row, Some(found.columns.balance), reason),
            None => Refusal::whole(reason),
        }
    })?;
    let days = || entries.iter().map(|booked| booked.entry.booking_date);
    let opening = summary.opening.or(ends.map(|ends| ends.opening));
    let closing = summary.closing.or(ends.map(|ends| ends.closing));
    let balance = |amount, date: Option<Date>| Balance { amount, date };
    let statement = Statement {
        account: summary.account,
        currency: Some(CURRENCY.to_owned()),
        reference: summary.period,
        opening: opening.map(|amount| balance(amount, None)),
        closing: closing.map(|amount| balance(amount, days().max())),
        entries: entries.into_iter().map(|booked| booked.entry).collect(),
        not_booked,
    };
    let placed = Placed {
        statement,
        line: found.table.rows.get(found.at).map_or(1, |row| row.line),
        sequence: None,
    };
    Ok(StatementFile {
        format: Format::Mpesa,
        statements: continuity::check(vec![placed]).map_err(|refusal| Refusal {
            sheet: found.table.sheet.clone(),
            ..refusal
        })?,
    })
}

/// A row that is in the balance.
struct Booked<'a> {
    row: &'a Row,
    /// Date and time, as text that sorts.
    time: String,
    entry: Entry,
    balance: Decimal,
}

impl Booked<'_> {
    fn step(&self) -> order::Step<'_> {
        order::Step {
            time: &self.time,
            amount: self.entry.amount,
            balance: self.balance,
        }
    }
}

impl Found<'_> {
    /// A row below the table that has nothing where receipt, time and money stand.
    fn is_note(&self, row: &Row) -> bool {
        let columns = &self.columns;
        let told = [
            columns.receipt,
            columns.completed,
            columns.paid_in,
            columns.withdrawn,
            columns.balance,
        ];
        // The first column may have a sentence in it.
        told.iter()
            .filter(|column| **column > 0)
            .all(|column| row.cell(*column).is_none())
            && columns.status.is_none_or(|status| row.cell(status).is_none())
    }

    /// The entry of a row; none where it was not completed, and so moved nothing.
    fn row<'r>(&self, row: &'r Row) -> Result<Option<Booked<'r>>, Refusal> {
        let text = |column: Option<usize>| column.map(|column| row.text(column)).unwrap_or_default();
        let columns = &self.columns;
        if columns.status.is_some() && !text(columns.status).eq_ignore_ascii_case("completed") {
            let status = text(columns.status);
            if status.is_empty() {
                return Err(self.table.refuse(
                    row,
                    columns.status,
                    "This row does not say whether the transaction was completed.",
                ));
            }
            return Ok(None);
        }
        let Some((day, time)) = self.time(row) else {
            let shown = quoted(&row.text(columns.completed));
            return Err(self.table.refuse(
                row,
                Some(columns.completed),
                format!("{shown} is not a date and time such as 31-01-2026 10:15:00."),
            ));
        };
        let paid_in = self.amount(row, columns.paid_in)?;
        let withdrawn = self.amount(row, columns.withdrawn)?;
        let sum = match (paid_in, withdrawn) {
            (Some(sum), None) => sum,
            // Exports write what went out with a minus or without.
            (None, Some(sum)) => crate::amount::negative(sum.abs()),
            _ => {
                return Err(self.table.refuse(
                    row,
                    Some(columns.paid_in),
                    "This row must say either what was paid in or what was withdrawn.",
                ));
            }
        };
        if paid_in.is_some_and(|sum| sum.is_sign_negative()) {
            return Err(self
                .table
                .refuse(row, Some(columns.paid_in), "What was paid in is negative here."));
        }
        let Some(balance) = self.sum(row, columns.balance)? else {
            return Err(self
                .table
                .refuse(row, Some(columns.balance), "This row has no balance."));
        };
        let mut entry = Entry::new(row.line, day, sum);
        entry.refer(ReferenceKind::Receipt, &row.text(columns.receipt));
        entry.refer(ReferenceKind::LinkedReceipt, &text(columns.linked));
        entry.refer(ReferenceKind::Bill, &text(columns.bill));
        (entry.counterparty_account, entry.counterparty) = party(&text(columns.other_party));
        let (details, reason) = (text(columns.details), text(columns.reason));
        entry.text = if details.contains(&reason) {
            details
        } else {
            format!("{details} {reason}").trim().to_owned()
        };
        Ok(Some(Booked {
            row,
            time,
            entry,
            balance,
        }))
    }

    fn time(&self, row: &Row) -> Option<(Date, String)> {
        match row.cell(self.columns.completed)? {
            Cell::Date(date, time) => Some((*date, format!("{date} {time}"))),
            Cell::Text(text) => {
                let date = DateFormat::DayMonthYear.parse(text)?;
                let time = text.trim().split(['T', ' ']).nth(1).unwrap_or_default();
                Some((date, format!("{date} {time}")))
            }
            Cell::Number(_) | Cell::Inexact(_) => None,
        }
    }

    /// The amount, unless there is none or it is nothing.
    fn amount(&self, row: &Row, column: usize) -> Result<Option<Decimal>, Refusal> {
        Ok(self.sum(row, column)?.filter(|sum| !sum.is_zero()))
    }

    fn sum(&self, row: &Row, column: usize) -> Result<Option<Decimal>, Refusal> {
        let Some(cell) = row.cell(column) else { return Ok(None) };
        Separators::ENGLISH.read(cell, Some(CURRENCY)).map_err(|reason| {
            self.table
                .refuse(row, Some(column), format!("{} {reason}", quoted(&cell.text())))
        })
    }
}

/// Number and name in `254700000001 - Imani Wanjiru`.
fn party(text: &str) -> (Option<String>, Option<String>) {
    let is_number = |text: &str| text.len() >= 5 && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '*' | '+'));
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    match text.split_once(" - ") {
        Some((number, name)) if is_number(number.trim()) => (some(number.trim()), some(name.trim())),
        _ => (None, some(text.trim())),
    }
}
