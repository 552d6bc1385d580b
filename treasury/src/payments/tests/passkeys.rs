//! Releasing by passkey: what it signs, and everything that must not pass.

use super::scene::{Asked, approved, count, kes, key, refusal, release, typed};
use crate::access::Actor;
use crate::error::{NOT_ALLOWED, STEP_UP, WRONG_STATE};
use crate::ids::PaymentId;
use crate::on_both_engines;
use crate::passkeys::RelyingParty;
use crate::payments::{CodeLimits, Factor, ReleaseProof};
use crate::testing::{Authenticator, Person, SITE, World};
use std::time::Duration;

/// A treasury officer with a passkey.
async fn with_passkey(world: &World, person: Person, seed: u8) -> (Actor, Authenticator) {
    let actor = world.actor(person).await;
    let mut authenticator = Authenticator::new(SITE, seed);
    let actor = authenticator.enrol(&world.treasury, &actor, "My phone").await;
    (actor, authenticator)
}

/// Begins and answers.
async fn proof(world: &World, actor: &Actor, payment: PaymentId, with: &mut Authenticator) -> ReleaseProof {
    let payments = world.treasury.payments();
    payments.request_passkey(actor, payment).await.unwrap();
    let open = payments.view(actor, payment).await.unwrap().open_passkey.unwrap();
    let answer = with.get(&open.options);
    ReleaseProof::Passkey {
        step_up: open.step_up,
        answer,
    }
}

on_both_engines! {
    async fn s03_a_passkey_releases_and_the_release_names_it(world: World) {
        let (tom, mut phone) = with_passkey(&world, Person::Treasury, 1).await;
        let payment = approved(&world, Asked::of(500)).await;
        let proof = proof(&world, &tom, payment, &mut phone).await;
        let payments = world.treasury.payments();
        let released = payments.release(&tom, payment, 1, &proof, &key(payment, 1)).await.unwrap();
        assert_eq!((released.amount, released.voucher), (kes(500), Some(1)));
        let execution = payments.view(&tom, payment).await.unwrap().execution.unwrap();
        assert_eq!(execution.factor, Factor::Passkey);
        let named = "select count(*) as n from step_up s join passkey k on k.id = s.passkey_id and k.person_id = s.person_id \
                     join execution x on x.step_up_id = s.id where x.factor = 'passkey-uv' and k.last_used_at = s.consumed_at";
        assert_eq!(count(&world, named).await, 1);
        // The same form again: the first outcome.
        assert_eq!(payments.release(&tom, payment, 1, &proof, &key(payment, 1)).await.unwrap(), released);
    }

    async fn s04_an_answer_for_one_payment_releases_no_other(world: World) {
        let (tom, mut phone) = with_passkey(&world, Person::Treasury, 1).await;
        let (first, second) = (approved(&world, Asked::of(500)).await, approved(&world, Asked::of(900)).await);
        let proof = proof(&world, &tom, first, &mut phone).await;
        let payments = world.treasury.payments();
        assert_eq!(refusal(payments.release(&tom, second, 1, &proof, &key(second, 1)).await), STEP_UP);
        payments.request_passkey(&tom, second).await.unwrap();
        let open = payments.view(&tom, second).await.unwrap().open_passkey.unwrap();
        let ReleaseProof::Passkey { answer, .. } = proof.clone() else { unreachable!() };
        let moved = ReleaseProof::Passkey { step_up: open.step_up, answer };
        assert_eq!(refusal(payments.release(&tom, second, 1, &moved, &key(second, 2)).await), STEP_UP);
        payments.release(&tom, first, 1, &proof, &key(first, 3)).await.unwrap();
        assert_eq!(count(&world, "select count(*) as n from execution").await, 1);
    }

    async fn an_answer_is_good_once_for_five_minutes_and_for_its_person(world: World) {
        let (tom, mut phone) = with_passkey(&world, Person::Treasury, 1).await;
        let (tabitha, _) = with_passkey(&world, Person::Treasury2, 2).await;
        let payment = approved(&world, Asked::of(500)).await;
        let payments = world.treasury.payments();
        let toms = proof(&world, &tom, payment, &mut phone).await;
        assert_eq!(refusal(payments.release(&tabitha, payment, 1, &toms, &key(payment, 1)).await), STEP_UP);
        world.treasury.clock().advance(Duration::from_secs(301));
        assert_eq!(refusal(payments.release(&tom, payment, 1, &toms, &key(payment, 2)).await), STEP_UP);
        let replaced = proof(&world, &tom, payment, &mut phone).await;
        let newest = proof(&world, &tom, payment, &mut phone).await;
        assert_eq!(refusal(payments.release(&tom, payment, 1, &replaced, &key(payment, 3)).await), STEP_UP);
        payments.release(&tom, payment, 1, &newest, &key(payment, 4)).await.unwrap();
        let other = approved(&world, Asked::of(500)).await;
        assert_eq!(refusal(payments.release(&tom, other, 1, &newest, &key(other, 5)).await), STEP_UP);
    }

    async fn without_user_verification_from_another_site_or_with_a_counter_that_falls_it_is_refused(world: World) {
        let (tom, phone) = with_passkey(&world, Person::Treasury, 1).await;
        let payment = approved(&world, Asked::of(500)).await;
        let payments = world.treasury.payments();
        let mut used = phone.clone();
        let right = proof(&world, &tom, payment, &mut used).await;
        payments.release(&tom, payment, 1, &right, &key(payment, 1)).await.unwrap();
        let payment = approved(&world, Asked::of(500)).await;
        let dishonest = [
            used.clone().careless(),
            used.clone().on("https://countersign.example"),
            // A copy that was made before the last use.
            phone,
            // Somebody else's key.
            Authenticator::new(SITE, 9),
        ];
        for (number, mut one) in (2..).zip(dishonest) {
            let proof = proof(&world, &tom, payment, &mut one).await;
            assert_eq!(refusal(payments.release(&tom, payment, 1, &proof, &key(payment, number)).await), STEP_UP, "{number}");
        }
        assert_eq!(count(&world, "select count(*) as n from execution").await, 1);
        assert_eq!(count(&world, "select count(*) as n from audit_event where action = 'step_up.locked'").await, 4);
        let right = proof(&world, &tom, payment, &mut used).await;
        payments.release(&tom, payment, 1, &right, &key(payment, 9)).await.unwrap();
    }

    async fn whoever_has_a_passkey_gets_no_code_and_a_change_voids_those_that_were_sent(world: World) {
        let payment = approved(&world, Asked::of(500)).await;
        let tom = world.actor(Person::Treasury).await;
        let payments = world.treasury.payments();
        assert_eq!(refusal(payments.request_passkey(&tom, payment).await), WRONG_STATE);
        let code = payments.request_code(&tom, payment).await.unwrap();
        let (tom, mut phone) = with_passkey(&world, Person::Treasury, 1).await;
        let sent = typed(&code);
        assert_eq!(refusal(payments.release(&tom, payment, 1, &sent, &key(payment, 1)).await), STEP_UP);
        assert_eq!(refusal(payments.request_code(&tom, payment).await), NOT_ALLOWED);
        // Without the passkey again, a day has to pass.
        let passkeys = world.treasury.passkeys();
        let id = passkeys.list(&tom).await.unwrap()[0].id;
        let confirmed = world.confirm(&tom, &mut phone).await;
        passkeys.remove(&tom, Some(confirmed), id).await.unwrap();
        let tom = world.actor(Person::Treasury).await;
        assert_eq!(refusal(payments.request_code(&tom, payment).await), NOT_ALLOWED);
        world.treasury.clock().advance(Duration::from_secs(24 * 3600 - 1));
        assert_eq!(refusal(payments.request_code(&tom, payment).await), NOT_ALLOWED);
        world.treasury.clock().advance(Duration::from_secs(1));
        release(&world, &tom, payment, 2).await.unwrap();
    }

    async fn a_passkey_that_is_removed_meanwhile_releases_nothing(world: World) {
        let (tom, mut phone) = with_passkey(&world, Person::Treasury, 1).await;
        let payment = approved(&world, Asked::of(500)).await;
        let proof = proof(&world, &tom, payment, &mut phone).await;
        let passkeys = world.treasury.passkeys();
        let id = passkeys.list(&tom).await.unwrap()[0].id;
        let confirmed = world.confirm(&tom, &mut phone).await;
        passkeys.remove(&tom, Some(confirmed), id).await.unwrap();
        let payments = world.treasury.payments();
        // Not from the session that it was removed in, nor from another one.
        assert_eq!(refusal(payments.release(&tom, payment, 1, &proof, &key(payment, 1)).await), STEP_UP);
        let tom = world.actor(Person::Treasury).await;
        assert_eq!(refusal(payments.release(&tom, payment, 1, &proof, &key(payment, 2)).await), STEP_UP);
    }

    /// The library compares with the counter as it was when the ceremony began.
    async fn a_copy_answers_nothing_with_a_count_that_was_passed_meanwhile(world: World) {
        let (tom, mut phone) = with_passkey(&world, Person::Treasury, 1).await;
        let mut copy = phone.clone();
        let payment = approved(&world, Asked::of(500)).await;
        let copied = proof(&world, &tom, payment, &mut copy).await;
        world.confirm(&tom, &mut phone).await;
        let payments = world.treasury.payments();
        assert_eq!(refusal(payments.release(&tom, payment, 1, &copied, &key(payment, 1)).await), STEP_UP);
        let right = proof(&world, &tom, payment, &mut phone).await;
        payments.release(&tom, payment, 1, &right, &key(payment, 2)).await.unwrap();
    }

    async fn s20_a_refused_confirmation_leaves_a_trace(world: World) {
        let (tom, mut phone) = with_passkey(&world, Person::Treasury, 1).await;
        let passkeys = world.treasury.passkeys();
        let refused = "select count(*) as n from audit_event where action = 'person.confirmation_refused'";
        let confirmed = "select count(*) as n from audit_event where action = 'person.confirmed'";
        assert!(passkeys.confirm_by_code(&tom, "00000-00000").await.is_err());
        passkeys.begin_confirmation(&tom).await.unwrap();
        let open = passkeys.open_confirmation(&tom).await.unwrap().unwrap();
        let stranger = Authenticator::new(SITE, 9).get(&open.options);
        assert!(passkeys.confirm_by_passkey(&tom, open.ceremony, &stranger).await.is_err());
        assert_eq!((count(&world, refused).await, count(&world, confirmed).await), (2, 0));
        world.confirm(&tom, &mut phone).await;
        assert_eq!((count(&world, refused).await, count(&world, confirmed).await), (2, 1));
    }

    async fn s02_a_code_releases_no_more_than_its_limit_and_a_passkey_does(world: World) {
        let limits = |text| CodeLimits::parse(text).unwrap();
        let treasury = world.treasury.clone().with_code_limits(limits("KES 5"));
        let tom = world.actor(Person::Treasury).await;
        let (at, over) = (approved(&world, Asked::of(500)).await, approved(&world, Asked::of(501)).await);
        let payments = treasury.payments();
        let view = payments.view(&tom, over).await.unwrap();
        assert_eq!(view.may_use_code.unwrap_err().code, NOT_ALLOWED);
        assert_eq!(refusal(payments.request_code(&tom, over).await), NOT_ALLOWED);
        let code = payments.request_code(&tom, at).await.unwrap();
        // A limit that was lowered since counts, and uses up no try.
        let lowered = world.treasury.clone().with_code_limits(limits("KES 0"));
        assert_eq!(refusal(lowered.payments().release(&tom, at, 1, &typed(&code), &key(at, 1)).await), NOT_ALLOWED);
        assert_eq!(count(&world, "select cast(sum(attempts) as bigint) as n from step_up").await, 0);
        payments.release(&tom, at, 1, &typed(&code), &key(at, 2)).await.unwrap();
        let (tabitha, mut phone) = with_passkey(&world, Person::Treasury2, 2).await;
        let proof = proof(&world, &tabitha, over, &mut phone).await;
        payments.release(&tabitha, over, 1, &proof, &key(over, 3)).await.unwrap();
    }

    async fn where_a_passkey_does_not_answer_a_code_is_sent(world: World) {
        let (tom, _) = with_passkey(&world, Person::Treasury, 1).await;
        let payment = approved(&world, Asked::of(500)).await;
        world.treasury.clock().advance(Duration::from_secs(24 * 3600));
        assert_eq!(refusal(world.treasury.payments().request_code(&tom, payment).await), NOT_ALLOWED);
        let moved = RelyingParty::at("https://countersign.example").unwrap();
        let elsewhere = world.treasury.clone().with_passkeys_of(moved);
        let payments = elsewhere.payments();
        assert!(!payments.view(&tom, payment).await.unwrap().has_passkey);
        assert_eq!(refusal(payments.request_passkey(&tom, payment).await), WRONG_STATE);
        let code = payments.request_code(&tom, payment).await.unwrap();
        payments.release(&tom, payment, 1, &typed(&code), &key(payment, 1)).await.unwrap();
    }

    async fn d04_the_requester_cannot_begin_with_a_passkey_either(world: World) {
        let (tom, _) = with_passkey(&world, Person::Treasury, 1).await;
        let asked = Asked { requester: Person::Treasury, ..Asked::of(500) };
        let payment = approved(&world, asked).await;
        assert_eq!(refusal(world.treasury.payments().request_passkey(&tom, payment).await), "D4");
    }
}
