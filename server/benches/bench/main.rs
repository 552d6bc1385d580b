//! How fast a payment is released and a page is made: by clients over HTTP against the server as people run it, beside
//! the bare SQL of the same transaction in the same run. Run it with `bin/bench`; docs/performance.md has the figures.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a measurement reads the clock, and prints what it found"
)]

mod clients;
mod engine;
mod machine;
mod measure;
mod rails;
mod report;
mod server;
mod web;

use clap::Parser;
use engine::Plan;
use std::path::PathBuf;
use std::process::ExitCode;
use treasury::testing::Engine;

/// Measures releases and pages on SQLite and PostgreSQL.
#[derive(Parser)]
struct Arguments {
    /// One short run in place of three long ones.
    #[arg(long)]
    quick: bool,
    /// Runs of every measure; the figure is the middle one.
    #[arg(long)]
    runs: Option<usize>,
    /// Only this engine: sqlite or postgres.
    #[arg(long)]
    only: Option<String>,
    /// Where the figures go as JSON.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/bench.json"))]
    json: PathBuf,
    /// What cargo says to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("bench: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let plan = if arguments.quick { Plan::QUICK } else { Plan::WHOLE };
    let plan = Plan {
        runs: arguments.runs.unwrap_or(plan.runs).max(1),
        ..plan
    };
    let mut report = report::Report::new(arguments.quick, plan.runs);
    for (name, engine) in [("sqlite", Engine::Sqlite), ("postgres", Engine::Postgres)] {
        if arguments.only.as_deref().is_some_and(|only| only != name) {
            continue;
        }
        match engine::measure(engine, &plan).await? {
            Some(figures) => report.engines.push(figures),
            None => println!("skipped: no {name}\n"),
        }
    }
    report.finish();
    print!("{}", report.aims());
    std::fs::write(&arguments.json, report.to_json()?)?;
    println!("written to {}", arguments.json.display());
    match report.engines.iter().find_map(|figures| figures.broken.as_deref()) {
        Some(broken) => Err(format!("the books are not in order after this:\n{broken}").into()),
        None => Ok(()),
    }
}
