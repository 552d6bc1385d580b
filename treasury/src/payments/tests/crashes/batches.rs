//! A process that ends while a batch is confirmed, and one that ends while its lines are released.

use super::child::{in_child, nothing_heard};
use super::rounds::every_place;
use crate::access::Actor;
use crate::form_key::FormKey;
use crate::ids::{BatchId, PaymentId};
use crate::on_both_engines;
use crate::payments::tests::batches::{run, sealed};
use crate::payments::tests::scene::{Asked, approved, count};
use crate::payments::{BatchCode, LineStanding, ReleaseProof, Stage};
use crate::testing::{Person, World};
use crate::treasury::Treasury;
use std::time::Duration;

/// The form that confirms a batch: the same however often it is sent.
pub(super) async fn confirm(treasury: &Treasury, actor: &Actor, batch: BatchId, proof: &ReleaseProof) {
    let key = FormKey::new(&format!("confirm-{batch}"), "batch-release", &[]);
    let done = treasury.payments().release_batch(actor, batch, proof, &key).await;
    done.unwrap();
}

/// What a worker does with the job of a batch, if there is one.
pub(super) async fn work(treasury: &Treasury) -> bool {
    let Some(job) = treasury.outbox().claim("batch").await.unwrap() else {
        return false;
    };
    treasury.payments().run_batch(&job).await.unwrap();
    assert!(treasury.outbox().done(&job).await.unwrap());
    true
}

/// A sealed batch of one in cash and one by M-Pesa, and its code.
async fn two(world: &World, tom: &Actor, place: i64) -> (BatchId, [PaymentId; 2], BatchCode) {
    // A try that was counted and came to nothing is one of the day's twenty.
    world.treasury.clock().advance(Duration::from_secs(24 * 3_600));
    let lines = [
        approved(world, Asked::of(500)).await,
        approved(world, Asked::by_mpesa(50_000)).await,
    ];
    let batch = sealed(world, tom, &lines, &format!("at place {place}")).await;
    let code = world.treasury.payments().request_batch_code(tom, batch).await.unwrap();
    (batch, lines, code)
}

fn typed(code: &BatchCode) -> ReleaseProof {
    ReleaseProof::Code {
        step_up: Some(code.step_up),
        code: code.code.clone(),
    }
}

/// How many jobs of batches wait, and how many step-ups of lines there are of this one.
async fn opened(world: &World, batch: BatchId) -> (i64, i64) {
    let jobs = "select count(*) as n from outbox_job where kind = 'batch.release' and state = 'waiting'";
    let sql = "select count(*) as n from step_up where batch_id = $1 and payment_id is not null";
    let row = world.treasury.read_one(sql, [batch.into()]).await.unwrap().unwrap();
    (count(world, jobs).await, row.try_get("", "n").unwrap())
}

/// Each line was released, once.
async fn all_released(world: &World, tom: &Actor, batch: BatchId, lines: &[PaymentId], place: i64) {
    let view = world.treasury.payments().batch(tom, batch).await.unwrap();
    assert_eq!(view.stage, Stage::Done, "place {place}");
    for line in view.lines {
        let released = matches!(line.standing, LineStanding::Released { .. });
        assert!(released, "place {place}: {line:?}");
    }
    for payment in lines {
        for table in ["execution", "journal", "ledger_entry"] {
            let sql = format!("select count(*) as n from {table} where payment_id = $1");
            let row = world
                .treasury
                .read_one(&sql, [(*payment).into()])
                .await
                .unwrap()
                .unwrap();
            assert_eq!(row.try_get::<i64>("", "n").unwrap(), 1, "place {place}: {table}");
        }
    }
}

on_both_engines! {
    async fn s06_a_process_that_ends_while_a_batch_is_confirmed_confirmed_all_of_it_or_nothing(world: World) {
        let tom = world.actor(Person::Treasury).await;
        every_place(8, async |place| {
            let (batch, lines, code) = two(&world, &tom, place).await;
            let (_directory, heard) = nothing_heard();
            let act = ["confirm".to_owned(), batch.to_string(), tom.person().to_string(), code.step_up.to_string(), code.code.to_string()];
            let end = in_child(&world, place, &heard, &act).await;
            let stage = world.treasury.payments().batch(&tom, batch).await.unwrap().stage;
            let written = match stage {
                Stage::Sealed => (0, 0),
                _ => (1, 2),
            };
            assert_eq!(opened(&world, batch).await, written, "place {place}");
            confirm(&world.treasury, &tom, batch, &typed(&code)).await;
            assert_eq!(opened(&world, batch).await, (1, 2), "place {place}");
            run(&world).await;
            all_released(&world, &tom, batch, &lines, place).await;
            end
        })
        .await;
        world.verify().await;
    }

    async fn s06_a_worker_that_ends_in_a_batch_releases_each_line_once(world: World) {
        let tom = world.actor(Person::Treasury).await;
        every_place(20, async |place| {
            let (batch, lines, code) = two(&world, &tom, place).await;
            confirm(&world.treasury, &tom, batch, &typed(&code)).await;
            let (_directory, heard) = nothing_heard();
            let end = in_child(&world, place, &heard, &["batch".to_owned()]).await;
            // The lease is over; the step-ups of the lines are not.
            world.treasury.clock().advance(Duration::from_secs(121));
            while work(&world.treasury).await {}
            all_released(&world, &tom, batch, &lines, place).await;
            end
        })
        .await;
        world.verify().await;
    }
}
