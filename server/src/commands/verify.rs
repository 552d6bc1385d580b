//! `countersign verify`.

use super::say;
use crate::failure::Failure;
use crate::open;
use crate::schema;
use crate::settings::Settings;
use migrations::standing::Standing;
use treasury::ledger::verify::{Check, VerifyReport};

/// Prints each invariant with its counts.
///
/// # Errors
/// An invariant that does not hold; a schema of another version; the database's.
pub async fn run(settings: &Settings) -> Result<(), Failure> {
    let treasury = open::treasury(settings).await?;
    schema::state(&treasury).await?.accept().map_err(Failure::refused)?;
    let guards = guards(&schema::guards(&treasury).await?);
    let guarded = guards.bad == 0;
    // Before the rows: where a table is missing, they cannot be looked at.
    let mut report = VerifyReport::default();
    report.checks.push(guards);
    say(&report);
    let report = treasury.verify().await?;
    say(&report);
    if report.is_clean() && guarded {
        Ok(())
    } else {
        Err(Failure::failed(
            "the books are not in order; keep the database as it is and look at the rows above",
        ))
    }
}

/// The guards of the schema as one more check: what is wrong with them stays named.
fn guards(standing: &Standing) -> Check {
    Check {
        name: "schema.guards",
        rows: standing.looked_at,
        bad: standing.wrong.len() as u64,
        first_bad: standing.wrong.first().cloned(),
    }
}
