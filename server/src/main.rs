//! `countersign`: see `countersign --help`.

use clap::Parser;
use server::cli::Cli;
use std::io::Write;
use std::process::ExitCode;

/// Gives memory back: with the system's, what a few sign-ins hash in (19 MiB each) stays with the process for good.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
