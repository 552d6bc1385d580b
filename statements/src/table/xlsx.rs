//! Workbooks (Office Open XML). They keep numbers as binary fractions: a number is taken by its shortest decimal, which
//! is what was typed, if that has no more digits than a workbook keeps.

use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, Xlsx};
use jiff::civil::Date;

use super::{Cell, Row, Table};
use crate::{MOST_ENTRIES, Refusal, amount};

/// So many significant digits a workbook keeps.
const DIGITS: usize = 15;
/// What the parts of a workbook may unpack to, in bytes: a small file can hold a large nothing.
const MOST_UNPACKED: u64 = 150 * 1024 * 1024;
const MOST_CELLS: usize = 5_000_000;
const MOST_COLUMNS: usize = 500;

const DAMAGED: &str =
    "This Excel workbook is damaged. Open it in Excel, save it as a workbook (.xlsx) again, or save it as CSV.";

/// All sheets that have cells.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Table>, Refusal> {
    check_size(bytes)?;
    // The workbook may be anything, and a parser's panic must not become ours.
    let tables = catch_unwind(AssertUnwindSafe(|| sheets(bytes)));
    tables.unwrap_or_else(|_| Err(Refusal::whole(DAMAGED)))
}

fn check_size(bytes: &[u8]) -> Result<(), Refusal> {
    let damaged = |_| Refusal::whole(DAMAGED);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.index_for_name("xl/workbook.xml").is_none() {
        return Err(Refusal::whole(
            "This is a compressed archive and not an Excel workbook (.xlsx). Unpack it first, or save the table as an Excel workbook.",
        ));
    }
    let mut left = MOST_UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(damaged)?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        let read = read.map_err(|_| Refusal::whole(DAMAGED))?;
        left = left.checked_sub(read).ok_or_else(|| {
            Refusal::whole("This Excel workbook is too large when unpacked. Download a shorter period.")
        })?;
    }
    Ok(())
}

fn sheets(bytes: &[u8]) -> Result<Vec<Table>, Refusal> {
    let damaged = |_| Refusal::whole(DAMAGED);
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let sheets = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let names: Vec<String> = sheets.map(|sheet| sheet.name.clone()).collect();
    let mut tables = Vec::new();
    for name in names {
        let table = sheet(&mut workbook, &name)?;
        if !table.rows.is_empty() {
            tables.push(table);
        }
    }
    Ok(tables)
}

fn sheet(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Table, Refusal> {
    let damaged = |_| Refusal {
        sheet: Some(name.to_owned()),
        ..Refusal::whole(DAMAGED)
    };
    let mut cells = workbook.worksheet_cells_reader(name).map_err(damaged)?;
    let mut table = Table {
        sheet: Some(name.to_owned()),
        delimiter: None,
        rows: Vec::new(),
    };
    let mut counted = 0;
    while let Some(found) = cells.next_cell().map_err(damaged)? {
        let (row, column) = found.get_position();
        let (line, column) = (row as usize + 1, column as usize);
        let Some(cell) = cell(found.get_value()) else { continue };
        counted += 1;
        let is_new = table.rows.last().is_none_or(|row| row.line != line);
        if is_new {
            let is_after = table.rows.last().is_none_or(|row| row.line < line);
            if !is_after {
                return Err(Refusal::whole(DAMAGED));
            }
            table.rows.push(Row {
                line,
                cells: Vec::new(),
            });
        }
        if counted > MOST_CELLS || column >= MOST_COLUMNS || table.rows.len() > MOST_ENTRIES + 1000 {
            return Err(Refusal {
                sheet: Some(name.to_owned()),
                ..Refusal::at(line, "This sheet is too large. Download a shorter period.")
            });
        }
        if let Some(row) = table.rows.last_mut() {
            if row.cells.len() > column {
                return Err(Refusal::whole(DAMAGED));
            }
            row.cells.resize(column, Cell::Text(String::new()));
            row.cells.push(cell);
        }
    }
    Ok(table)
}

fn cell(value: &DataRef<'_>) -> Option<Cell> {
    let cell = match value {
        DataRef::Empty => return None,
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::Text(text.clone()),
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::Int(number) => number_cell(&number.to_string()),
        DataRef::Float(number) => number_cell(&number.to_string()),
        DataRef::Bool(is_true) => Cell::Text(is_true.to_string()),
        DataRef::DateTime(when) if when.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = when.to_ymd_hms_milli();
            date_cell(year, month, day, &format!("{hour:02}:{minute:02}:{second:02}"))
        }
        DataRef::DateTime(when) => Cell::Inexact(when.as_f64().to_string()),
        DataRef::DateTimeIso(text) => match crate::date::iso(text) {
            Some(date) => Cell::Date(date, text.get(11..).unwrap_or_default().to_owned()),
            None => Cell::Text(text.clone()),
        },
        DataRef::Error(error) => Cell::Text(error.to_string()),
    };
    (!cell.is_empty()).then_some(cell)
}

fn date_cell(year: u16, month: u8, day: u8, time: &str) -> Cell {
    let date = i16::try_from(year)
        .ok()
        .zip(i8::try_from(month).ok())
        .zip(i8::try_from(day).ok());
    match date.and_then(|((year, month), day)| Date::new(year, month, day).ok()) {
        Some(date) => Cell::Date(date, time.to_owned()),
        None => Cell::Inexact(format!("{year}-{month}-{day}")),
    }
}

/// The number that this shortest decimal text is, if a workbook keeps so many digits.
fn number_cell(text: &str) -> Cell {
    let digits = text.trim_start_matches(['-', '0', '.']).replace('.', "");
    let digits = if text.contains('.') {
        digits.as_str()
    } else {
        digits.trim_end_matches('0')
    };
    match amount::signed(text, '.') {
        Ok(number) if digits.len() <= DIGITS => Cell::Number(number),
        _ => Cell::Inexact(text.to_owned()),
    }
}
