//! Reads the statements of banks and mobile money operators: pure functions from bytes to entries and balances.
//!
//! A file is read whole or refused whole, with a line and a reason. No amount is rounded on the way, and what a
//! statement says of itself must add up: opening balance and entries make the closing balance.
//!
//! The parsers are our own: those that others publish for MT940, OFX and camt.053 name no lines, and take what they do
//! not understand for absent.

mod amount;
mod camt;
mod continuity;
mod date;
mod encoding;
mod kind;
mod mpesa;
mod mt940;
mod ofx;
mod refusal;
mod statement;
mod table;
mod xml;

pub use refusal::Refusal;
pub use statement::{Balance, Entry, Format, Reference, ReferenceKind, Statement, StatementFile};
pub use table::{Column, Columns, DateFormat, Indicator, Mapping, Proposal};

use kind::Kind;

/// The largest file that is read, in bytes: 20 MB.
pub const MOST_BYTES: usize = 20 * 1024 * 1024;

/// The largest number of entries that a file may have.
pub const MOST_ENTRIES: usize = 200_000;

/// What a reader of files may say beforehand.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// Which column is what, for CSV and workbooks; without it the usual headings are looked for. Formats that say it
    /// themselves need none.
    pub mapping: Option<Mapping>,
}

/// Everything that the file says, or why it is not read. Its format is recognised by its content.
///
/// # Errors
/// A [`Refusal`] when any part of the file cannot be read, or when its balances do not follow from its entries.
pub fn read(bytes: &[u8], options: &Options) -> Result<StatementFile, Refusal> {
    let kind = recognise(bytes)?;
    let file = match kind {
        Kind::Xml => camt::read(bytes)?,
        Kind::Ofx => ofx::read(bytes)?,
        Kind::Swift => mt940::read(bytes)?,
        Kind::Workbook | Kind::Table => table::read(bytes, kind, options.mapping.as_ref())?,
    };
    let entries: usize = file.statements.iter().map(|statement| statement.entries.len()).sum();
    if entries > MOST_ENTRIES {
        return Err(Refusal::whole(format!(
            "The file has more than {MOST_ENTRIES} entries. Download a shorter period."
        )));
    }
    Ok(file)
}

/// What a CSV file or workbook looks like, and which column is probably what, to be shown before it is read.
///
/// # Errors
/// A [`Refusal`] when the file is no table, or of a format that needs no mapping.
pub fn propose(bytes: &[u8]) -> Result<Proposal, Refusal> {
    match recognise(bytes)? {
        kind @ (Kind::Workbook | Kind::Table) => table::propose(bytes, kind),
        Kind::Xml | Kind::Ofx | Kind::Swift => Err(Refusal::whole(
            "This file says itself what its parts are: it needs no mapping.",
        )),
    }
}

fn recognise(bytes: &[u8]) -> Result<Kind, Refusal> {
    if bytes.len() > MOST_BYTES {
        return Err(Refusal::whole(format!(
            "The file is larger than {} MB. Download a shorter period.",
            MOST_BYTES / 1024 / 1024
        )));
    }
    kind::recognise(bytes)
}
