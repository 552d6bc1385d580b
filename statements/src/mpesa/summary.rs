//! The notes above the table.

use rust_decimal::Decimal;

use crate::Refusal;
use crate::refusal::quoted;
use crate::table::{Row, Separators, Table, normal};

/// What the notes say that counts.
#[derive(Debug, Default)]
pub(super) struct Summary {
    /// Short code and the name of the account at it, such as `600123 Utility Account`.
    pub(super) account: Option<String>,
    pub(super) period: Option<String>,
    pub(super) opening: Option<Decimal>,
    pub(super) closing: Option<Decimal>,
}

impl Summary {
    /// Reads notes of a name and what follows it, in the same cell after a colon or in the next one.
    pub(super) fn read(table: &Table, rows: &[Row]) -> Result<Self, Refusal> {
        let find = |names: &[&str]| names.iter().find_map(|name| find(rows, name));
        let text = |names: &[&str]| find(names).map(|(.., text)| text);
        let amount = |name: &str| {
            let found = find(&[name]);
            found
                .map(|(row, column, text)| sum(table, row, column, &text))
                .transpose()
        };
        let short_code = text(&["short code", "shortcode", "organization short code"]);
        let account = text(&["account", "account type", "account name"]);
        let parts: Vec<String> = [short_code, account].into_iter().flatten().collect();
        Ok(Self {
            account: (!parts.is_empty()).then(|| parts.join(" ")),
            period: text(&["time period", "period"]),
            opening: amount("opening balance")?.flatten(),
            closing: amount("closing balance")?.flatten(),
        })
    }
}

/// The row, the column and the text that this name has.
fn find<'a>(rows: &'a [Row], name: &str) -> Option<(&'a Row, usize, String)> {
    for row in rows {
        for at in 0..row.cells.len() {
            let cell = row.text(at);
            let (said, inside) = cell.split_once(':').unwrap_or((&cell, ""));
            if normal(said) != name {
                continue;
            }
            if !inside.trim().is_empty() {
                return Some((row, at, inside.trim().to_owned()));
            }
            let next = (at + 1..row.cells.len()).find(|next| row.cell(*next).is_some());
            // Without a colon the next cell may be another name.
            return next.map(|next| (row, next, row.text(next)));
        }
    }
    None
}

fn sum(table: &Table, row: &Row, column: usize, text: &str) -> Result<Option<Decimal>, Refusal> {
    let cell = row.cell(column).filter(|cell| cell.text() == text);
    let read = match cell {
        Some(cell) => Separators::ENGLISH.read(cell, Some(super::CURRENCY)),
        None => Separators::ENGLISH.read(&crate::table::Cell::Text(text.to_owned()), Some(super::CURRENCY)),
    };
    read.map_err(|reason| table.refuse(row, Some(column), format!("{} {reason}", quoted(text))))
}
