//! A process that ends at any place between two statements, commits or calls: afterwards an act was done or was not, never
//! half of it; nothing is sent twice and nothing is lost.
//!
//! Each round runs one act in a process of its own, which is aborted at its first, second, third … place until it comes
//! to its end. The places are counted by `testing::reached`, so that a statement that is added later is a place too.

use super::rails::{accepted, claim, failed, paid, said, sent, sent_again};
use super::scene::{Asked, approved, key, typed};
use crate::author::Caller;
use crate::clock::Clock;
use crate::database::Database;
use crate::ids::{PaymentId, PersonId, StepUpId};
use crate::on_both_engines;
use crate::payments::state::Status;
use crate::payments::{ReleaseCode, ReleaseProof, Task};
use crate::rails::Submission;
use crate::testing::{Person, World, abort_at, reached, treasury_over};
use crate::treasury::Treasury;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;
use zeroize::Zeroizing;

/// More places than any act has.
const MOST_PLACES: i64 = 400;
/// Where a child finds what it has to do.
const TASK: &str = "COUNTERSIGN_TEST_CRASH";

/// How a round ended.
#[derive(PartialEq, Eq, Debug)]
enum End {
    Aborted,
    Done,
}

/// What a child has to do, as it is handed to it: one word after the other.
fn words(parts: &[String]) -> String {
    parts.join(" ")
}

/// Does something in a process of its own that ends at its `place`-th place.
fn in_child(world: &World, place: i64, heard: &Path, act: &[String]) -> End {
    let now = world.treasury.now().0;
    let task = [
        world.database.url.clone(),
        now.to_string(),
        place.to_string(),
        heard.display().to_string(),
    ];
    let task = words(&[task.to_vec(), act.to_vec()].concat());
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "payments::tests::crashes::child", "--ignored", "--nocapture"])
        .env(TASK, task)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stderr);
    match child.status.code() {
        Some(0) => End::Done,
        None if said.contains("aborted ") => End::Aborted,
        code => panic!("{code:?} at place {place} of {act:?}: {said}"),
    }
}

/// Nothing by itself: what [`in_child`] runs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a part of the other tests, in a process of its own"]
async fn child() {
    let Ok(task) = std::env::var(TASK) else { return };
    let parts: Vec<&str> = task.split(' ').collect();
    let [url, now, place, heard, act @ ..] = parts.as_slice() else {
        panic!("{task}");
    };
    let place: i64 = place.parse().unwrap();
    let database = Database::connect(url, 2).await.unwrap();
    let clock = Clock::fixed(crate::clock::Timestamp(now.parse().unwrap()));
    let treasury = treasury_over(database, clock, now.parse::<u64>().unwrap() + place.unsigned_abs());
    match act {
        ["release", payment, rev, number, person, step_up, code] => {
            let person: PersonId = person.parse().unwrap();
            let actor = treasury.identity().actor(person, Caller::system()).await.unwrap();
            let payment: PaymentId = payment.parse().unwrap();
            let step_up: StepUpId = step_up.parse().unwrap();
            let code = Zeroizing::new((*code).to_owned());
            let proof = ReleaseProof::Code {
                step_up: Some(step_up),
                code,
            };
            let key = key(payment, number.parse().unwrap());
            abort_at(place);
            let payments = treasury.payments();
            payments
                .release(&actor, payment, rev.parse().unwrap(), &proof, &key)
                .await
                .unwrap();
        }
        ["work"] => {
            abort_at(place);
            work_through(&treasury, Path::new(heard)).await;
        }
        other => panic!("{other:?}"),
    }
    abort_at(0);
}

/// Takes attempts to a gateway that writes down what it hears, and asks it, until nothing more is due.
async fn work_through(treasury: &Treasury, heard: &Path) {
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
fn lines(heard: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(heard).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn nothing_heard() -> (TempDir, PathBuf) {
    let directory = TempDir::new().unwrap();
    let heard = directory.path().join("heard");
    (directory, heard)
}

async fn status(world: &World, payment: PaymentId) -> (Status, i64) {
    let tom = world.actor(Person::Treasury).await;
    let view = world.treasury.payments().view(&tom, payment).await.unwrap();
    (view.status, view.rev)
}

/// How many executions, journals, entries of the fund, and attempts or vouchers a payment has.
async fn written(world: &World, payment: PaymentId) -> [i64; 4] {
    let of = |table: &str| format!("select count(*) as n from {table} where payment_id = $1");
    let mut counts = [0; 4];
    let last = "(select payment_id from voucher union all select payment_id from dispatch) x";
    let sqls = [of("execution"), of("journal"), of("ledger_entry"), of(last)];
    for (count, sql) in counts.iter_mut().zip(sqls) {
        let row = world.treasury.read_one(&sql, [payment.into()]).await.unwrap().unwrap();
        *count = row.try_get("", "n").unwrap();
    }
    counts
}

/// A release of an attempt, as its form is handed to a child.
fn releases(world: &World, payment: PaymentId, rev: i64, number: usize, code: &ReleaseCode) -> Vec<String> {
    vec![
        "release".to_owned(),
        payment.to_string(),
        rev.to_string(),
        number.to_string(),
        world.id(Person::Treasury).to_string(),
        code.step_up.to_string(),
        code.code.to_string(),
    ]
}

/// Releases in a process that ends at a place, looks, and sends the same form again.
async fn release_crashing(world: &World, payment: PaymentId, place: i64, number: usize, after: Status) -> End {
    let (before, rev) = status(world, payment).await;
    let tom = world.actor(Person::Treasury).await;
    let payments = world.treasury.payments();
    let code = payments.request_code(&tom, payment).await.unwrap();
    let none = written(world, payment).await;
    let one = none.map(|count| count + 1);
    let (_directory, heard) = nothing_heard();
    let act = releases(world, payment, rev, number, &code);
    let end = in_child(world, place, &heard, &act);
    // Before or after, never between.
    match status(world, payment).await.0 {
        status if status == before => assert_eq!(written(world, payment).await, none, "place {place}"),
        status => assert_eq!((status, written(world, payment).await), (after, one), "place {place}"),
    }
    let again = payments
        .release(&tom, payment, rev, &typed(&code), &key(payment, number))
        .await;
    again.unwrap_or_else(|error| panic!("place {place}: {error}"));
    assert_eq!(status(world, payment).await.0, after, "place {place}");
    assert_eq!(written(world, payment).await, one, "place {place}");
    end
}

/// Rounds until the act comes to its end; at least as many as any of these acts has places.
async fn every_place<F: Future<Output = End>>(at_least: i64, round: impl Fn(i64) -> F) {
    for place in 1..=MOST_PLACES {
        if round(place).await == End::Done {
            assert!(place > at_least, "only {place} places");
            return;
        }
    }
    panic!("more than {MOST_PLACES} places");
}

/// Works to the end here, after a child that may have ended early: paid once, whatever it takes.
async fn paid_once(world: &World, payment: PaymentId, heard: &Path, place: i64) {
    // Its lease is over, and its clock was ahead of ours.
    world.treasury.clock().advance(Duration::from_secs(24 * 3_600));
    work_through(&world.treasury, heard).await;
    let mut number: usize = 2;
    while status(world, payment).await.0 == Status::Failed {
        assert_eq!(
            lines(heard).len(),
            0,
            "place {place}: nothing failed that the gateway heard"
        );
        sent_again(world, payment, number).await;
        work_through(&world.treasury, heard).await;
        number += 1;
        assert!(number < 5, "place {place}");
    }
    assert_eq!(status(world, payment).await.0, Status::Paid, "place {place}");
    assert_eq!(lines(heard).len(), 1, "place {place}: sent once");
    assert_eq!(
        written(world, payment).await[0],
        i64::try_from(number).unwrap() - 1,
        "place {place}"
    );
}

on_both_engines! {
    /// Cash: released and paid in one transaction.
    async fn s06_a_process_that_ends_in_a_release_released_once_or_not_at_all(world: World) {
        every_place(10, async |place| {
            // A try that was counted and came to nothing is one of the day's twenty.
            world.treasury.clock().advance(Duration::from_secs(24 * 3_600));
            let payment = approved(&world, Asked::of(500)).await;
            release_crashing(&world, payment, place, 1, Status::Paid).await
        })
        .await;
    }

    /// By a gateway: released, and released again after an attempt that failed.
    async fn s06_a_process_that_ends_in_a_retry_makes_one_more_attempt_or_none(world: World) {
        every_place(10, async |place| {
            world.treasury.clock().advance(Duration::from_secs(24 * 3_600));
            let payment = approved(&world, Asked::by_mpesa(50_000)).await;
            let (_directory, heard) = nothing_heard();
            release_crashing(&world, payment, 0, 1, Status::Sent).await;
            let held = claim(&world).await.expect("an attempt");
            let refused = Submission::Refused("No such number".to_owned());
            world.treasury.payments().handed_over(&held, &said("no"), &refused).await.unwrap();
            world.treasury.clock().advance(Duration::from_secs(61));
            let end = release_crashing(&world, payment, place, 2, Status::Sent).await;
            work_through(&world.treasury, &heard).await;
            assert_eq!(status(&world, payment).await.0, Status::Paid, "place {place}");
            end
        })
        .await;
    }

    /// A worker that hands over, asks, and books what it hears.
    async fn s06_a_worker_that_ends_anywhere_sends_once_and_loses_nothing(world: World) {
        every_place(20, async |place| {
            let payment = sent(&world, 50_000).await;
            let (_directory, heard) = nothing_heard();
            let end = in_child(&world, place, &heard, &["work".to_owned()]);
            paid_once(&world, payment, &heard, place).await;
            end
        })
        .await;
    }
}
