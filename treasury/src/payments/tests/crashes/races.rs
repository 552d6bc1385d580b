//! Two processes over one database at the same moment.

use super::child::{End, nothing_heard, run_child, words};
use super::rounds::releases_of;
use crate::ids::PaymentId;
use crate::on_both_engines;
use crate::payments::tests::scene::{Asked, approved, count};
use crate::testing::{Person, World, rounds};
use std::time::Duration;

/// The forms of an officer for each payment, each sent as often as there are keys.
async fn forms(world: &World, who: Person, payments: &[PaymentId], keys: &[usize]) -> String {
    let actor = world.actor(who).await;
    let mut lines = String::new();
    for payment in payments {
        let code = world.treasury.payments().request_code(&actor, *payment).await.unwrap();
        for key in keys {
            lines.push_str(&words(&releases_of(world, who, (*payment, 1, *key), &code)));
            lines.push('\n');
        }
    }
    lines
}

/// Both processes send all their forms at once. Answers which releases were acknowledged, by each of them.
async fn race(world: &World, forms: [String; 2]) -> [Vec<PaymentId>; 2] {
    let (directory, heard) = nothing_heard();
    let racers = forms.into_iter().zip(["one", "other"]).map(|(forms, name)| {
        let file = directory.path().join(name);
        std::fs::write(&file, forms).unwrap();
        let (world, heard) = (world.clone(), heard.clone());
        // Without a place at which it ends; the number sets its ids apart from the other's.
        let place = 100_000 + i64::try_from(name.len()).unwrap();
        let act = ["race".to_owned(), file.display().to_string()];
        tokio::task::spawn_blocking(move || run_child(&world, place, &heard, &act))
    });
    let mut acknowledged = Vec::new();
    for racer in racers.collect::<Vec<_>>() {
        let (end, answered) = racer.await.unwrap();
        assert_eq!(end, End::Done);
        acknowledged.push(answered);
    }
    acknowledged.try_into().unwrap()
}

on_both_engines! {
    async fn s06_two_processes_release_a_payment_once(world: World) {
        for _ in 0..rounds(3, 50) {
            world.treasury.clock().advance(Duration::from_secs(24 * 3_600));
            let before = count(&world, "select count(*) as n from execution").await;
            let mut payments = Vec::new();
            for _ in 0..3 {
                payments.push(approved(&world, Asked::of(500)).await);
            }
            // A button pressed again and again, and one other tab: 204 forms in all.
            let pressed = |key| std::iter::repeat_n(key, 33).chain([key + 1]).collect::<Vec<_>>();
            let one = forms(&world, Person::Treasury, &payments, &pressed(1)).await;
            let other = forms(&world, Person::Treasury2, &payments, &pressed(3)).await;
            let [one, other] = race(&world, [one, other]).await;
            for payment in &payments {
                let by = |answered: &[PaymentId]| answered.iter().filter(|id| *id == payment).count();
                let (one, other) = (by(&one), by(&other));
                // Both who sent the winner's key have its outcome, or whoever sent the other key alone.
                assert!(matches!((one, other), (1 | 33, 0) | (0, 1 | 33)), "{one} {other}");
            }
            assert_eq!(count(&world, "select count(*) as n from execution").await, before + 3);
            world.verify().await;
        }
    }

    async fn s05_two_processes_spend_the_last_of_a_fund(world: World) {
        let mut payments = Vec::new();
        for _ in 0..64 {
            payments.push(approved(&world, Asked::of(900_000)).await);
        }
        let one = forms(&world, Person::Treasury, &payments, &[1]).await;
        let other = forms(&world, Person::Treasury2, &payments, &[2]).await;
        let [one, other] = race(&world, [one, other]).await;
        assert_eq!(one.len() + other.len(), 55);
        assert_eq!(count(&world, "select count(*) as n from execution").await, 55);
        let tom = world.actor(Person::Treasury).await;
        let fund = world.treasury.funds().view(&tom, world.branch_fund).await.unwrap();
        assert_eq!(fund.balance.minor(), 50_000_000 - 55 * 900_000);
    }
}
