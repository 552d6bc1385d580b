//! Opening the database and making the handle over the domain.

use crate::failure::Failure;
use crate::settings::Settings;
use std::path::{Path, PathBuf};
use treasury::Treasury;
use treasury::clock::Clock;
use treasury::database::Database;
use treasury::keys::Keys;
use treasury::passkeys::RelyingParty;
use treasury::rails::Offered;
use treasury::randomness::Randomness;

/// Connections to PostgreSQL, or readers on SQLite.
const CONNECTIONS: u32 = 10;

/// The domain over the database of the settings, with the system's clock and randomness.
///
/// # Errors
/// No database there, one that does not answer, a SQLite that is too old.
pub async fn treasury(settings: &Settings) -> Result<Treasury, Failure> {
    if let Some(path) = sqlite_path(settings.database.expose())
        && !path.exists()
    {
        return Err(Failure::refused(format!(
            "there is no database at {}; `countersign migrate` makes it",
            path.display()
        )));
    }
    let database = database(settings).await?;
    let treasury = Treasury::new(database, Clock::System, Randomness::System, keys(settings)?);
    let rails = Offered {
        mpesa: settings.mpesa.is_some(),
        bank: false,
    };
    let treasury = with_passkeys(treasury, &settings.base_url)
        .with_rails(rails)
        .with_code_limits(settings.release_code_limits.clone());
    Ok(match settings.bank.clone() {
        Some(debtor) => treasury.with_bank(debtor),
        None => treasury,
    })
}

/// The same with passkeys of the site that people come to. Where there can be none, the pages say so.
pub fn with_passkeys(treasury: Treasury, base_url: &str) -> Treasury {
    match RelyingParty::at(base_url) {
        Ok(site) => treasury.with_passkeys_of(site),
        Err(reason) => {
            tracing::info!(reason, "there are no passkeys at this address");
            treasury
        }
    }
}

/// The database alone; a SQLite file is made when there is none.
///
/// # Errors
/// A database that does not answer, a SQLite that is too old.
pub async fn database(settings: &Settings) -> Result<Database, Failure> {
    let url = settings.database.expose();
    Database::connect(url, CONNECTIONS)
        .await
        // The driver's message may repeat the URL with its password (S24).
        .map_err(|error| Failure::refused(format!("the database: {}", error.to_string().replace(url, "(its URL)"))))
}

/// The keys of the settings; for commands that sign nothing, keys that nobody else will ever have.
fn keys(settings: &Settings) -> Result<Keys, Failure> {
    match &settings.secret_key {
        Some(secret) => Keys::try_new(secret.expose().as_bytes()).map_err(Failure::refused),
        None => {
            let mut bytes = [0_u8; 32];
            getrandom::fill(&mut bytes).map_err(Failure::failed)?;
            Keys::try_new(&bytes).map_err(Failure::refused)
        }
    }
}

/// The file of a SQLite URL.
fn sqlite_path(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let path = rest.split('?').next().unwrap_or_default();
    (!path.is_empty() && path != ":memory:").then(|| Path::new(path).to_owned())
}
