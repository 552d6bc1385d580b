//! Putting aside and taking up again.

use super::scene::{Asked, approved, count, key, refusal, typed};
use crate::error::{Error, NOT_ALLOWED, STALE, WRONG_STATE};
use crate::on_both_engines;
use crate::payments::PaymentFilter;
use crate::payments::state::Status;
use crate::testing::Person;

on_both_engines! {
    async fn what_is_put_aside_is_not_released_until_it_is_taken_up_again(world: World) {
        let payment = approved(&world, Asked::of(500)).await;
        let (tom, tabitha) = (world.actor(Person::Treasury).await, world.actor(Person::Treasury2).await);
        let payments = world.treasury.payments();
        let code = payments.request_code(&tom, payment).await.unwrap();
        for _ in 0..2 {
            payments.hold(&tabitha, payment, 1, " Ask her first ", &key(payment, 1)).await.unwrap();
        }
        let seen = payments.view(&tom, payment).await.unwrap();
        assert_eq!((seen.status, seen.rev, seen.open_code.is_some()), (Status::Held, 2, false));
        let [pause] = seen.pauses.try_into().unwrap();
        assert_eq!((pause.holds, pause.by.as_str(), pause.reason.as_str()), (true, "Tabitha Njeri", "Ask her first"));
        for rev in [1, 2] {
            let answer = payments.release(&tom, payment, rev, &typed(&code), &key(payment, 2)).await;
            assert_eq!(refusal(answer), WRONG_STATE);
        }
        assert_eq!(refusal(payments.request_code(&tom, payment).await), WRONG_STATE);
        assert!(payments.release_desk(&tom, &PaymentFilter::default(), None, 9).await.unwrap().rows.is_empty());
        assert_eq!(refusal(payments.hold(&tom, payment, 2, "Again", &key(payment, 3)).await), WRONG_STATE);
        assert_eq!(refusal(payments.resume(&tom, payment, 1, "", &key(payment, 4)).await), STALE);
        payments.resume(&tom, payment, 2, "She confirmed", &key(payment, 5)).await.unwrap();
        assert_eq!(refusal(payments.resume(&tom, payment, 3, "", &key(payment, 6)).await), WRONG_STATE);
        // The old code was for the old revision, and is void.
        let answer = payments.release(&tom, payment, 3, &typed(&code), &key(payment, 7)).await;
        assert_eq!(refusal(answer), crate::error::STEP_UP);
        world.treasury.clock().advance(std::time::Duration::from_secs(61));
        let code = payments.request_code(&tom, payment).await.unwrap();
        payments.release(&tom, payment, 3, &typed(&code), &key(payment, 8)).await.unwrap();
        let seen = payments.view(&tom, payment).await.unwrap();
        assert_eq!((seen.status, seen.pauses.len()), (Status::Paid, 2));
        assert_eq!(refusal(payments.hold(&tom, payment, 4, "Late", &key(payment, 9)).await), WRONG_STATE);
        let mails = "select count(*) as n from outbox_job where kind in ('mail.payment_held','mail.payment_resumed')";
        assert_eq!(count(&world, mails).await, 2);
    }

    async fn whoever_releases_what_changed_meanwhile_is_told_what_changed_and_by_whom(world: World) {
        let payment = approved(&world, Asked::of(500)).await;
        let (tom, tabitha) = (world.actor(Person::Treasury).await, world.actor(Person::Treasury2).await);
        let payments = world.treasury.payments();
        let code = payments.request_code(&tom, payment).await.unwrap();
        payments.hold(&tabitha, payment, 1, "Ask her first", &key(payment, 1)).await.unwrap();
        world.treasury.clock().advance(std::time::Duration::from_secs(1));
        payments.resume(&tabitha, payment, 2, "She confirmed", &key(payment, 2)).await.unwrap();
        let Err(Error::Refused(no)) = payments.release(&tom, payment, 1, &typed(&code), &key(payment, 3)).await else {
            panic!("released");
        };
        assert_eq!(no.code, STALE);
        let words = "This payment changed since you opened it: Tabitha Njeri took it up again. Look at it again before you \
                     release it.";
        assert_eq!(no.message, words);
    }

    async fn only_treasury_puts_aside_and_only_who_may_release_takes_up_again(world: World) {
        let asked = Asked { requester: Person::Treasury, ..Asked::of(500) };
        let payment = approved(&world, asked).await;
        let payments = world.treasury.payments();
        for person in [Person::Cfo, Person::Auditor, Person::GroupFinance] {
            let actor = world.actor(person).await;
            let answer = payments.hold(&actor, payment, 1, "Why", &key(payment, 1)).await;
            assert!(matches!(&answer, Err(Error::Refused(no)) if no.code == NOT_ALLOWED), "{person:?} {answer:?}");
        }
        let stranger = world.actor(Person::StrangerTreasury).await;
        assert!(matches!(payments.hold(&stranger, payment, 1, "Why", &key(payment, 2)).await, Err(Error::NotFound)));
        let tom = world.actor(Person::Treasury).await;
        assert!(matches!(payments.hold(&tom, payment, 1, "  ", &key(payment, 3)).await, Err(Error::Invalid(_))));
        // One's own may be put aside, and is taken up again by somebody else.
        payments.hold(&tom, payment, 1, "I was wrong about the amount", &key(payment, 4)).await.unwrap();
        assert_eq!(refusal(payments.resume(&tom, payment, 2, "", &key(payment, 5)).await), "D4");
        let tabitha = world.actor(Person::Treasury2).await;
        payments.resume(&tabitha, payment, 2, "", &key(payment, 6)).await.unwrap();
    }

    async fn a_release_and_putting_aside_at_once_are_one_or_the_other(world: World) {
        let (tom, tabitha) = (world.actor(Person::Treasury).await, world.actor(Person::Treasury2).await);
        for number in 0..5 {
            let payment = approved(&world, Asked::of(500)).await;
            let payments = world.treasury.payments();
            let code = payments.request_code(&tom, payment).await.unwrap();
            let (proof, keys) = (typed(&code), (key(payment, number), key(payment, number + 100)));
            let (released, held) = tokio::join!(
                payments.release(&tom, payment, 1, &proof, &keys.0),
                payments.hold(&tabitha, payment, 1, "Wait", &keys.1)
            );
            assert!(released.is_ok() != held.is_ok(), "{released:?} {held:?}");
        }
    }
}
