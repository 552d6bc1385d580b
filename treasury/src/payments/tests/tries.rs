//! How many codes somebody may try, over all payments.

use super::scene::{Asked, approved, key, refusal, release, typed, wrong};
use crate::error::{SLOW_DOWN, STEP_UP};
use crate::on_both_engines;
use crate::testing::Person;
use futures::future::join_all;
use std::time::Duration;

on_both_engines! {
    async fn s02_twenty_wrong_codes_a_day_over_all_payments(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let payments = world.treasury.payments();
        let mut codes = Vec::new();
        for _ in 0..5 {
            let payment = approved(&world, Asked::of(500)).await;
            codes.push((payment, payments.request_code(&tom, payment).await.unwrap()));
            world.treasury.clock().advance(Duration::from_secs(1));
        }
        let (last, code) = codes.pop().unwrap();
        for (payment, code) in &codes {
            for number in 1..=5 {
                let answer = payments.release(&tom, *payment, 1, &wrong(code), &key(*payment, number)).await;
                assert_eq!(refusal(answer), STEP_UP);
            }
        }
        let right = payments.release(&tom, last, 1, &typed(&code), &key(last, 1)).await;
        let Err(crate::Error::Refused(refused)) = right else { panic!("{right:?}") };
        assert_eq!(refused.code, SLOW_DOWN);
        // The first of them was sent on 2 March at 11:00 in Nairobi.
        assert!(refused.message.contains("3 March 2026, 11:00"), "{}", refused.message);
        let another = approved(&world, Asked::of(500)).await;
        assert_eq!(refusal(payments.request_code(&tom, another).await), SLOW_DOWN);
        let tabitha = world.actor(Person::Treasury2).await;
        release(&world, &tabitha, last, 2).await.unwrap();
        world.treasury.clock().advance(Duration::from_secs(24 * 3_600));
        release(&world, &tom, another, 3).await.unwrap();
    }

    async fn s02_right_codes_are_not_counted_among_the_wrong_ones(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let payments = world.treasury.payments();
        for _ in 0..4 {
            let payment = approved(&world, Asked::of(500)).await;
            let code = payments.request_code(&tom, payment).await.unwrap();
            for number in 1..=4 {
                let answer = payments.release(&tom, payment, 1, &wrong(&code), &key(payment, number)).await;
                assert_eq!(refusal(answer), STEP_UP);
            }
            payments.release(&tom, payment, 1, &typed(&code), &key(payment, 5)).await.unwrap();
        }
        // Sixteen wrong ones and four right ones: twenty tries, and one more payment goes.
        let payment = approved(&world, Asked::of(500)).await;
        release(&world, &tom, payment, 6).await.unwrap();
    }

    async fn s02_wrong_codes_at_once_over_all_payments_are_all_counted(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let payments = world.treasury.payments();
        let mut codes = Vec::new();
        for _ in 0..30 {
            let payment = approved(&world, Asked::of(500)).await;
            codes.push((payment, payments.request_code(&tom, payment).await.unwrap()));
        }
        let tries = codes.iter().map(|(payment, code)| {
            let (payments, tom, payment, proof) = (payments.clone(), tom.clone(), *payment, wrong(code));
            tokio::spawn(async move { payments.release(&tom, payment, 1, &proof, &key(payment, 1)).await })
        });
        let answers = join_all(tries).await.into_iter().map(|answer| refusal(answer.unwrap()));
        let compared = answers.filter(|code| *code == STEP_UP).count();
        assert!(compared <= 20, "{compared} codes were compared");
    }
}
