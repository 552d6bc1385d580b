//! Every invariant of the database, checked from its rows and not from its constraints: a database that was
//! changed behind the server's back must not pass.
//!
//! Each check has a name, the number of rows it looked at, how many were bad, and the first of those in words.
//! All of them read one snapshot, so that a server at work does not disturb them. What must be recomputed here
//! (hashes) is read in batches by key; the rest is asked of the database, which keeps what it needs itself.

mod chain;
mod digests;
mod duties;
mod hashes;
mod journals;
mod orphans;
mod payments;
mod reading;
mod report;
mod requisitions;
mod roles;
mod rules;
#[cfg(test)]
mod tests;

pub use report::{Check, VerifyReport};

use crate::error::Result;
use crate::treasury::Treasury;
use reading::Reading;

/// Runs every check.
///
/// # Errors
/// The database's.
pub(crate) async fn run(treasury: &Treasury) -> Result<VerifyReport> {
    let reading = Reading::begin(treasury).await?;
    let mut report = VerifyReport::default();
    chain::check(&reading, &mut report).await?;
    for rules in [journals::RULES, payments::RULES, requisitions::RULES, duties::RULES] {
        for rule in rules {
            report.add([rule.check(&reading).await?]);
        }
    }
    digests::check(&reading, &mut report).await?;
    hashes::check(&reading, &mut report).await?;
    roles::check(&reading, &mut report).await?;
    orphans::check(&reading, &mut report).await?;
    Ok(report)
}
