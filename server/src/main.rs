//! `countersign`: see `countersign --help`.

use clap::Parser;
use server::cli::Cli;
use std::io::Write;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match server::commands::run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nothing can be done about a closed standard error.
            let _ = writeln!(std::io::stderr(), "countersign: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}
