//! What is shown of a table before it is read.

use serde::Serialize;

use super::layout::Layout;
use super::{Mapping, Table, evidence, headings};
use crate::{Format, Refusal};

/// So many rows are shown.
const SHOWN: usize = 10;

/// What a table looks like, and how it would be read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Proposal {
    /// CSV or workbook.
    pub format: Format,
    /// The line or row of the headings, from 1.
    pub heading_line: usize,
    /// The headings, in the order of the columns.
    pub headings: Vec<String>,
    /// The first ten rows after them, as text.
    pub first_rows: Vec<Vec<String>>,
    /// Which column is probably what. What the file leaves open is none in it.
    pub mapping: Mapping,
    /// What the mapping must still say, before the file can be read.
    pub question: Option<Refusal>,
}

/// The table with headings that are known, and what they mean.
pub(super) fn recognised(tables: &[Table]) -> Result<(&Table, Mapping), Refusal> {
    let mut found = tables
        .iter()
        .filter_map(|table| headings::recognise(table).map(|mapping| (table, mapping)));
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) => Err(super::two_sheets()),
        (None, _) => Err(unknown(tables)),
    }
}

fn unknown(tables: &[Table]) -> Refusal {
    let is_table = tables
        .iter()
        .flat_map(|table| &table.rows)
        .any(|row| row.cells.len() > 2);
    Refusal::whole(if is_table {
        "No line has headings that are known, with at least a date and an amount (or debit and credit). Say in a mapping which column is what."
    } else {
        "This is not a statement in a format that is read, which are camt.053, MT940, OFX, CSV and Excel (.xlsx)."
    })
}

/// The proposal for the one table with headings.
pub(super) fn propose(tables: &[Table], format: Format) -> Result<Proposal, Refusal> {
    let recognised = recognised(tables);
    let (table, mut mapping, mut question) = match recognised {
        Ok((table, mapping)) => (table, mapping, None),
        Err(refusal) => {
            let Some(table) = tables.iter().max_by_key(|table| table.rows.len()) else {
                return Err(refusal);
            };
            if table.rows.iter().all(|row| row.cells.len() < 3) {
                return Err(refusal);
            }
            let mapping = Mapping {
                sheet: table.sheet.clone(),
                delimiter: table.delimiter,
                ..Mapping::default()
            };
            (table, mapping, Some(refusal))
        }
    };
    if question.is_none() {
        let layout = Layout::new(table, &mapping)?;
        match evidence::date_format(table, &layout, &mapping) {
            Ok(format) => mapping.date_format = Some(format),
            Err(refusal) => question = Some(refusal),
        }
        match evidence::separators(table, &layout, &mapping) {
            Ok(separators) => {
                mapping.decimal_separator = Some(separators.decimal);
                mapping.thousands_separator = Some(separators.thousands);
                mapping.debit_is_negative = layout.debit.map(|_| evidence::debit_is_negative(&layout, separators));
            }
            Err(refusal) => question = question.or(Some(refusal)),
        }
    }
    let rows: Vec<_> = table
        .rows
        .iter()
        .skip_while(|row| row.line <= mapping.skip_lines)
        .collect();
    let Some((heading, after)) = rows.split_first() else {
        return Err(Refusal::whole("There is nothing in this file."));
    };
    let texts = |row: &super::Row| -> Vec<String> { (0..row.cells.len()).map(|at| row.text(at)).collect() };
    Ok(Proposal {
        format,
        heading_line: heading.line,
        headings: texts(heading),
        first_rows: after.iter().take(SHOWN).map(|row| texts(row)).collect(),
        mapping,
        question,
    })
}
