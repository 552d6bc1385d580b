//! Real requests, replayed: each event of a log goes through the services as the person who would do it, at the log's own
//! time, and every answer, every status and every cent is compared with what the log and the rules say.
//!
//! * `log`: reads every `requests/*.csv.gz` under `COUNTERSIGN_DATA` (default `../shared/data` beside the repository).
//! * `script`: what each event is with us, and which answer it must get.
//! * `chains`: the policy, read off the log.
//! * `world`: the people, invented: one holder per role and unit. PRE_APPROVER is a branch manager, ADMINISTRATION a
//!   treasury officer who validates, SUPERVISOR a department head, BUDGET OWNER a group finance manager, DIRECTOR a CFO.
//! * `replay`: does it.
//! * `report`: compares, and prints how many cases took each path.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod chains;
mod log;
mod replay;
mod report;
mod script;
mod world;

use std::io::Write as _;
use std::time::Instant;
use treasury::testing::{Engine, fresh};

/// A log larger than this is replayed on SQLite only.
const MOST_EVENTS_ON_BOTH: usize = 10_000;

#[expect(
    clippy::disallowed_methods,
    reason = "says how long the replay took, and decides nothing by it"
)]
async fn replays(engine: Engine) {
    let files = log::files();
    if files.is_empty() {
        writeln!(std::io::stderr(), "skipped: no data").expect("a standard error");
    }
    for path in files {
        let log = log::Log::read(&path);
        if engine == Engine::Postgres && log.events() > MOST_EVENTS_ON_BOTH {
            continue;
        }
        let Some(database) = fresh(engine).await else { return };
        let begin = Instant::now();
        let mut replayed = replay::run(&log, &database).await.unwrap();
        let report = report::check(&log, &mut replayed, begin.elapsed()).await.unwrap();
        // To the standard error itself: what a test prints is swallowed when it succeeds.
        writeln!(std::io::stderr(), "{engine:?}: {report}").expect("a standard error");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn real_requests_on_sqlite() {
    replays(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn real_requests_on_postgres() {
    replays(Engine::Postgres).await;
}
