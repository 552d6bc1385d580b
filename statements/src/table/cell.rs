//! Rows of cells, whatever file they are from.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::Refusal;

/// What stands in a cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Cell {
    /// Text, as everything in a CSV file is.
    Text(String),
    /// A number of a workbook, exact.
    Number(Decimal),
    /// A number of a workbook that it does not keep exactly, as text.
    Inexact(String),
    /// A date of a workbook, and with it the time as text.
    Date(Date, String),
}

/// A row that is not empty.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// The line or row where it begins, from 1.
    pub(crate) line: usize,
    pub(crate) cells: Vec<Cell>,
}

/// A table.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// The name of the sheet, if it is one.
    pub(crate) sheet: Option<String>,
    pub(crate) delimiter: Option<char>,
    pub(crate) rows: Vec<Row>,
}

impl Cell {
    /// What a person sees, trimmed.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Text(text) | Self::Inexact(text) => text.trim().to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Date(date, time) => format!("{date} {time}").trim().to_owned(),
        }
    }

    /// Whether nothing stands in it.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }
}

impl Row {
    /// The cell in this column, from 0, unless it is empty.
    pub(crate) fn cell(&self, column: usize) -> Option<&Cell> {
        self.cells.get(column).filter(|cell| !cell.is_empty())
    }

    /// What stands in this column, from 0.
    pub(crate) fn text(&self, column: usize) -> String {
        self.cell(column).map(Cell::text).unwrap_or_default()
    }
}

impl Table {
    /// A refusal because of a row, or of one cell in it.
    pub(crate) fn refuse(&self, row: &Row, column: Option<usize>, reason: impl Into<String>) -> Refusal {
        Refusal {
            sheet: self.sheet.clone(),
            column: column.map(|column| match self.sheet {
                Some(_) => letters(column),
                None => (column + 1).to_string(),
            }),
            ..Refusal::at(row.line, reason)
        }
    }
}

/// The name of a workbook's column, from 0: A to Z, AA and so on.
fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        let place = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + place));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_are_named_as_in_a_workbook() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), name);
        }
    }
}
