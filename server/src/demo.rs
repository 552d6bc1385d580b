//! The demo's content: an invented company with 120 days behind it, so that every screen has something to show.
//!
//! Nothing is written around the services: the people of the cast act, one after the other, while the clock is moved
//! from the first day to now. What the services refuse cannot be in the demo, and `countersign verify` finds it clean.

mod calendar;
mod cast;
mod chances;
mod delivery;
mod life;
mod organisation;
mod receipts;
mod requests;
mod showcase;
mod toppings;
mod wishes;

use crate::failure::Failure;
use std::time::Duration;
use treasury::Treasury;
use treasury::clock::Clock;
use treasury::identity::DEMO_DOMAIN;
use treasury::rails::Offered;
use treasury::randomness::Randomness;

/// The password of everybody in the demo. One word, so that it can be copied with a double click.
pub const PASSWORD: &str = "demo-tea-and-mandazi";

/// How far back the demo's past begins.
const DAYS: u32 = 120;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// The same demo each time, but for the dates.
const SEED: u64 = 254;

/// Fills an empty database.
///
/// # Errors
/// The database's; a defect of the demo, if a service refuses what its people do.
pub async fn seed(treasury: &Treasury) -> Result<(), Failure> {
    let now = treasury.now();
    let past = Treasury::new(
        treasury.database().clone(),
        Clock::fixed(now.minus(DAY * DAYS)),
        Randomness::seeded(SEED),
        treasury.keys().clone(),
    );
    // What was offered then; what is offered now is for whoever serves it.
    let past = past.with_rails(Offered {
        mpesa: true,
        bank: true,
    });
    let organisation = organisation::Organisation::found(&past).await?;
    // Salts come from the system, not from the stream that repeats.
    let passwords = organisation
        .people()
        .map(|person| async move { treasury.identity().set_first_password(person, PASSWORD).await });
    futures::future::try_join_all(passwords).await?;
    life::live(&past, &organisation, now).await
}

/// Who to sign in as, one line each, for the terminal.
#[must_use]
pub fn people(base_url: &str) -> Vec<String> {
    let mut lines = vec![
        format!("The demo is at {base_url} and lives on this machine only."),
        format!("Everybody's password: {PASSWORD}"),
    ];
    lines.extend(cast::CAST.iter().map(|member| {
        let address = format!("{}@{DEMO_DOMAIN}", member.address);
        format!(
            "  {address:<46} {:<20} {:<24} {}",
            member.name,
            member.role.label(),
            member.place()
        )
    }));
    lines
}

#[cfg(test)]
mod tests;
