//! What stands between the cells of a text.

use super::{csv, headings};
use crate::mpesa;

/// So many rows tell.
const FIRST_ROWS: usize = 100;

/// The delimiter with which a row has headings that are known; or else which divides most of the first rows into the same
/// number of cells.
pub(super) fn find(text: &str, quote: char) -> char {
    let score = |delimiter: char| {
        let Ok(table) = csv::read(text, delimiter, quote, FIRST_ROWS) else {
            return (false, 0, 0);
        };
        let is_known = headings::recognise(&table).is_some() || mpesa::find(&table).is_some();
        let widths: Vec<usize> = table
            .rows
            .iter()
            .map(|row| row.cells.len())
            .filter(|width| *width > 1)
            .collect();
        let alike = |width: usize| widths.iter().filter(|other| **other == width).count();
        let usual = widths.iter().copied().max_by_key(|width| (alike(*width), *width));
        usual.map_or((is_known, 0, 0), |usual| (is_known, alike(usual), usual))
    };
    [',', ';', '\t', '|']
        .into_iter()
        .rev()
        .max_by_key(|delimiter| score(*delimiter))
        .unwrap_or(',')
}
