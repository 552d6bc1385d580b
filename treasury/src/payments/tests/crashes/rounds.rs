//! Rounds of crashes, and what is looked at after each.

use super::child::{End, answered_child, in_child, lines, nothing_heard, words, work_through};
use crate::ids::PaymentId;
use crate::on_both_engines;
use crate::payments::ReleaseCode;
use crate::payments::state::Status;
use crate::payments::tests::rails::{claim, said, sent, sent_again};
use crate::payments::tests::scene::{Asked, approved, key, typed};
use crate::rails::Submission;
use crate::testing::{Person, World, rounds};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng};
use std::path::Path;
use std::time::Duration;

/// More places than any act has.
const MOST_PLACES: i64 = 400;

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
    releases_of(world, Person::Treasury, (payment, rev, number), code)
}

/// The same, of another treasury officer.
pub(super) fn releases_of(
    world: &World,
    who: Person,
    (payment, rev, number): (PaymentId, i64, usize),
    code: &ReleaseCode,
) -> Vec<String> {
    vec![
        "release".to_owned(),
        payment.to_string(),
        rev.to_string(),
        number.to_string(),
        world.id(who).to_string(),
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
    let end = in_child(world, place, &heard, &act).await;
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
pub(super) async fn every_place<F: Future<Output = End>>(at_least: i64, round: impl Fn(i64) -> F) {
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

    /// Many releases at once from one process that ends in the middle of them, again and again.
    async fn s06_a_process_that_ends_under_load_loses_nothing_that_it_answered(world: World) {
        let mut seeds = StdRng::seed_from_u64(41);
        let (_directory, heard) = nothing_heard();
        let forms = heard.with_extension("forms");
        let (mut by_gateway, mut ended) = (0, 0);
        let all = rounds(10, 200);
        for round in 0..all {
            world.treasury.clock().advance(Duration::from_secs(24 * 3_600));
            let tom = world.actor(Person::Treasury).await;
            let mut payments = Vec::new();
            let mut lines_of_forms = String::new();
            for number in 0..12 {
                let asked = if number % 2 == 0 { Asked::of(500) } else { Asked::by_mpesa(10_000) };
                let payment = approved(&world, asked).await;
                let code = world.treasury.payments().request_code(&tom, payment).await.unwrap();
                lines_of_forms.push_str(&words(&releases(&world, payment, 1, 1, &code)));
                lines_of_forms.push('\n');
                payments.push((payment, code));
            }
            std::fs::write(&forms, &lines_of_forms).unwrap();
            by_gateway += 6;
            let place = seeds.random_range(1..MOST_PLACES);
            let act = ["load".to_owned(), forms.display().to_string()];
            let (end, acknowledged) = answered_child(&world, place, &heard, &act).await;
            ended += usize::from(end == End::Aborted);
            for payment in acknowledged {
                let (status, _) = status(&world, payment).await;
                assert_ne!(status, Status::AwaitingRelease, "round {round}, place {place}: {payment} was answered");
            }
            // Everybody sends their form again, and the worker goes on where it was.
            for (payment, code) in &payments {
                let again = world.treasury.payments().release(&tom, *payment, 1, &typed(code), &key(*payment, 1)).await;
                again.unwrap_or_else(|error| panic!("round {round}, place {place}: {error}"));
            }
            world.treasury.clock().advance(Duration::from_secs(24 * 3_600));
            work_through(&world.treasury, &heard).await;
            for (payment, _) in &payments {
                if status(&world, *payment).await.0 == Status::Failed {
                    sent_again(&world, *payment, 2).await;
                    work_through(&world.treasury, &heard).await;
                }
                assert_eq!(status(&world, *payment).await.0, Status::Paid, "round {round}, place {place}");
            }
            assert_eq!(lines(&heard).len(), by_gateway, "round {round}, place {place}: each was sent once");
        }
        assert!(ended > all / 2, "only {ended} ended early");
    }

    /// A worker that hands over, asks, and books what it hears.
    async fn s06_a_worker_that_ends_anywhere_sends_once_and_loses_nothing(world: World) {
        every_place(20, async |place| {
            let payment = sent(&world, 50_000).await;
            let (_directory, heard) = nothing_heard();
            let end = in_child(&world, place, &heard, &["work".to_owned()]).await;
            paid_once(&world, payment, &heard, place).await;
            end
        })
        .await;
    }
}
