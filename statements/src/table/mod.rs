//! Statements that are tables: CSV files and workbooks, whose columns every bank calls something else.

mod amounts;
mod cell;
mod csv;
mod date_format;
mod delimiter;
mod entries;
mod evidence;
mod headings;
mod layout;
mod mapping;
mod proposal;
pub(crate) mod running;
mod xlsx;

pub(crate) use amounts::Separators;
pub(crate) use cell::{Cell, Row, Table};
pub use date_format::DateFormat;
pub(crate) use headings::normal;
pub use mapping::{Column, Columns, Indicator, Mapping};
pub use proposal::Proposal;

use crate::kind::Kind;
use crate::{Format, Refusal, StatementFile, encoding, mpesa};

/// Reads a table as the mapping says, or as its headings do.
pub(crate) fn read(bytes: &[u8], kind: Kind, mapping: Option<&Mapping>) -> Result<StatementFile, Refusal> {
    let tables = tables(bytes, kind, mapping)?;
    if mapping.is_none() {
        let mut statements = tables.iter().filter_map(mpesa::find);
        match (statements.next(), statements.next()) {
            (Some(statement), None) => return mpesa::read(&statement),
            (Some(_), Some(_)) => return Err(two_sheets()),
            (None, _) => {}
        }
    }
    let (table, mapping) = match mapping {
        Some(mapping) => (one(&tables, mapping)?, mapping.clone()),
        None => proposal::recognised(&tables)?,
    };
    Ok(StatementFile {
        format: format(kind),
        statements: entries::read(table, &mapping)?,
    })
}

/// What a table looks like, and which column is probably what.
pub(crate) fn propose(bytes: &[u8], kind: Kind) -> Result<Proposal, Refusal> {
    let tables = tables(bytes, kind, None)?;
    if tables.iter().any(|table| mpesa::find(table).is_some()) {
        return Err(Refusal::whole(
            "This is an M-Pesa statement, which says itself what its columns are: it needs no mapping.",
        ));
    }
    proposal::propose(&tables, format(kind))
}

fn format(kind: Kind) -> Format {
    if kind == Kind::Workbook {
        Format::Xlsx
    } else {
        Format::Csv
    }
}

/// The sheets of a workbook, or the one table of a text.
fn tables(bytes: &[u8], kind: Kind, mapping: Option<&Mapping>) -> Result<Vec<Table>, Refusal> {
    if kind == Kind::Workbook {
        return xlsx::read(bytes);
    }
    let text = match mapping.and_then(|mapping| mapping.encoding.as_deref()) {
        Some(name) => encoding::named(bytes, name)?,
        None => encoding::utf8_or_windows(bytes),
    };
    let quote = mapping.and_then(|mapping| mapping.quote).unwrap_or('"');
    let delimiter = mapping.and_then(|mapping| mapping.delimiter);
    let delimiter = delimiter.unwrap_or_else(|| delimiter::find(&text, quote));
    let table = csv::read(&text, delimiter, quote, csv::MOST_ROWS)?;
    match table.rows.get(csv::MOST_ROWS) {
        Some(row) => Err(Refusal::at(
            row.line,
            "There are too many rows. Download a shorter period.",
        )),
        None => Ok(vec![table]),
    }
}

/// The table that a mapping is about.
fn one<'a>(tables: &'a [Table], mapping: &Mapping) -> Result<&'a Table, Refusal> {
    let Some(sheet) = &mapping.sheet else {
        let mut filled = tables.iter().filter(|table| !table.rows.is_empty());
        return match (filled.next(), filled.next()) {
            (Some(table), None) => Ok(table),
            (None, _) => Err(Refusal::whole("There is nothing in this file.")),
            _ => Err(two_sheets()),
        };
    };
    let named = tables.iter().find(|table| table.sheet.as_ref() == Some(sheet));
    named.ok_or_else(|| {
        Refusal::whole(format!(
            "The mapping is for a sheet {}, which this file does not have.",
            crate::refusal::quoted(sheet)
        ))
    })
}

fn two_sheets() -> Refusal {
    Refusal::whole("More than one sheet of this workbook has entries: say in the mapping which one to read.")
}
