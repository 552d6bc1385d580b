//! Every invariant of the database, checked from its rows and not from its constraints: a database that was
//! changed behind the server's back must not pass.
//!
//! Each check has a name, the number of rows it looked at, how many were bad, and the first of those in words.
//! Rows are read in batches by key, so that a million of them need no memory.

mod chain;
mod report;

pub use report::{Check, VerifyReport};

use crate::error::Result;
use crate::treasury::Treasury;

/// Runs every check.
///
/// # Errors
/// The database's.
pub(crate) async fn run(treasury: &Treasury) -> Result<VerifyReport> {
    let mut report = VerifyReport::default();
    chain::check(treasury, &mut report).await?;
    Ok(report)
}
