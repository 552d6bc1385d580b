//! A gateway that does whatever it likes, drawn from a seed, and a worker that dies whenever it likes: whatever happens, what
//! is booked is what the gateway did, and nothing is paid twice.

use super::rails::{claim, sent_again};
use super::scene::{Asked, approved, count, release, status};
use crate::ids::PaymentId;
use crate::on_both_engines;
use crate::payments::state::Status;
use crate::payments::{Call, Dispatched, Task};
use crate::rails::{Exchange, Finding, Submission};
use crate::testing::{Person, World, rounds};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::HashMap;
use std::time::Duration;

/// The seeds that are walked in every run; one that ever failed stays here.
const SEEDS: [u64; 6] = [1, 2, 3, 5, 8, 13];
/// Those that are walked beside them in a long run.
const MORE: std::ops::Range<u64> = 100..200;
/// Steps of one walk.
const STEPS: usize = 150;

/// What the gateway did about each reference: how often it paid it.
#[derive(Default)]
struct Gateway {
    paid: HashMap<String, u32>,
    heard_of: HashMap<String, bool>,
}

impl Gateway {
    /// Takes an order, or does not, and says so, or does not. It pays again whatever it is told again.
    fn takes(&mut self, held: &Dispatched, chance: &mut ChaCha8Rng) -> Submission {
        let reference = held.order.reference.clone();
        match chance.random_range(0..7) {
            0 => Submission::NotSent("no route".to_owned()),
            1 => Submission::Refused("no such number".to_owned()),
            2 => Submission::Unknown("lost on the way there".to_owned()),
            way => {
                let pays = chance.random_range(0..4) > 0;
                *self.paid.entry(reference.clone()).or_default() += u32::from(pays);
                self.heard_of.insert(reference, pays);
                match way {
                    3 => Submission::Unknown("lost on the way back".to_owned()),
                    _ => Submission::Accepted {
                        gateway_reference: None,
                    },
                }
            }
        }
    }

    /// What its records say, when it says anything.
    fn says(&self, reference: &str, chance: &mut ChaCha8Rng) -> Finding {
        if chance.random_range(0..3) == 0 {
            return Finding::Pending("later".to_owned());
        }
        match self.heard_of.get(reference) {
            Some(true) => Finding::Paid {
                receipt: format!("R{}", &reference[..6]),
            },
            Some(false) => Finding::Failed("Failed".to_owned()),
            None => Finding::Pending("no record".to_owned()),
        }
    }
}

/// One thing happens.
async fn step(world: &World, gateway: &mut Gateway, all: &[PaymentId], chance: &mut ChaCha8Rng, n: usize) {
    let payments = world.treasury.payments();
    let said = Exchange::default();
    match chance.random_range(0..10) {
        // Time passes.
        0 | 1 => world
            .treasury
            .clock()
            .advance(Duration::from_secs(chance.random_range(1..4_000))),
        // The gateway calls out of turn about anything.
        3 => {
            let sql = "select reference from dispatch order by reference";
            let rows = world.treasury.read_all(sql, []).await.unwrap();
            if !rows.is_empty() {
                let any = chance.random_range(0..rows.len());
                let reference: String = rows[any].try_get("", "reference").unwrap();
                let call = [Call::Result, Call::Timeout][chance.random_range(0..2)];
                payments
                    .heard(&payments.address(call, &reference), "anything")
                    .await
                    .unwrap();
            }
        }
        // Somebody releases again what failed.
        4 => {
            let payment = all[chance.random_range(0..all.len())];
            let auditor = world.actor(Person::Auditor).await;
            let attempts = payments.view(&auditor, payment).await.unwrap().attempts.len();
            if status(world, payment).await == Status::Failed && attempts < 3 {
                sent_again(world, payment, 10 + n).await;
            }
        }
        // A worker takes what is due, and may die at either side of the exchange.
        _ => {
            let Some(held) = claim(world).await else { return };
            let dies = chance.random_range(0..6);
            match &held.task {
                Task::Submit if dies == 0 => {}
                Task::Submit => {
                    let how = gateway.takes(&held, chance);
                    if dies != 1 {
                        payments.handed_over(&held, &said, &how).await.unwrap();
                    }
                }
                Task::Lost => payments.lost(&held).await.unwrap(),
                Task::Ask(query) => {
                    if dies != 0 {
                        payments.asked(&held, &said).await.unwrap();
                    }
                    let address = payments.address_of_answer(*query);
                    for _ in 0..chance.random_range(0..3) {
                        let heard = payments.heard(&address, "an answer").await.unwrap().unwrap();
                        let finding = gateway.says(&held.order.reference, chance);
                        payments.found(&heard, &finding).await.unwrap();
                    }
                }
            }
        }
    }
}

/// What is booked of each attempt is what the gateway did about its reference.
async fn agrees(world: &World, gateway: &Gateway, seed: u64) {
    let sql = "select d.reference, o.outcome from dispatch d left join attempt_outcome o on o.payment_id = d.payment_id \
               and o.attempt = d.attempt";
    for row in world.treasury.read_all(sql, []).await.unwrap() {
        let (reference, outcome): (String, Option<String>) = (
            row.try_get("", "reference").unwrap(),
            row.try_get("", "outcome").unwrap(),
        );
        let times = gateway.paid.get(&reference).copied().unwrap_or(0);
        assert!(times <= 1, "seed {seed}: {reference} was paid {times} times");
        match outcome.as_deref() {
            Some("paid") => assert_eq!(times, 1, "seed {seed}: {reference} is booked as paid"),
            Some(_) => assert_eq!(times, 0, "seed {seed}: {reference} is booked as failed"),
            None => {}
        }
    }
    let report = world.treasury.verify().await.unwrap();
    assert!(report.is_clean(), "seed {seed}: {report}");
}

on_both_engines! {
    async fn s06_whatever_a_gateway_and_a_worker_do_the_books_say_what_happened(world: World) {
        let mut gateway = Gateway::default();
        for seed in SEEDS.into_iter().chain(MORE.take(rounds(0, 100))) {
            let mut chance = ChaCha8Rng::seed_from_u64(seed);
            let mut all = Vec::new();
            for number in 0..3 {
                let payment = approved(&world, Asked::by_mpesa(50_000 + 100 * i64::from(number))).await;
                release(&world, &world.actor(Person::Treasury).await, payment, 1).await.unwrap();
                all.push(payment);
                world.treasury.clock().advance(Duration::from_secs(61));
            }
            for n in 0..STEPS {
                step(&world, &mut gateway, &all, &mut chance, n).await;
            }
            agrees(&world, &gateway, seed).await;
        }
        let ended = "select count(*) as n from attempt_outcome";
        assert!(count(&world, ended).await > 10, "the walks went nowhere");
    }
}
