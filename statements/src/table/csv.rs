//! Comma-separated values (RFC 4180), with other delimiters too. Our own, because a reader that takes an unclosed
//! quotation mark for the rest of the file would lose entries without a word.

use super::{Cell, Row, Table};
use crate::{MOST_ENTRIES, Refusal};

/// Wider rows are no statement.
const MOST_COLUMNS: usize = 500;
/// Rows before and after the entries.
pub(super) const MOST_ROWS: usize = MOST_ENTRIES + 1000;

/// Reads a text up to so many rows, of which there is one more if there are more. Rows without anything in them are left out.
pub(super) fn read(text: &str, delimiter: char, quote: char, most: usize) -> Result<Table, Refusal> {
    let mut rows = Vec::new();
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut state = State::Start;
    let mut line = 1;
    let mut began = 1;
    let mut quoted_since = 1;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_end = c == '\n' || (c == '\r' && chars.peek() != Some(&'\n'));
        line += usize::from(is_end);
        match state {
            State::Quoted if c == quote && chars.peek() == Some(&quote) => {
                chars.next();
                cell.push(quote);
            }
            State::Quoted if c == quote => state = State::AfterQuote,
            State::Quoted => cell.push(c),
            State::Start if c == quote && cell.trim().is_empty() => {
                cell.clear();
                quoted_since = line;
                state = State::Quoted;
            }
            _ if c == delimiter => {
                cells.push(Cell::Text(std::mem::take(&mut cell)));
                state = State::Start;
                if cells.len() > MOST_COLUMNS {
                    return Err(Refusal::at(
                        line,
                        format!("There are more than {MOST_COLUMNS} columns."),
                    ));
                }
            }
            _ if is_end => {
                cells.push(Cell::Text(std::mem::take(&mut cell)));
                push(&mut rows, &mut cells, began);
                began = line;
                state = State::Start;
                if rows.len() > most {
                    return Ok(table(delimiter, rows));
                }
            }
            _ if c == '\r' => {}
            State::AfterQuote if c == ' ' => {}
            State::AfterQuote => {
                return Err(Refusal::at(
                    line,
                    "After a closing quotation mark the cell goes on. Quotation marks within a text must be doubled; download the file again, without saving it in another program.",
                ));
            }
            State::Start | State::Bare => {
                cell.push(c);
                if c != ' ' {
                    state = State::Bare;
                }
            }
        }
    }
    if matches!(state, State::Quoted) {
        return Err(Refusal::at(
            quoted_since,
            "A quotation mark that opens here is never closed: the file was cut off, or a text has a quotation mark that is not doubled. Download it again.",
        ));
    }
    cells.push(Cell::Text(cell));
    push(&mut rows, &mut cells, began);
    Ok(table(delimiter, rows))
}

fn table(delimiter: char, rows: Vec<Row>) -> Table {
    Table {
        sheet: None,
        delimiter: Some(delimiter),
        rows,
    }
}

#[derive(Clone, Copy)]
enum State {
    Start,
    Bare,
    Quoted,
    AfterQuote,
}

fn push(rows: &mut Vec<Row>, cells: &mut Vec<Cell>, line: usize) {
    let cells = std::mem::take(cells);
    if !cells.iter().all(Cell::is_empty) {
        rows.push(Row { line, cells });
    }
}
