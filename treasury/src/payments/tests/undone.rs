//! What was paid, and came back or never left.

use super::rails::{self, accepted, handed_over, hears, money, sent};
use super::scene::{Asked, approved, count, key, refusal, release, status};
use crate::error::{NOT_ALLOWED, Result, WRONG_STATE};
use crate::form_key::FormKey;
use crate::ids::{EvidenceId, PaymentId};
use crate::on_both_engines;
use crate::payments::state::Status;
use crate::payments::{Found, Outcome};
use crate::rails::{Finding, Submission};
use crate::testing::{Person, World};
use futures::future::join_all;

/// One in cash, released and paid.
async fn in_cash(world: &World, minor: i64) -> PaymentId {
    let payment = approved(world, Asked::of(minor)).await;
    let tom = world.actor(Person::Treasury).await;
    release(world, &tom, payment, 1).await.unwrap();
    payment
}

/// One by M-Pesa that the gateway confirmed.
async fn by_gateway(world: &World, minor: i64) -> PaymentId {
    let payment = sent(world, minor).await;
    handed_over(world, accepted()).await;
    hears(world, rails::paid()).await;
    payment
}

async fn finds(world: &World, person: Person, payment: PaymentId, outcome: Outcome, number: usize) -> Result<()> {
    let actor = world.actor(person).await;
    let found = Found {
        outcome,
        reference: "Receipt 88".to_owned(),
        note: "Jane handed it back at the counter".to_owned(),
    };
    let payments = world.treasury.payments();
    payments
        .record_evidence(&actor, payment, &found, &key(payment, number))
        .await
}

/// The newest finding.
pub(crate) async fn newest(world: &World, payment: PaymentId) -> EvidenceId {
    let auditor = world.actor(Person::Auditor).await;
    let seen = world.treasury.payments().view(&auditor, payment).await.unwrap();
    seen.evidence.last().unwrap().id
}

async fn decides(world: &World, person: Person, payment: PaymentId, number: usize) -> Result<()> {
    let (actor, id) = (world.actor(person).await, newest(world, payment).await);
    let payments = world.treasury.payments();
    payments
        .decide_evidence(&actor, (payment, id), true, "", &key(payment, number))
        .await
}

/// Found by one, and waiting for the other.
pub(crate) async fn found(world: &World, payment: PaymentId, outcome: Outcome) -> EvidenceId {
    finds(world, Person::Treasury2, payment, outcome, 80).await.unwrap();
    newest(world, payment).await
}

/// Found by one, and what happens when the other one confirms it.
pub(crate) async fn confirms(world: &World, payment: PaymentId, outcome: Outcome) -> Result<()> {
    found(world, payment, outcome).await;
    again(world, payment).await
}

/// What happens when the other one confirms it now.
pub(crate) async fn again(world: &World, payment: PaymentId) -> Result<()> {
    decides(world, Person::GroupFinance, payment, 82).await
}

/// Undone by two people.
pub(crate) async fn undone(world: &World, payment: PaymentId, outcome: Outcome) {
    found(world, payment, outcome).await;
    decides(world, Person::GroupFinance, payment, 81).await.unwrap();
}

on_both_engines! {
    async fn what_came_back_is_in_its_fund_again_by_a_journal_that_mirrors_what_was_booked(world: World) {
        let before = money(&world).await;
        let cash = in_cash(&world, 5_000).await;
        undone(&world, cash, Outcome::Returned).await;
        assert_eq!(status(&world, cash).await, Status::Returned);
        let gateway = by_gateway(&world, 50_000).await;
        assert_eq!(money(&world).await, (before.0 - 50_000, 0, before.2 + 50_000));
        undone(&world, gateway, Outcome::Reversed).await;
        assert_eq!(status(&world, gateway).await, Status::Reversed);
        assert_eq!(money(&world).await, before);
        let auditor = world.actor(Person::Auditor).await;
        let seen = world.treasury.payments().view(&auditor, gateway).await.unwrap();
        let booked: Vec<_> = seen.bookings.iter().map(|it| (it.memo.as_str(), it.debit.clone(), it.credit.clone())).collect();
        let [sent, settled, reversed] = booked.as_slice() else { panic!("{booked:?}") };
        assert_eq!(reversed.0, "Reversed, not paid to Lake Stationers");
        assert_eq!((&reversed.1, &reversed.2), (&sent.2, &settled.1), "the fund is debited, the expense credited");
        assert!(seen.voucher.is_some(), "its voucher stays");
        let told = "select count(*) as n from outbox_job where kind in ('mail.payment_returned','mail.payment_reversed')";
        assert_eq!(count(&world, told).await, 2);
        world.verify().await;
    }

    async fn a39_nothing_is_undone_twice_and_no_reversal_is_reversed(world: World) {
        let payment = in_cash(&world, 5_000).await;
        undone(&world, payment, Outcome::Returned).await;
        let after = money(&world).await;
        for outcome in Outcome::ALL {
            assert_eq!(refusal(finds(&world, Person::Treasury2, payment, outcome, 90).await), WRONG_STATE, "{outcome:?}");
        }
        assert_eq!(refusal(decides(&world, Person::Treasury3, payment, 91).await), WRONG_STATE);
        decides(&world, Person::GroupFinance, payment, 81).await.expect("the same submission again");
        assert_eq!(money(&world).await, after);
        assert_eq!(count(&world, "select count(*) as n from journal where kind = 'reversal'").await, 1);
    }

    async fn a39_many_people_who_confirm_at_once_undo_it_once(world: World) {
        let payment = in_cash(&world, 5_000).await;
        let id = found(&world, payment, Outcome::Returned).await;
        let mut tasks = Vec::new();
        for n in 0..12 {
            let actor = world.actor([Person::GroupFinance, Person::Treasury3][n % 2]).await;
            let payments = world.treasury.payments();
            let key = FormKey::new(&format!("somebody confirms {n:02}"), "decide", &[]);
            tasks.push(tokio::spawn(async move { payments.decide_evidence(&actor, (payment, id), true, "", &key).await }));
        }
        let answers = join_all(tasks).await;
        let answers: Vec<_> = answers.into_iter().map(|answer| answer.unwrap()).collect();
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
        assert_eq!(count(&world, "select count(*) as n from journal where kind = 'reversal'").await, 1);
        world.verify().await;
    }

    async fn d07_who_released_it_asked_for_it_or_found_it_does_not_undo_it(world: World) {
        let payment = in_cash(&world, 5_000).await;
        assert_eq!(refusal(finds(&world, Person::Staff, payment, Outcome::Returned, 80).await), "D4");
        assert_eq!(refusal(finds(&world, Person::GroupFinance, payment, Outcome::Returned, 80).await), NOT_ALLOWED);
        found(&world, payment, Outcome::Returned).await;
        assert_eq!(refusal(finds(&world, Person::Treasury, payment, Outcome::Reversed, 82).await), WRONG_STATE, "one waits");
        for (person, why) in [
            (Person::Treasury, "D7"), (Person::Staff, "D4"), (Person::Treasury2, NOT_ALLOWED), (Person::Auditor, NOT_ALLOWED),
        ] {
            assert_eq!(refusal(decides(&world, person, payment, 83).await), why, "{person:?}");
        }
        assert_eq!(status(&world, payment).await, Status::Paid);
        assert_eq!(count(&world, "select count(*) as n from journal where kind = 'reversal'").await, 0);
    }

    async fn what_was_found_waits_with_those_who_may_decide_about_it(world: World) {
        let paid = in_cash(&world, 5_000).await;
        let doubtful = sent(&world, 50_000).await;
        handed_over(&world, Submission::Unknown("timed out".to_owned())).await;
        found(&world, paid, Outcome::Returned).await;
        found(&world, doubtful, Outcome::Paid).await;
        for (person, waiting) in [
            (Person::GroupFinance, 2), (Person::Treasury3, 2), (Person::Treasury, 0), (Person::Treasury2, 0), (Person::Staff, 0),
            (Person::Cfo, 0), (Person::StrangerTreasury, 0),
        ] {
            let actor = world.actor(person).await;
            let rows = world.treasury.payments().to_confirm(&actor, 50).await.unwrap();
            assert_eq!(rows.len(), waiting, "{person:?}");
        }
        let seen_by = |person| { let world = world.clone(); async move {
            let actor = world.actor(person).await;
            world.treasury.payments().came_back(&actor, 50).await.unwrap()
        }};
        let desk = seen_by(Person::Treasury).await;
        assert_eq!((desk.len(), desk[0].payment, desk[0].outcome), (1, paid, Outcome::Returned));
        assert!(seen_by(Person::Staff).await.is_empty() && seen_by(Person::StrangerTreasury).await.is_empty());
        decides(&world, Person::GroupFinance, paid, 81).await.unwrap();
        hears(&world, rails::paid()).await;
        let finance = world.actor(Person::GroupFinance).await;
        let left = world.treasury.payments().to_confirm(&finance, 50).await.unwrap();
        assert!(left.is_empty(), "{left:?}");
    }

    async fn what_is_found_is_about_the_payment_as_it_stands(world: World) {
        let paid = in_cash(&world, 5_000).await;
        assert_eq!(refusal(finds(&world, Person::Treasury2, paid, Outcome::Paid, 80).await), WRONG_STATE);
        assert_eq!(refusal(finds(&world, Person::Treasury2, paid, Outcome::Failed, 80).await), WRONG_STATE);
        let doubtful = sent(&world, 50_000).await;
        handed_over(&world, Submission::Unknown("timed out".to_owned())).await;
        assert_eq!(refusal(finds(&world, Person::Treasury2, doubtful, Outcome::Returned, 80).await), WRONG_STATE);
        // Somebody found that it was paid, and before a second person looked the gateway said so.
        let overtaken = found(&world, doubtful, Outcome::Failed).await;
        hears(&world, rails::paid()).await;
        assert_eq!(refusal(decides(&world, Person::GroupFinance, doubtful, 84).await), WRONG_STATE);
        let auditor = world.actor(Person::Auditor).await;
        let seen = world.treasury.payments().view(&auditor, doubtful).await.unwrap();
        assert!(!seen.evidence[0].is_open && seen.evidence[0].id == overtaken, "{seen:?}");
        // It stands in nobody's way.
        finds(&world, Person::Treasury2, doubtful, Outcome::Returned, 85).await.unwrap();
        decides(&world, Person::GroupFinance, doubtful, 86).await.unwrap();
        assert_eq!(status(&world, doubtful).await, Status::Returned);
        world.verify().await;
    }

    async fn what_a_gateway_says_of_an_undone_payment_moves_nothing(world: World) {
        let payment = sent(&world, 50_000).await;
        handed_over(&world, accepted()).await;
        let heard = hears(&world, rails::paid()).await;
        undone(&world, payment, Outcome::Returned).await;
        let before = money(&world).await;
        world.treasury.payments().found(&heard, &rails::paid()).await.unwrap();
        world.treasury.payments().found(&heard, &Finding::Failed("Reversed".to_owned())).await.unwrap();
        assert_eq!((status(&world, payment).await, money(&world).await), (Status::Returned, before));
        world.verify().await;
    }
}
