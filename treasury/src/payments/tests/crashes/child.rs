//! An act in a process of its own, which ends at a chosen place.

use super::{batches, undone};
use crate::access::Actor;
use crate::author::Caller;
use crate::clock::{Clock, Timestamp};
use crate::database::Database;
use crate::error::{Error, Result};
use crate::form_key::FormKey;
use crate::ids::{PaymentId, PersonId, StepUpId};
use crate::payments::tests::rails::{accepted, failed, paid, said};
use crate::payments::tests::scene::{count, key};
use crate::payments::{ReleaseProof, Task};
use crate::testing::{World, abort_at, reached, treasury_over};
use crate::treasury::Treasury;
use futures::future::join_all;
use sea_orm::DatabaseBackend;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;
use zeroize::Zeroizing;

/// Where a child finds what it has to do.
const TASK: &str = "COUNTERSIGN_TEST_CRASH";

/// By this name PostgreSQL knows a child.
const APPLICATION: &str = "crashing";
/// What a child says of a release that was answered, before the payment's id.
const ACKNOWLEDGED: &str = "released ";

/// How a round ended.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum End {
    Aborted,
    Done,
}

/// What a child has to do, as it is handed to it: one word after the other.
pub(super) fn words(parts: &[String]) -> String {
    parts.join(" ")
}

/// Does something in a process of its own that ends at its `place`-th place.
pub(super) async fn in_child(world: &World, place: i64, heard: &Path, act: &[String]) -> End {
    answered_child(world, place, heard, act).await.0
}

/// The same, and the payments whose release was answered before it ended. What it left open is over by then: PostgreSQL
/// takes a moment to see that somebody is gone, and holds their locks until it does.
pub(super) async fn answered_child(world: &World, place: i64, heard: &Path, act: &[String]) -> (End, Vec<PaymentId>) {
    let done = run_child(world, place, heard, act);
    if world.treasury.backend() == DatabaseBackend::Postgres {
        let sql = format!(
            "select count(*) as n from pg_stat_activity \
             where datname = current_database() and application_name = '{APPLICATION}'"
        );
        while count(world, &sql).await > 0 {
            tokio::task::yield_now().await;
        }
    }
    done
}

/// Runs it, and gives how it ended and what it answered.
pub(super) fn run_child(world: &World, place: i64, heard: &Path, act: &[String]) -> (End, Vec<PaymentId>) {
    let now = world.treasury.now().0;
    let task = [
        match world.treasury.backend() {
            DatabaseBackend::Postgres => {
                let url = &world.database.url;
                let mark = if url.contains('?') { '&' } else { '?' };
                format!("{url}{mark}application_name={APPLICATION}")
            }
            _ => world.database.url.clone(),
        },
        now.to_string(),
        place.to_string(),
        heard.display().to_string(),
    ];
    let task = words(&[task.to_vec(), act.to_vec()].concat());
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "payments::tests::crashes::child::child", "--nocapture"])
        .env(TASK, task)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stderr);
    let end = match child.status.code() {
        Some(0) => End::Done,
        None if said.contains("aborted ") => End::Aborted,
        code => panic!("{code:?} at place {place} of {act:?}: {said}"),
    };
    let answers = String::from_utf8_lossy(&child.stdout);
    let acknowledged = answers.lines().filter_map(|line| line.strip_prefix(ACKNOWLEDGED));
    (end, acknowledged.map(|id| id.parse().unwrap()).collect())
}

/// Nothing by itself: what [`in_child`] runs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    let Ok(task) = std::env::var(TASK) else { return };
    let parts: Vec<&str> = task.split(' ').collect();
    let [url, now, place, heard, act @ ..] = parts.as_slice() else {
        panic!("{task}");
    };
    let place: i64 = place.parse().unwrap();
    let database = Database::connect(url, 2).await.unwrap();
    let clock = Clock::fixed(Timestamp(now.parse().unwrap()));
    let treasury = treasury_over(database, clock, now.parse::<u64>().unwrap() + place.unsigned_abs());
    match act {
        ["release", form @ ..] => {
            let form = Form::read(&treasury, form).await;
            abort_at(place);
            form.send(&treasury).await;
        }
        ["load", forms] => {
            let all = Form::read_all(&treasury, forms).await;
            abort_at(place);
            let senders = all.into_iter().map(|form| {
                let treasury = treasury.clone();
                tokio::spawn(async move { form.send(&treasury).await })
            });
            join_all(senders).await.into_iter().for_each(|sent| sent.unwrap());
            work_through(&treasury, Path::new(heard)).await;
        }
        ["race", forms] => {
            let all = Form::read_all(&treasury, forms).await;
            let senders = all.into_iter().map(|form| {
                let treasury = treasury.clone();
                tokio::spawn(async move { form.race(&treasury).await })
            });
            join_all(senders).await.into_iter().for_each(|sent| sent.unwrap());
        }
        ["confirm", batch, person, step_up, code] => {
            let person: PersonId = person.parse().unwrap();
            let actor = treasury.identity().actor(person, Caller::system()).await.unwrap();
            let proof = ReleaseProof::Code {
                step_up: Some(step_up.parse().unwrap()),
                code: Zeroizing::new((*code).to_owned()),
            };
            abort_at(place);
            batches::confirm(&treasury, &actor, batch.parse().unwrap(), &proof).await;
        }
        ["undo", payment, evidence, person] => {
            let person: PersonId = person.parse().unwrap();
            let actor = treasury.identity().actor(person, Caller::system()).await.unwrap();
            let which = (payment.parse().unwrap(), evidence.parse().unwrap());
            abort_at(place);
            undone::confirm(&treasury, &actor, which).await;
        }
        ["batch"] => {
            abort_at(place);
            batches::work(&treasury).await;
        }
        ["work"] => {
            abort_at(place);
            work_through(&treasury, Path::new(heard)).await;
        }
        other => panic!("{other:?}"),
    }
    abort_at(0);
}

/// The form of a release, as a child was handed it.
struct Form {
    actor: Actor,
    payment: PaymentId,
    rev: i64,
    proof: ReleaseProof,
    key: FormKey,
}

impl Form {
    async fn read(treasury: &Treasury, words: &[&str]) -> Self {
        let [payment, rev, number, person, step_up, code] = words else {
            panic!("{words:?}");
        };
        let person: PersonId = person.parse().unwrap();
        let step_up: StepUpId = step_up.parse().unwrap();
        let payment: PaymentId = payment.parse().unwrap();
        Self {
            actor: treasury.identity().actor(person, Caller::system()).await.unwrap(),
            payment,
            rev: rev.parse().unwrap(),
            proof: ReleaseProof::Code {
                step_up: Some(step_up),
                code: Zeroizing::new((*code).to_owned()),
            },
            key: key(payment, number.parse().unwrap()),
        }
    }

    async fn read_all(treasury: &Treasury, file: &str) -> Vec<Self> {
        let mut all = Vec::new();
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let words: Vec<&str> = line.split(' ').skip(1).collect();
            all.push(Self::read(treasury, &words).await);
        }
        all
    }

    /// Sends it, and says so once it is done.
    async fn send(&self, treasury: &Treasury) {
        self.answer(treasury).await.unwrap();
    }

    /// The same, where somebody else may be faster or the fund may be empty.
    async fn race(&self, treasury: &Treasury) {
        match self.answer(treasury).await {
            Ok(()) | Err(Error::Refused(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    async fn answer(&self, treasury: &Treasury) -> Result<()> {
        let payments = treasury.payments();
        payments
            .release(&self.actor, self.payment, self.rev, &self.proof, &self.key)
            .await?;
        println!("{ACKNOWLEDGED}{}", self.payment);
        Ok(())
    }
}

/// Takes attempts to a gateway that writes down what it hears, and asks it, until nothing more is due.
pub(super) async fn work_through(treasury: &Treasury, heard: &Path) {
    for _ in 0..12 {
        while work(treasury, heard).await {}
        treasury.clock().advance(Duration::from_secs(3_600));
    }
}

async fn work(treasury: &Treasury, heard: &Path) -> bool {
    let payments = treasury.payments();
    let Some(held) = payments.claim_dispatch().await.unwrap() else {
        return false;
    };
    let reference = &held.order.reference;
    match held.task {
        Task::Submit => {
            reached("before", "the gateway hears");
            let mut file = OpenOptions::new().append(true).create(true).open(heard).unwrap();
            writeln!(file, "{reference}").unwrap();
            reached("after", "the gateway heard");
            payments.handed_over(&held, &said("ok"), &accepted()).await.unwrap();
        }
        Task::Ask(query) => {
            payments.asked(&held, &said("asked")).await.unwrap();
            let at = payments.address_of_answer(query);
            let answer = payments.heard(&at, "an answer").await.unwrap().expect("known");
            let finding = match lines(heard).contains(reference) {
                true => paid(),
                false => failed(),
            };
            payments.found(&answer, &finding).await.unwrap();
        }
        Task::Lost => payments.lost(&held).await.unwrap(),
    }
    true
}

/// The references that the gateway heard.
pub(super) fn lines(heard: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(heard).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

pub(super) fn nothing_heard() -> (TempDir, PathBuf) {
    let directory = TempDir::new().unwrap();
    let heard = directory.path().join("heard");
    (directory, heard)
}
