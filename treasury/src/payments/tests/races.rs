//! Many connections at once.

use super::scene::{Asked, approved, count, key, typed};
use crate::error::{Error, INSUFFICIENT_FUNDS};
use crate::on_both_engines;
use crate::payments::{ReleaseProof, Released};
use crate::testing::{Person, World, rounds};
use futures::future::join_all;
use std::time::Duration;

/// Releases at the same time, each as a task of its own.
async fn all_at_once(
    world: &World,
    releases: Vec<(crate::ids::PaymentId, ReleaseProof, usize)>,
) -> Vec<crate::Result<Released>> {
    let tom = world.actor(Person::Treasury).await;
    let tasks = releases.into_iter().map(|(payment, proof, number)| {
        let (payments, tom) = (world.treasury.payments(), tom.clone());
        tokio::spawn(async move { payments.release(&tom, payment, 1, &proof, &key(payment, number)).await })
    });
    join_all(tasks).await.into_iter().map(|done| done.unwrap()).collect()
}

async fn with_codes(world: &World, minor: i64, number: usize) -> Vec<(crate::ids::PaymentId, ReleaseProof, usize)> {
    let tom = world.actor(Person::Treasury).await;
    let mut all = Vec::new();
    for n in 0..number {
        let payment = approved(world, Asked::of(minor)).await;
        let code = world.treasury.payments().request_code(&tom, payment).await.unwrap();
        all.push((payment, typed(&code), n));
    }
    all
}

on_both_engines! {
    async fn s05_parallel_releases_of_one_fund_lose_nothing(world: World) {
        let releases = with_codes(&world, 1_000_000, 24).await;
        let answers = all_at_once(&world, releases).await;
        let mut vouchers: Vec<i64> = answers.into_iter().map(|answer| answer.unwrap().voucher.unwrap()).collect();
        vouchers.sort_unstable();
        assert_eq!(vouchers, (1..=24).collect::<Vec<i64>>());
        let tom = world.actor(Person::Treasury).await;
        let fund = world.treasury.funds().view(&tom, world.branch_fund).await.unwrap();
        assert_eq!(fund.balance.minor(), 50_000_000 - 24 * 1_000_000);
    }

    async fn s05_a_fund_pays_only_what_it_has(world: World) {
        let releases = with_codes(&world, 900_000, 64).await;
        let answers = all_at_once(&world, releases).await;
        let paid = answers.iter().filter(|answer| answer.is_ok()).count();
        // 500,000 shillings, 9,000 at a time.
        assert_eq!(paid, 55);
        for answer in answers {
            if let Err(error) = answer {
                assert!(matches!(error, Error::Refused(refusal) if refusal.code == INSUFFICIENT_FUNDS));
            }
        }
    }

    async fn s06_two_hundred_releases_of_one_payment_at_once_pay_once(world: World) {
        for round in 0..rounds(3, 50) {
            // A try that was counted and came to nothing is one of the day's twenty.
            world.treasury.clock().advance(Duration::from_secs(24 * 3_600));
            let (payment, proof, _) = with_codes(&world, 500, 1).await.remove(0);
            // A button pressed a hundred times, and a hundred other tabs; five of them at most get to try the code.
            let releases = (0..200).map(|n| (payment, proof.clone(), if n < 100 { 0 } else { n })).collect();
            let answers = all_at_once(&world, releases).await;
            let (same, others) = answers.split_at(100);
            let paid: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().ok()).collect();
            assert!(!paid.is_empty());
            assert!(paid.iter().all(|released| **released == *paid[0]), "round {round}: not one outcome");
            let winners = others.iter().filter(|answer| answer.is_ok()).count();
            let first_key = same.iter().filter(|answer| answer.is_ok()).count();
            // One submission won: either all who sent its key have its outcome, or one of the others alone has.
            let refused: Vec<_> = same.iter().filter_map(|answer| answer.as_ref().err()).collect();
            assert!(
                (first_key == 100 && winners == 0) || (first_key == 0 && winners == 1),
                "round {round}: {first_key} {winners}: {refused:?}"
            );
            let once = i64::try_from(round).unwrap() + 1;
            for sql in [
                "select count(*) as n from execution",
                "select count(*) as n from ledger_entry where payment_id is not null",
                "select count(*) as n from payment where status = 'paid'",
                "select max(number) as n from voucher",
            ] {
                assert_eq!(count(&world, sql).await, once, "round {round}: {sql}");
            }
        }
    }

    /// However long the first takes, the others have its outcome, and use up no tries of the code meanwhile.
    async fn s06_a_button_pressed_again_and_again_tries_its_code_once(world: World) {
        let (payment, proof, _) = with_codes(&world, 500, 1).await.remove(0);
        // All the room before the fund is taken, so that the first is stuck after its code was tried.
        let queues = world.treasury.release_queues();
        let mut room = Vec::new();
        for _ in 0..4 {
            room.push(queues.room(world.branch_fund).await.unwrap());
        }
        let pressed = tokio::spawn({
            let world = world.clone();
            async move { all_at_once(&world, (0..12).map(|_| (payment, proof.clone(), 0)).collect()).await }
        });
        let tries = "select attempts as n from step_up";
        while count(&world, tries).await == 0 {}
        // Time enough for the others to do what they would.
        for _ in 0..200 {
            count(&world, tries).await;
        }
        drop(room);
        let answers: Vec<Released> = pressed.await.unwrap().into_iter().map(|answer| answer.unwrap()).collect();
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        assert_eq!(count(&world, tries).await, 1);
    }

    async fn s06_two_tabs_at_once_get_one_outcome(world: World) {
        for (payment, proof, number) in with_codes(&world, 500, 6).await {
            let releases = vec![(payment, proof.clone(), number), (payment, proof, number)];
            let answers = all_at_once(&world, releases).await;
            let outcomes: Vec<Released> = answers.into_iter().map(|answer| answer.unwrap()).collect();
            assert_eq!(outcomes[0], outcomes[1]);
        }
        assert_eq!(count(&world, "select count(*) as n from execution").await, 6);
    }

    async fn s02_parallel_guesses_get_five_tries(world: World) {
        let (payment, proof, _) = with_codes(&world, 500, 1).await.remove(0);
        let ReleaseProof::Code { step_up, code } = proof else { unreachable!() };
        let wrong = if code.as_str() == "000000" { "000001" } else { "000000" };
        let guess = ReleaseProof::Code { step_up, code: zeroize::Zeroizing::new(wrong.to_owned()) };
        let answers = all_at_once(&world, (0..40).map(|n| (payment, guess.clone(), n)).collect()).await;
        assert!(answers.iter().all(Result::is_err));
        assert_eq!(count(&world, "select attempts as n from step_up").await, 5);
        let compared = "select count(*) as n from audit_event where action in ('step_up.failed', 'step_up.locked')";
        assert_eq!(count(&world, compared).await, 5);
    }
}
