//! The connection breaks around COMMIT: the outcome is looked up, never assumed.

use super::scene::{Asked, approved, count, key, typed};
use crate::database::Database;
use crate::ids::PaymentId;
use crate::keys::Keys;
use crate::payments::{ReleaseCode, Released};
use crate::randomness::Randomness;
use crate::testing::{Engine, Person, World};
use crate::treasury::Treasury;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Where the line breaks, at the first COMMIT that comes by (the count of the tries is one statement, without one).
#[derive(Clone, Copy)]
enum Break {
    /// The server never hears the COMMIT.
    Before,
    /// The server commits; its answer is lost.
    After,
}

/// A line to the server that breaks once. Answers the URL to use it by.
async fn line(url: &str, at: Break) -> String {
    let (user, rest) = url.strip_prefix("postgres://").unwrap().split_once('@').unwrap();
    let (server, name) = rest.split_once('/').unwrap();
    let server = server.to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let commits = Arc::new(AtomicU32::new(0));
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let upstream = TcpStream::connect(&server).await.unwrap();
            tokio::spawn(carry(client, upstream, at, Arc::clone(&commits)));
        }
    });
    format!("postgres://{user}@127.0.0.1:{port}/{name}")
}

async fn carry(mut client: TcpStream, mut server: TcpStream, at: Break, commits: Arc<AtomicU32>) {
    let (mut up, mut down) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        tokio::select! {
            read = client.read(&mut up) => {
                let Ok(size @ 1..) = read else { return };
                let is_commit = up[..size].windows(6).any(|word| word == b"COMMIT");
                let breaks = is_commit && commits.fetch_add(1, Ordering::SeqCst) == 0;
                if breaks && matches!(at, Break::Before) {
                    return;
                }
                if server.write_all(&up[..size]).await.is_err() {
                    return;
                }
                if breaks {
                    // The answer proves that the server has committed; nobody else gets to read it.
                    let _ = server.read(&mut down).await;
                    return;
                }
            }
            read = server.read(&mut down) => {
                let Ok(size @ 1..) = read else { return };
                if client.write_all(&down[..size]).await.is_err() {
                    return;
                }
            }
        }
    }
}

async fn release_over(world: &World, at: Break) -> (PaymentId, ReleaseCode, crate::Result<Released>) {
    let payment = approved(world, Asked::of(500)).await;
    let tom = world.actor(Person::Treasury).await;
    let code = world.treasury.payments().request_code(&tom, payment).await.unwrap();
    let database = Database::connect(&line(&world.database.url, at).await, 4)
        .await
        .unwrap();
    let keys = Keys::try_new(b"a secret of the tests, long enough").unwrap();
    let treasury = Treasury::new(database, world.treasury.clock().clone(), Randomness::seeded(8), keys);
    let answer = treasury
        .payments()
        .release(&tom, payment, 1, &typed(&code), &key(payment, 1))
        .await;
    (payment, code, answer)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s06_a_lost_answer_to_commit_is_looked_up() {
    let Some(world) = World::on(Engine::Postgres).await else {
        return;
    };
    let (payment, code, answer) = release_over(&world, Break::After).await;
    let released = answer.unwrap();
    assert_eq!((released.payment, released.voucher), (payment, Some(1)));
    assert_eq!(count(&world, "select count(*) as n from execution").await, 1);
    let tom = world.actor(Person::Treasury).await;
    let again = world
        .treasury
        .payments()
        .release(&tom, payment, 1, &typed(&code), &key(payment, 1))
        .await;
    assert_eq!(again.unwrap(), released);
    world.verify().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s06_a_lost_commit_is_not_taken_for_done() {
    let Some(world) = World::on(Engine::Postgres).await else {
        return;
    };
    let (payment, code, answer) = release_over(&world, Break::Before).await;
    assert!(answer.is_err());
    assert_eq!(count(&world, "select count(*) as n from execution").await, 0);
    let tom = world.actor(Person::Treasury).await;
    let again = world
        .treasury
        .payments()
        .release(&tom, payment, 1, &typed(&code), &key(payment, 1))
        .await;
    assert_eq!(again.unwrap().voucher, Some(1));
    world.verify().await;
}
