//! The rows of a table into statements: one for each account and currency in it.

use std::collections::HashMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::layout::Layout;
use super::{Cell, DateFormat, Mapping, Row, Separators, Table, evidence, normal, running};
use crate::amount::negative;
use crate::refusal::quoted;
use crate::{Balance, Entry, ReferenceKind, Refusal, Statement};

/// Reads all rows.
pub(super) fn read(table: &Table, mapping: &Mapping) -> Result<Vec<Statement>, Refusal> {
    let layout = Layout::new(table, mapping)?;
    let separators = evidence::separators(table, &layout, mapping)?;
    let reader = Reader {
        table,
        mapping,
        date_format: evidence::date_format(table, &layout, mapping)?,
        separators,
        debit_is_negative: mapping
            .debit_is_negative
            .unwrap_or_else(|| evidence::debit_is_negative(&layout, separators)),
        layout,
    };
    let groups = reader.groups()?;
    if groups.is_empty() {
        return Err(Refusal {
            sheet: table.sheet.clone(),
            ..Refusal::whole("The table has headings but no entries. Download a period in which something was booked.")
        });
    }
    groups.into_iter().map(|group| reader.statement(group)).collect()
}

struct Reader<'a> {
    table: &'a Table,
    mapping: &'a Mapping,
    layout: Layout<'a>,
    date_format: DateFormat,
    separators: Separators,
    debit_is_negative: bool,
}

/// The entries of one account in one currency, each with its row and the balance after it.
struct Group<'a> {
    account: Option<String>,
    currency: Option<String>,
    entries: Vec<(&'a Row, Entry, Option<Decimal>)>,
}

impl<'a> Reader<'a> {
    fn groups(&self) -> Result<Vec<Group<'a>>, Refusal> {
        let mut groups: Vec<Group<'a>> = Vec::new();
        let mut known = HashMap::new();
        let last_dated = self.layout.rows.iter().rposition(|row| self.layout_date(row).is_some());
        for (at, row) in self.layout.rows.iter().enumerate() {
            if self.is_heading(row) {
                continue;
            }
            let Some(entry) = self.entry(row, last_dated.is_some_and(|last| at > last))? else {
                continue;
            };
            let currency = self.own(row, self.layout.currency, self.mapping.currency.as_ref());
            let account = self.own(row, self.layout.account, self.mapping.account.as_ref());
            let balance = self
                .amount(row, self.layout.balance, currency.as_deref())?
                .map(|sum| self.inverted(sum));
            let at = *known.entry((account.clone(), currency.clone())).or_insert(groups.len());
            match groups.get_mut(at) {
                Some(group) => group.entries.push((row, entry, balance)),
                None => groups.push(Group {
                    account,
                    currency,
                    entries: vec![(row, entry, balance)],
                }),
            }
        }
        Ok(groups)
    }

    /// A page of a long table may begin with the headings again.
    fn is_heading(&self, row: &Row) -> bool {
        self.layout.headings.is_some_and(|headings| {
            let same = |at| normal(&row.text(at)) == normal(&headings.text(at));
            row.cells.len() <= headings.cells.len() && (0..headings.cells.len()).all(same)
        })
    }

    fn layout_date(&self, row: &'a Row) -> Option<&'a Cell> {
        row.cell(self.layout.date)
    }

    /// The text in the column, or what the mapping says for all rows.
    fn own(&self, row: &Row, column: Option<usize>, otherwise: Option<&String>) -> Option<String> {
        let text = column.map(|column| row.text(column)).filter(|text| !text.is_empty());
        text.or_else(|| otherwise.cloned())
    }

    /// The entry of a row; none where the row says nothing about money.
    fn entry(&self, row: &'a Row, is_after_all: bool) -> Result<Option<Entry>, Refusal> {
        let currency = self.own(row, self.layout.currency, self.mapping.currency.as_ref());
        let money = |column| row.cell(column).is_some();
        let has_money = self.layout.money().into_iter().any(money);
        let Some(cell) = self.layout_date(row) else {
            let is_total = says(row, &["total", "totals", "grand total"]);
            if !has_money || is_balance(row) || (is_after_all && is_total) {
                // Notes, balances on a row of their own, and sums below the last entry.
                return Ok(None);
            }
            return Err(self.table.refuse(
                row,
                Some(self.layout.date),
                "There is an amount but no date. If this row is no entry, remove it.",
            ));
        };
        let date = match self.date(row, self.layout.date, cell) {
            Ok(date) => date,
            // A note may stand where dates do.
            Err(_) if is_balance(row) || !(has_money || self.layout.balance.is_some_and(money)) => return Ok(None),
            Err(refusal) => return Err(refusal),
        };
        let Some(sum) = self.sum(row, currency.as_deref())? else {
            if is_balance(row) {
                return Ok(None);
            }
            return Err(self.table.refuse(
                row,
                self.layout.money().first().copied(),
                "There is a date but no amount. If this row is no entry, remove it.",
            ));
        };
        let mut entry = Entry::new(row.line, date, sum);
        if let Some(column) = self.layout.value_date
            && let Some(cell) = row.cell(column)
        {
            entry.value_date = Some(self.date(row, column, cell)?);
        }
        for column in &self.layout.references {
            let heading = self
                .layout
                .headings
                .map(|row| normal(&row.text(*column)))
                .unwrap_or_default();
            let kind = match heading.split(' ').next() {
                Some("receipt") => ReferenceKind::Receipt,
                Some("cheque") => ReferenceKind::Cheque,
                Some("bank" | "transaction" | "txn") => ReferenceKind::Bank,
                _ => ReferenceKind::Customer,
            };
            entry.refer(kind, &row.text(*column));
        }
        let text = |column: Option<usize>| column.map(|column| row.text(column)).filter(|text| !text.is_empty());
        entry.counterparty = text(self.layout.counterparty);
        entry.counterparty_account = text(self.layout.counterparty_account);
        let texts = self
            .layout
            .text
            .iter()
            .map(|column| row.text(*column))
            .filter(|text| !text.is_empty());
        entry.text = texts.collect::<Vec<_>>().join(" ");
        Ok(Some(entry))
    }

    fn date(&self, row: &Row, column: usize, cell: &Cell) -> Result<Date, Refusal> {
        let date = match cell {
            Cell::Date(date, _) => Some(*date),
            Cell::Text(text) => self.date_format.parse(text),
            Cell::Number(_) | Cell::Inexact(_) => None,
        };
        date.ok_or_else(|| {
            let reason = format!(
                "{} is not a date in the order {}.",
                quoted(&cell.text()),
                self.date_format
            );
            self.table.refuse(row, Some(column), reason)
        })
    }

    fn amount(&self, row: &Row, column: Option<usize>, currency: Option<&str>) -> Result<Option<Decimal>, Refusal> {
        let Some((column, cell)) = column.and_then(|column| Some((column, row.cell(column)?))) else {
            return Ok(None);
        };
        self.separators.read(cell, currency).map_err(|reason| {
            self.table
                .refuse(row, Some(column), format!("{} {reason}", quoted(&cell.text())))
        })
    }

    /// What came in, or with a minus what went out.
    fn sum(&self, row: &Row, currency: Option<&str>) -> Result<Option<Decimal>, Refusal> {
        if let Some(column) = self.layout.amount {
            let Some(sum) = self.amount(row, Some(column), currency)? else {
                return Ok(None);
            };
            return Ok(Some(self.inverted(self.indicated(row, sum)?)));
        }
        let debit = self.amount(row, self.layout.debit, currency)?;
        let credit = self.amount(row, self.layout.credit, currency)?;
        let is_some = |sum: Option<Decimal>| sum.is_some_and(|sum| !sum.is_zero());
        if is_some(debit) && is_some(credit) {
            return Err(self.table.refuse(
                row,
                self.layout.credit,
                "There is both a debit and a credit in this row.",
            ));
        }
        let debit = debit.map(|sum| if self.debit_is_negative { sum } else { negative(sum) });
        let sum = if is_some(debit) { debit } else { credit.or(debit) };
        Ok(sum.map(|sum| self.inverted(sum)))
    }

    fn inverted(&self, sum: Decimal) -> Decimal {
        if self.mapping.invert_sign { negative(sum) } else { sum }
    }

    fn indicated(&self, row: &Row, sum: Decimal) -> Result<Decimal, Refusal> {
        let (Some(column), Some(indicator)) = (self.layout.indicator, &self.mapping.columns.indicator) else {
            return Ok(sum);
        };
        let said = row.text(column);
        let is = |words: &[String]| words.iter().any(|word| word.eq_ignore_ascii_case(&said));
        match (is(&indicator.debit), is(&indicator.credit)) {
            (true, false) => Ok(negative(sum)),
            (false, true) => Ok(sum),
            _ => Err(self.table.refuse(
                row,
                Some(column),
                format!("{} is none of the mapping's words for debit and credit.", quoted(&said)),
            )),
        }
    }

    fn statement(&self, group: Group<'a>) -> Result<Statement, Refusal> {
        let rows: Vec<_> = group
            .entries
            .iter()
            .map(|(_, entry, balance)| (entry.amount, *balance))
            .collect();
        let ends = running::follow(&rows).map_err(|found| {
            let expected = found.expected.map(|expected| format!(", which would be {expected}")).unwrap_or_default();
            let row = group.entries.get(found.at).map(|(row, ..)| *row);
            let reason = format!(
                "The balance here does not follow from the row before it{expected}. A row is missing or was changed: download the file again."
            );
            match row {
                Some(row) => self.table.refuse(row, self.layout.balance, reason),
                None => Refusal::whole(reason),
            }
        })?;
        let last = group.entries.iter().map(|(_, entry, _)| entry.booking_date).max();
        let balance = |amount, date| Balance { amount, date };
        Ok(Statement {
            account: group.account,
            currency: group.currency,
            opening: ends.map(|ends| balance(ends.opening, None)),
            closing: ends.map(|ends| balance(ends.closing, last)),
            entries: group.entries.into_iter().map(|(_, entry, _)| entry).collect(),
            ..Statement::default()
        })
    }
}

/// Whether the row is about a balance and so no entry, if its date or amount is missing.
fn is_balance(row: &Row) -> bool {
    const WORDS: [&str; 8] = [
        "opening balance",
        "closing balance",
        "balance brought forward",
        "balance carried forward",
        "balance b f",
        "balance c f",
        "balance at start",
        "balance at end",
    ];
    says(row, &WORDS)
}

/// Whether a cell of the row begins with one of these.
fn says(row: &Row, words: &[&str]) -> bool {
    let texts = row.cells.iter().map(|cell| normal(&cell.text()));
    texts
        .into_iter()
        .any(|text| words.iter().any(|word| text.starts_with(word)))
}
