//! `countersign verify`.

use super::say;
use crate::failure::Failure;
use crate::open;
use crate::schema;
use crate::settings::Settings;

/// Prints each invariant with its counts.
///
/// # Errors
/// An invariant that does not hold; a schema of another version; the database's.
pub async fn run(settings: &Settings) -> Result<(), Failure> {
    let treasury = open::treasury(settings).await?;
    schema::state(&treasury).await?.accept().map_err(Failure::refused)?;
    let report = treasury.verify().await?;
    say(&report);
    if report.is_clean() {
        Ok(())
    } else {
        Err(Failure::failed(
            "the books are not in order; keep the database as it is and look at the rows above",
        ))
    }
}
