//! The demo's content: an invented company, so that every screen has something to show.

use crate::failure::Failure;
use treasury::Treasury;
use treasury::access::{Home, Role, Scope};
use treasury::identity::DEMO_DOMAIN;
use treasury::money::Currency;
use treasury::organisation::NewPerson;

/// The password of everybody in the demo.
pub const PASSWORD: &str = "demo tea and mandazi";

/// Who is in it: the part before the `@`, name, role.
const CAST: &[(&str, &str, Role)] = &[
    ("staff", "Achieng Otieno", Role::Staff),
    ("group-finance", "Wambui Kariuki", Role::GroupFinance),
    ("treasury", "Njeri Mwangi", Role::Treasury),
    ("treasury-2", "Baraka Juma", Role::Treasury),
    ("cfo", "Amina Hassan", Role::Cfo),
    ("ceo", "Daniel Kiptoo", Role::Ceo),
    ("fpa", "Grace Naliaka", Role::FpA),
    ("auditor", "Peter Mutiso", Role::Auditor),
    ("admin", "Zawadi Odhiambo", Role::Admin),
];

/// Fills an empty database.
///
/// # Errors
/// The database's.
pub async fn seed(treasury: &Treasury) -> Result<(), Failure> {
    let set_up = treasury.set_up();
    let company = set_up
        .company("AMANI", "Amani Relief", Currency::KES, app::when::DEFAULT_ZONE)
        .await?;
    treasury.policies().adopt_default(company, Currency::KES).await?;
    for (local, name, role) in CAST {
        let home = Home {
            company,
            region: None,
            branch: None,
            department: None,
        };
        let new = NewPerson {
            home,
            email: format!("{local}@{DEMO_DOMAIN}"),
            name: (*name).to_owned(),
        };
        let person = set_up.person(&new).await?;
        set_up.grant(person, *role, Scope::Company(company)).await?;
        treasury.identity().set_first_password(person, PASSWORD).await?;
    }
    Ok(())
}

/// Who to sign in as, one line each, for the terminal.
#[must_use]
pub fn people(base_url: &str) -> Vec<String> {
    let mut lines = vec![
        format!("The demo is at {base_url} and lives on this machine only."),
        format!("Everybody's password: {PASSWORD}"),
    ];
    lines.extend(CAST.iter().map(|(local, name, role)| {
        let address = format!("{local}@{DEMO_DOMAIN}");
        format!("  {address:<42} {name:<18} {role}")
    }));
    lines
}
