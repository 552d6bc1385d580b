//! A database server that ends every connection under load, as a restart does; in a long run it is restarted indeed.

use super::scene::{Asked, approved, count, key, typed};
use crate::error::Error;
use crate::payments::state::Status;
use crate::testing::{Engine, Person, World, rounds};
use futures::future::join_all;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Ends every connection but its own.
const END_ALL: &str = "select pg_terminate_backend(pid) from pg_stat_activity \
                       where datname = current_database() and pid <> pg_backend_pid()";

/// A command that restarts the server, where a test may (`bin/test long`).
const RESTART: &str = "COUNTERSIGN_TEST_RESTART";

/// Restarts the server as if its machine had lost power, and waits until it is back.
async fn restart(command: String) {
    let run = move || Command::new("sh").args(["-c", &command]).status();
    let done = tokio::task::spawn_blocking(run).await.unwrap().unwrap();
    assert!(done.success(), "{done}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s06_a_database_that_ends_every_connection_loses_nothing_postgres() {
    let Some(world) = World::on(Engine::Postgres).await else {
        return;
    };
    for round in 0..rounds(1, 20) {
        world.treasury.clock().advance(Duration::from_secs(24 * 3_600));
        sixteen_are_released(&world).await;
        let all = 16 * (i64::try_from(round).unwrap() + 1);
        assert_eq!(count(&world, "select count(*) as n from execution").await, all);
    }
    world.verify().await;
}

/// Sixteen at once while every connection is ended again and again, and each form sent until it is answered.
async fn sixteen_are_released(world: &World) {
    let (tom, payments) = (world.actor(Person::Treasury).await, world.treasury.payments());
    let mut forms = Vec::new();
    for _ in 0..16 {
        let payment = approved(world, Asked::of(500)).await;
        let code = payments.request_code(&tom, payment).await.unwrap();
        forms.push((payment, typed(&code)));
    }
    let done = Arc::new(AtomicBool::new(false));
    let ending = {
        let (database, done) = (world.database.clone(), done.clone());
        tokio::spawn(async move {
            if let Ok(command) = std::env::var(RESTART) {
                restart(command).await;
                return 1;
            }
            let mut times = 0;
            while !done.load(Ordering::SeqCst) {
                database.as_owner(END_ALL).await.unwrap();
                times += 1;
            }
            times
        })
    };
    let sent = forms.iter().map(|(payment, proof)| {
        let (payments, tom, payment, proof) = (payments.clone(), tom.clone(), *payment, proof.clone());
        tokio::spawn(async move { payments.release(&tom, payment, 1, &proof, &key(payment, 1)).await })
    });
    let answers = join_all(sent).await;
    done.store(true, Ordering::SeqCst);
    assert!(ending.await.unwrap() > 0);
    for ((payment, proof), answer) in forms.iter().zip(answers) {
        let answer = answer.unwrap();
        // The pool may still hand out connections that were ended.
        let mut again = payments.release(&tom, *payment, 1, proof, &key(*payment, 1)).await;
        for _ in 0..10 {
            if !matches!(again, Err(Error::Database(_))) {
                break;
            }
            again = payments.release(&tom, *payment, 1, proof, &key(*payment, 1)).await;
        }
        let again = again.unwrap();
        if let Ok(answered) = answer {
            assert_eq!(answered, again);
        }
        let view = payments.view(&tom, *payment).await.unwrap();
        assert_eq!((view.status, view.voucher), (Status::Paid, again.voucher));
    }
}
