//! Releases that are refused, each with its code and its trace.

use super::scene::{Asked, approved, begin, count, decide, in_approval, key, refusal, release, typed, wrong};
use crate::audit::Event;
use crate::error::{Error, INSUFFICIENT_FUNDS, NOT_ALLOWED, SLOW_DOWN, STALE, STEP_UP, WRONG_STATE};
use crate::on_both_engines;
use crate::payments::{ReleaseProof, create};
use crate::testing::{Person, World};
use std::time::Duration;
use zeroize::Zeroizing;

/// How many refusals with this code are in the trail.
async fn audited(world: &World, code: &str) -> i64 {
    count(
        world,
        &format!("select count(*) as n from audit_event where code = '{code}'"),
    )
    .await
}

fn any_code() -> ReleaseProof {
    ReleaseProof::Code {
        step_up: None,
        code: Zeroizing::new("123456".to_owned()),
    }
}

on_both_engines! {
    async fn d04_the_requester_releases_nothing(world: World) {
        let asked = Asked { requester: Person::Treasury, ..Asked::of(500) };
        let payment = approved(&world, asked).await;
        let tom = world.actor(Person::Treasury).await;
        let payments = world.treasury.payments();
        assert_eq!(refusal(payments.request_code(&tom, payment).await), "D4");
        assert_eq!(refusal(payments.release(&tom, payment, 1, &any_code(), &key(payment, 1)).await), "D4");
        assert_eq!(audited(&world, "D4").await, 2);
        let staff = approved(&world, Asked::of(500)).await;
        let amina = world.actor(Person::Staff).await;
        assert_eq!(refusal(payments.release(&amina, staff, 1, &any_code(), &key(staff, 2)).await), "D4");
        assert_eq!(count(&world, "select count(*) as n from step_up").await, 0);
    }

    async fn d05_the_beneficiary_releases_nothing(world: World) {
        let asked = Asked { beneficiary: Some(Person::Treasury2), ..Asked::of(500) };
        let payment = approved(&world, asked).await;
        let tabitha = world.actor(Person::Treasury2).await;
        let payments = world.treasury.payments();
        assert_eq!(refusal(payments.request_code(&tabitha, payment).await), "D5");
        assert_eq!(refusal(payments.release(&tabitha, payment, 1, &any_code(), &key(payment, 1)).await), "D5");
        let tom = world.actor(Person::Treasury).await;
        release(&world, &tom, payment, 2).await.unwrap();
    }

    async fn d06_who_validated_releases_nothing(world: World) {
        let payment = approved(&world, Asked::of(500)).await;
        let titus = world.actor(Person::Treasury3).await;
        let payments = world.treasury.payments();
        assert_eq!(refusal(payments.request_code(&titus, payment).await), "D6");
        assert_eq!(refusal(payments.release(&titus, payment, 1, &any_code(), &key(payment, 1)).await), "D6");
        let desk = payments.release_desk(&titus, &Default::default(), None, 10).await.unwrap();
        assert_eq!(desk.rows[0].may_release.as_ref().unwrap_err().code, "D6");
    }

    async fn only_treasury_releases(world: World) {
        let payment = approved(&world, Asked::of(500)).await;
        let payments = world.treasury.payments();
        for person in [Person::Cfo, Person::Ceo, Person::GroupFinance, Person::FpA, Person::Auditor] {
            let actor = world.actor(person).await;
            assert_eq!(refusal(payments.request_code(&actor, payment).await), NOT_ALLOWED, "{person:?}");
        }
        for person in [Person::Colleague, Person::Admin, Person::Stranger, Person::StrangerTreasury] {
            let actor = world.actor(person).await;
            let asked = payments.request_code(&actor, payment).await;
            assert!(matches!(asked, Err(Error::NotFound)), "s21 {person:?}");
            let tried = payments.release(&actor, payment, 1, &any_code(), &key(payment, 1)).await;
            assert!(matches!(tried, Err(Error::NotFound)), "s21 {person:?}");
            assert!(matches!(payments.view(&actor, payment).await, Err(Error::NotFound)), "s21 {person:?}");
        }
    }

    async fn s02_five_tries_then_locked(world: World) {
        let payment = approved(&world, Asked::of(500)).await;
        let tom = world.actor(Person::Treasury).await;
        let payments = world.treasury.payments();
        let code = payments.request_code(&tom, payment).await.unwrap();
        for number in 1..=5 {
            assert_eq!(refusal(payments.release(&tom, payment, 1, &wrong(&code), &key(payment, number)).await), STEP_UP);
        }
        assert_eq!(refusal(payments.release(&tom, payment, 1, &typed(&code), &key(payment, 6)).await), STEP_UP);
        assert_eq!(count(&world, "select attempts as n from step_up where state = 'locked'").await, 5);
        let locked = "select count(*) as n from audit_event where action = 'step_up.locked'";
        assert_eq!(count(&world, locked).await, 1);
        world.treasury.clock().advance(Duration::from_secs(60));
        release(&world, &tom, payment, 7).await.unwrap();
    }

    async fn s02_the_fifth_try_still_counts(world: World) {
        let payment = approved(&world, Asked::of(500)).await;
        let tom = world.actor(Person::Treasury).await;
        let payments = world.treasury.payments();
        let code = payments.request_code(&tom, payment).await.unwrap();
        for number in 1..=4 {
            payments.release(&tom, payment, 1, &wrong(&code), &key(payment, number)).await.unwrap_err();
        }
        payments.release(&tom, payment, 1, &typed(&code), &key(payment, 5)).await.unwrap();
    }

    async fn s03_no_release_without_a_code(world: World) {
        let payment = approved(&world, Asked::of(500)).await;
        let tom = world.actor(Person::Treasury).await;
        let payments = world.treasury.payments();
        assert_eq!(refusal(payments.release(&tom, payment, 1, &any_code(), &key(payment, 1)).await), STEP_UP);
        assert_eq!(count(&world, "select count(*) as n from execution").await, 0);
        assert_eq!(audited(&world, STEP_UP).await, 1);
    }

    async fn s04_a_code_is_good_for_its_payment_and_person_only(world: World) {
        let (first, second) = (approved(&world, Asked::of(500)).await, approved(&world, Asked::of(500)).await);
        let (tom, tabitha) = (world.actor(Person::Treasury).await, world.actor(Person::Treasury2).await);
        let payments = world.treasury.payments();
        let code = payments.request_code(&tom, first).await.unwrap();
        assert_eq!(refusal(payments.release(&tom, second, 1, &typed(&code), &key(second, 1)).await), STEP_UP);
        assert_eq!(refusal(payments.release(&tabitha, first, 1, &typed(&code), &key(first, 2)).await), STEP_UP);
        let own = payments.request_code(&tabitha, first).await.unwrap();
        let mixed = ReleaseProof::Code { step_up: Some(own.step_up), code: code.code.clone() };
        if own.code != code.code {
            assert_eq!(refusal(payments.release(&tabitha, first, 1, &mixed, &key(first, 3)).await), STEP_UP);
        }
        payments.release(&tom, first, 1, &typed(&code), &key(first, 4)).await.unwrap();
    }

    async fn s04_old_replaced_and_used_codes_are_refused(world: World) {
        let payment = approved(&world, Asked::of(500)).await;
        let tom = world.actor(Person::Treasury).await;
        let payments = world.treasury.payments();
        let old = payments.request_code(&tom, payment).await.unwrap();
        assert_eq!(refusal(payments.request_code(&tom, payment).await), SLOW_DOWN);
        world.treasury.clock().advance(Duration::from_secs(60));
        let new = payments.request_code(&tom, payment).await.unwrap();
        assert_eq!(refusal(payments.release(&tom, payment, 1, &typed(&old), &key(payment, 1)).await), STEP_UP);
        world.treasury.clock().advance(Duration::from_secs(301));
        assert_eq!(refusal(payments.release(&tom, payment, 1, &typed(&new), &key(payment, 2)).await), STEP_UP);
        let newest = payments.request_code(&tom, payment).await.unwrap();
        assert_eq!(refusal(payments.release(&tom, payment, 7, &typed(&newest), &key(payment, 3)).await), STALE);
        payments.release(&tom, payment, 1, &typed(&newest), &key(payment, 4)).await.unwrap();
        let again = payments.release(&tom, payment, 2, &typed(&newest), &key(payment, 5)).await;
        assert_eq!(refusal(again), WRONG_STATE);
    }

    async fn s02_five_codes_an_hour(world: World) {
        let payment = approved(&world, Asked::of(500)).await;
        let tom = world.actor(Person::Treasury).await;
        let payments = world.treasury.payments();
        for _ in 0..5 {
            payments.request_code(&tom, payment).await.unwrap();
            world.treasury.clock().advance(Duration::from_secs(61));
        }
        assert_eq!(refusal(payments.request_code(&tom, payment).await), SLOW_DOWN);
        world.treasury.clock().advance(Duration::from_secs(3_600));
        let code = payments.request_code(&tom, payment).await.unwrap();
        payments.code_not_sent(code.step_up).await.unwrap();
        payments.request_code(&tom, payment).await.unwrap();
        assert_eq!(refusal(payments.release(&tom, payment, 1, &typed(&code), &key(payment, 1)).await), STEP_UP);
    }

    async fn s05_insufficient_funds_are_refused(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let first = approved(&world, Asked::of(30_000_000)).await;
        let second = approved(&world, Asked::of(30_000_000)).await;
        release(&world, &tom, first, 1).await.unwrap();
        assert_eq!(refusal(release(&world, &tom, second, 2).await), INSUFFICIENT_FUNDS);
        assert_eq!(count(&world, "select count(*) as n from execution").await, 1);
        assert_eq!(audited(&world, INSUFFICIENT_FUNDS).await, 1);
        // The code was right and the release left nothing behind: it is still good.
        assert_eq!(count(&world, "select count(*) as n from step_up where state = 'open'").await, 1);
        let view = world.treasury.payments().view(&tom, second).await.unwrap();
        assert!(!view.effect.unwrap().is_enough);
        assert_eq!(view.open_code.unwrap().tries_left, 4);
    }

    async fn a_closed_fund_releases_nothing(world: World) {
        let payment = approved(&world, Asked::of(500)).await;
        let tom = world.actor(Person::Treasury).await;
        let payments = world.treasury.payments();
        let code = payments.request_code(&tom, payment).await.unwrap();
        // By hand: the service does not close a fund while its payments wait.
        let mut work = begin(&world).await;
        let close = "update fund set active = $1, rev = rev + 1 where id = $2";
        work.execute(close, [false.into(), world.branch_fund.into()]).await.unwrap();
        work.record(Event::about("fund.changed", "fund", world.branch_fund));
        work.commit().await.unwrap();
        assert_eq!(refusal(payments.release(&tom, payment, 1, &typed(&code), &key(payment, 1)).await), WRONG_STATE);
        assert_eq!(refusal(payments.request_code(&tom, payment).await), WRONG_STATE);
        assert_eq!(count(&world, "select count(*) as n from execution").await, 0);
        let desk = payments.release_desk(&tom, &Default::default(), None, 10).await.unwrap();
        let refused = desk.rows[0].may_release.as_ref().unwrap_err();
        assert!(refused.message.starts_with("The fund “Kisumu petty cash” is closed"), "{}", refused.message);
        assert_eq!(payments.view(&tom, payment).await.unwrap().may_release.unwrap_err(), *refused);
    }

    async fn s07_s28_no_payment_before_the_last_approval_nor_a_second_one(world: World) {
        let asked = Asked::of(500);
        let mut work = begin(&world).await;
        let requisition = in_approval(&world, &work, asked).await;
        decide(&world, &work, requisition, asked, 1, Person::BranchManager).await;
        let early = create(&mut work, requisition, 1, 1, world.id(Person::BranchManager)).await;
        assert!(early.is_err());
        drop(work);
        let mut work = begin(&world).await;
        let requisition = in_approval(&world, &work, asked).await;
        decide(&world, &work, requisition, asked, 1, Person::BranchManager).await;
        decide(&world, &work, requisition, asked, 2, Person::Treasury3).await;
        create(&mut work, requisition, 1, 2, world.id(Person::Treasury3)).await.unwrap();
        let second = create(&mut work, requisition, 1, 2, world.id(Person::Treasury3)).await;
        assert!(second.is_err());
    }
}
