//! What each command does, one file each.

pub mod admin;
pub mod check;
pub mod demo;
pub mod migrate;
pub mod serve;
pub mod statement;
pub mod verify;

use crate::cli::{AdminCommand, Cli, Command, StatementCommand};
use crate::failure::Failure;
use crate::settings::{SettingFlags, Settings, Sources};
use std::fmt::Display;
use std::io::Write;

/// Runs one command to its end.
///
/// # Errors
/// Why it did not succeed.
pub async fn run(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        Command::Serve(args) => serve::run(settings(&args.settings)?).await,
        Command::Demo(args) => demo::run(&args).await,
        Command::Migrate(args) => migrate::run(&args, &settings(&args.settings)?).await,
        Command::Verify(args) => verify::run(&settings(&args.settings)?).await,
        Command::Admin(AdminCommand::Create(args)) => admin::create(&args).await,
        Command::Statement(StatementCommand::Check(args)) => statement::check(&args),
        Command::Check(args) => check::run(&settings(&args.settings)?).await,
    }
}

fn settings(flags: &SettingFlags) -> Result<Settings, Failure> {
    Ok(Settings::parse(&gather(flags)?)?)
}

fn gather(flags: &SettingFlags) -> Result<Sources, Failure> {
    // Variables that are not UTF-8 cannot be ours.
    let environment =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let directory = std::env::current_dir().map_err(Failure::failed)?;
    Ok(Sources::gather(flags, environment, &directory)?)
}

/// Writes a line for the operator. A closed pipe is no reason to fail.
fn say(line: impl Display) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
