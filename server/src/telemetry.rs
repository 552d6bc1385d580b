//! Log lines: to standard error, as text or JSON.

use crate::settings::{LogFormat, Settings};
use tracing_subscriber::EnvFilter;

/// Starts logging. A second call changes nothing.
///
/// # Errors
/// A filter that cannot be understood.
pub fn start(settings: &Settings) -> Result<(), String> {
    // The database layer would log each statement with its values at debug level.
    let filter = EnvFilter::try_new(format!("{},sqlx=warn,sea_orm=warn", settings.log))
        .map_err(|error| format!("log: \"{}\" is no filter: {error}", settings.log))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(true);
    // It fails only when a subscriber is already there, as in tests.
    let _ = match settings.log_format {
        LogFormat::Text => lines.with_ansi(false).try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
    Ok(())
}
