//! Many connections at once.

use super::{arrived, asks, key, on_its_way, spent};
use crate::error::Error;
use crate::on_both_engines;
use crate::payments::tests::scene::{count, kes};
use crate::replenishments::Asked;
use crate::testing::Person;
use futures::future::join_all;

on_both_engines! {
    async fn of_many_who_ask_at_once_one_asks(world: World) {
        spent(&world, 5_000).await;
        let mut tasks = Vec::new();
        for n in 0..12_usize {
            let actor = world.actor([Person::Treasury, Person::Treasury2, Person::Treasury3][n % 3]).await;
            let (replenishments, fund) = (world.treasury.replenishments(), world.branch_fund);
            let asked = Asked { amount: kes(5_000), note: String::new() };
            tasks.push(tokio::spawn(async move { replenishments.ask(&actor, fund, &asked, &key(&format!("ask {n:02}"))).await }));
        }
        let answers: Vec<_> = join_all(tasks).await.into_iter().map(|answer| answer.unwrap()).collect();
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
        assert!(answers.iter().all(|answer| matches!(answer, Ok(_) | Err(Error::Refused(_)))), "{answers:?}");
        assert_eq!(count(&world, "select count(*) as n from replenishment").await, 1);
        world.verify().await;
    }

    async fn one_receipt_however_often_it_is_pressed(world: World) {
        spent(&world, 5_000).await;
        let id = on_its_way(&world, 5_000).await;
        let actor = world.actor(Person::BranchManager).await;
        let mut tasks = Vec::new();
        for n in 0..12_usize {
            let (replenishments, actor) = (world.treasury.replenishments(), actor.clone());
            // Half of them are one form that is sent again and again.
            let form = key(&format!("receipt {:02}", if n % 2 == 0 { 0 } else { n }));
            tasks.push(tokio::spawn(async move { replenishments.receive(&actor, id, &arrived(5_000, "FT-1", ""), &form).await }));
        }
        let answers: Vec<_> = join_all(tasks).await.into_iter().map(|answer| answer.unwrap()).collect();
        let done = answers.iter().filter(|answer| answer.is_ok()).count();
        assert!(done == 1 || done == 6, "{answers:?}");
        assert_eq!(count(&world, "select count(*) as n from journal where kind = 'replenishment'").await, 1);
        let balance = "select balance_after as n from ledger_entry l join fund f on f.id = l.fund_id \
                       where f.name = 'Kisumu petty cash' order by seq desc limit 1";
        assert_eq!(count(&world, balance).await, 50_000_000);
        world.verify().await;
    }

    async fn a_release_and_a_request_at_once_leave_one_open(world: World) {
        spent(&world, 39_900_000).await;
        let asking = asks(&world, Person::Treasury, 1_000_000, "ask");
        let paying = spent(&world, 200_000);
        let (asked, ()) = tokio::join!(asking, paying);
        asked.unwrap();
        let open = "select count(*) as n from replenishment where status in ('suggested','requested','approved')";
        assert_eq!(count(&world, open).await, 1);
        world.verify().await;
    }
}
