//! Jobs and the workers that compete for them.

use super::service::LEASE;
use super::{Claimed, Job};
use crate::author::Author;
use crate::error::{Error, NOT_ALLOWED, WRONG_STATE};
use crate::form_key::FormKey;
use crate::on_both_engines;
use crate::testing::{Person, World};
use serde_json::json;
use std::time::Duration;

/// A job of the company, to the member of staff.
pub(crate) async fn enqueue(world: &World, kind: &'static str) {
    let mut work = world.treasury.begin(Author::system(Some(world.company))).await.unwrap();
    let payload = json!({"to": "amina@amani.example", "number": 42, "payee": "Jane", "amount": "KES 4,500.00"});
    work.enqueue(Job { kind, payload });
    work.commit().await.unwrap();
}

pub(crate) async fn claim(world: &World) -> Option<Claimed> {
    world.treasury.outbox().claim("mail").await.unwrap()
}

/// State, tries and last error of the only job.
async fn standing(world: &World) -> (String, i64, Option<String>) {
    let sql = "select state, attempts, last_error from outbox_job";
    let row = world.treasury.read_one(sql, []).await.unwrap().unwrap();
    let get = |name| row.try_get("", name).unwrap();
    (
        get("state"),
        row.try_get("", "attempts").unwrap(),
        row.try_get("", "last_error").unwrap(),
    )
}

fn key(name: &str) -> FormKey {
    FormKey::new(&format!("the-key-of-{name:0>20}"), "test", &[])
}

/// Lets the only job fail for good.
async fn give_up(world: &World) -> crate::ids::JobId {
    let job = claim(world).await.unwrap();
    let outbox = world.treasury.outbox();
    assert!(
        outbox
            .failed(&job, "The mail server answered 550.", true)
            .await
            .unwrap()
    );
    job.id
}

on_both_engines! {
    async fn a_job_is_one_workers_and_a_family_has_its_own(world: World) {
        enqueue(&world, "mail.approved").await;
        assert!(world.treasury.outbox().claim("sms").await.unwrap().is_none());
        let claims = (0..8).map(|_| { let world = world.clone(); tokio::spawn(async move { claim(&world).await }) });
        let claims = futures::future::join_all(claims).await;
        let held: Vec<_> = claims.into_iter().filter_map(|claimed| claimed.unwrap()).collect();
        assert_eq!(held.len(), 1, "eight looked for one job");
        assert!(world.treasury.outbox().done(&held[0]).await.unwrap());
        assert!(claim(&world).await.is_none());
    }

    async fn who_lost_the_lease_changes_nothing(world: World) {
        enqueue(&world, "mail.approved").await;
        let outbox = world.treasury.outbox();
        let slow = claim(&world).await.unwrap();
        world.treasury.clock().advance(LEASE);
        assert!(claim(&world).await.is_none(), "the lease holds to its end");
        world.treasury.clock().advance(Duration::from_secs(1));
        let quick = claim(&world).await.unwrap();
        assert_eq!(slow.id, quick.id, "the same in every try");
        assert!(!outbox.failed(&slow, "too late", true).await.unwrap());
        assert!(!outbox.failed(&slow, "too late", false).await.unwrap());
        assert!(!outbox.done(&slow).await.unwrap());
        assert!(!outbox.keep(&slow).await.unwrap());
        outbox.also(&slow, "sms.approved").await.unwrap();
        assert_eq!(standing(&world).await, ("waiting".into(), 2, None));
        assert!(outbox.done(&quick).await.unwrap());
        assert!(!outbox.failed(&quick, "after it was done", true).await.unwrap());
        assert_eq!(standing(&world).await, ("done".into(), 2, None));
    }

    async fn a_job_that_nobody_took_over_is_finished_after_its_lease(world: World) {
        enqueue(&world, "mail.approved").await;
        let slow = claim(&world).await.unwrap();
        world.treasury.clock().advance(LEASE * 2);
        assert!(world.treasury.outbox().done(&slow).await.unwrap());
    }

    async fn it_is_tried_eight_times_with_growing_waits_and_then_put_aside(world: World) {
        enqueue(&world, "mail.approved").await;
        let outbox = world.treasury.outbox();
        for attempt in 1..=8_u32 {
            let job = claim(&world).await.unwrap();
            assert!(outbox.failed(&job, "The mail server does not answer.", false).await.unwrap());
            assert!(claim(&world).await.is_none());
            world.treasury.clock().advance(Duration::from_secs(60 << (attempt - 1)) - Duration::from_micros(1));
            assert!(claim(&world).await.is_none(), "try {attempt} comes too early");
            world.treasury.clock().advance(Duration::from_secs(30 << (attempt - 1)));
        }
        let why = Some("The mail server does not answer.".into());
        assert_eq!(standing(&world).await, ("failed".into(), 8, why));
    }

    async fn a_job_that_ends_every_worker_is_put_aside(world: World) {
        enqueue(&world, "mail.approved").await;
        for _ in 0..8 {
            claim(&world).await.unwrap();
            world.treasury.clock().advance(LEASE * 2);
        }
        enqueue(&world, "mail.rejected").await;
        assert_eq!(claim(&world).await.unwrap().kind, "mail.rejected", "it holds up no other");
        let admin = world.actor(Person::Admin).await;
        let failed = world.treasury.outbox().failed_jobs(&admin, None, 10).await.unwrap().rows;
        assert_eq!((failed.len(), failed[0].attempts), (1, 8));
        assert!(failed[0].why.contains("again and again"), "{failed:?}");
    }

    async fn an_administrator_sees_what_was_given_up_and_has_it_tried_again(world: World) {
        enqueue(&world, "mail.approved").await;
        let id = give_up(&world).await;
        let outbox = world.treasury.outbox();
        let admin = world.actor(Person::Admin).await;
        let failed = outbox.failed_jobs(&admin, None, 10).await.unwrap().rows;
        let job = &failed[0];
        assert_eq!((job.id, job.kind.as_str(), job.number, job.attempts), (id, "mail.approved", Some(42), 1));
        assert_eq!((job.to.as_deref(), job.to_name.as_deref()), (Some("amina@amani.example"), Some("Amina Odhiambo")));
        assert_eq!(job.why, "The mail server answered 550.");
        assert!(!format!("{job:?}").contains("4,500"), "S22: an administrator sees no payments");
        let auditor = world.actor(Person::Auditor).await;
        assert_eq!(outbox.failed_jobs(&auditor, None, 10).await.unwrap().rows, failed);
        assert!(outbox.may_try_again(&admin) && !outbox.may_try_again(&auditor));
        refused(outbox.try_again(&auditor, id, &key("auditor")).await, NOT_ALLOWED);
        refused(outbox.try_again(&world.actor(Person::Cfo).await, id, &key("cfo")).await, NOT_ALLOWED);
        refused(outbox.failed_jobs(&world.actor(Person::Cfo).await, None, 10).await, NOT_ALLOWED);
        outbox.try_again(&admin, id, &key("again")).await.unwrap();
        outbox.try_again(&admin, id, &key("again")).await.unwrap();
        refused(outbox.try_again(&admin, id, &key("twice")).await, WRONG_STATE);
        assert_eq!(outbox.failed_jobs(&admin, None, 10).await.unwrap().rows, []);
        let sql = "select count(*) as n from audit_event where action = 'job.tried_again'";
        let row = world.treasury.read_one(sql, []).await.unwrap().unwrap();
        assert_eq!(row.try_get::<i64>("", "n").unwrap(), 1);
        let again = claim(&world).await.unwrap();
        assert_eq!(again.id, id);
        assert!(outbox.done(&again).await.unwrap());
    }

    async fn s21_a_failed_job_of_another_company_is_not_there(world: World) {
        let mut work = world.treasury.begin(Author::system(None)).await.unwrap();
        work.enqueue(Job { kind: "mail.approved", payload: json!({"to": "sam@other.example"}) });
        work.commit().await.unwrap();
        let id = give_up(&world).await;
        let admin = world.actor(Person::Admin).await;
        assert_eq!(world.treasury.outbox().failed_jobs(&admin, None, 10).await.unwrap().rows, []);
        let tried = world.treasury.outbox().try_again(&admin, id, &key("other")).await;
        assert!(matches!(tried, Err(Error::NotFound)), "{tried:?}");
    }

    async fn failed_jobs_are_paged_the_newest_first(world: World) {
        for _ in 0..3 {
            enqueue(&world, "mail.approved").await;
            world.treasury.clock().advance(Duration::from_secs(1));
            give_up(&world).await;
        }
        let admin = world.actor(Person::Admin).await;
        let outbox = world.treasury.outbox();
        let first = outbox.failed_jobs(&admin, None, 2).await.unwrap();
        let second = outbox.failed_jobs(&admin, first.next.as_deref(), 2).await.unwrap();
        assert_eq!((first.rows.len(), second.rows.len(), second.next.clone()), (2, 1, None));
        assert!(first.rows[0].created_at > first.rows[1].created_at && first.rows[1].created_at > second.rows[0].created_at);
        assert!(matches!(outbox.failed_jobs(&admin, Some("x"), 2).await, Err(Error::NotFound)));
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: crate::Result<T>, code: &str) {
    match result {
        Err(Error::Refused(refusal)) => assert_eq!(refusal.code, code),
        other => panic!("not refused: {other:?}"),
    }
}
