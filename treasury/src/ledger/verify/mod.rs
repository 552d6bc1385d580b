//! Every invariant of the database, checked from its rows and not from its constraints: a database that was
//! changed behind the server's back must not pass.
//!
//! Each check has a name, the number of rows it looked at, how many were bad, and the first of those in words.
//! All of them read one snapshot, so that a server at work does not disturb them. What must be recomputed here
//! (hashes) is read in batches by key; the rest is asked of the database, which keeps what it needs itself.

mod attempts;
mod batches;
mod bookings;
mod chain;
mod digests;
mod duties;
mod hashes;
mod instants;
mod journals;
mod orphans;
mod payments;
mod policies;
mod reading;
mod replenishments;
mod report;
mod requisitions;
mod roles;
mod routes;
mod rules;
mod seals;
mod states;
#[cfg(test)]
mod tests;
mod trail;
mod trail_of_people;
mod variances;

pub use report::{Check, VerifyReport};

use crate::error::Result;
use crate::treasury::Treasury;
use reading::Reading;
use rules::Rule;

/// What the database is asked.
const RULES: &[&[Rule]] = &[
    journals::RULES,
    bookings::RULES,
    payments::RULES,
    attempts::RULES,
    batches::RULES,
    requisitions::RULES,
    states::RULES,
    replenishments::RULES,
    variances::RULES,
    duties::RULES,
    instants::RULES,
    routes::RULES,
    trail::RULES,
    trail_of_people::RULES,
];

/// Runs every check. One that cannot read its rows is found by that, and the others still run.
///
/// # Errors
/// The database does not answer at all.
pub(crate) async fn run(treasury: &Treasury) -> Result<VerifyReport> {
    let reading = Reading::begin(treasury).await?;
    let mut report = VerifyReport::default();
    let mut readable = Check::new("rows.are_readable");
    read(
        &mut readable,
        "the ledger's chains",
        chain::check(&reading, &mut report).await,
    );
    for rules in RULES {
        for rule in *rules {
            let outcome = rule.check(&reading).await;
            read(&mut readable, rule.name, outcome.map(|check| report.add([check])));
        }
    }
    read(
        &mut readable,
        "the digests",
        digests::check(&reading, &mut report).await,
    );
    read(
        &mut readable,
        "the audit events",
        hashes::check(&reading, &mut report).await,
    );
    read(
        &mut readable,
        "the policies",
        policies::check(&reading, &mut report).await,
    );
    read(&mut readable, "the roles", roles::check(&reading, &mut report).await);
    read(
        &mut readable,
        "the references",
        orphans::check(&reading, &mut report).await,
    );
    report.add([readable]);
    Ok(report)
}

/// Counts a check that ran, or says why it could not.
fn read(readable: &mut Check, what: &str, outcome: Result<()>) {
    readable.see(outcome.err().map(|error| format!("{what}: {error}")));
}
