//! What two people find where no gateway says, and payments that are given up.

use super::rails::{accepted, evidence, failed, handed_over, hears, paid, sent};
use super::scene::{Asked, approved, count, key, refusal, release, status};
use crate::error::{Error, NOT_ALLOWED, Result, STALE, WRONG_STATE};
use crate::ids::{EvidenceId, PaymentId};
use crate::on_both_engines;
use crate::payments::state::Status;
use crate::payments::{Found, Outcome};
use crate::rails::{Finding, Submission};
use crate::testing::{Person, World};

async fn in_doubt(world: &World) -> PaymentId {
    let payment = sent(world, 50_000).await;
    handed_over(world, Submission::Unknown("timed out".to_owned())).await;
    payment
}

fn found() -> Found {
    Found {
        outcome: Outcome::Paid,
        reference: "SG632NMUAB".to_owned(),
        note: "Line 17".to_owned(),
    }
}

async fn records(world: &World, person: Person, payment: PaymentId, number: usize) -> Result<()> {
    let actor = world.actor(person).await;
    let payments = world.treasury.payments();
    payments
        .record_evidence(&actor, payment, &found(), &key(payment, number))
        .await
}

async fn decides(world: &World, person: Person, payment: PaymentId, yes: bool, number: usize) -> Result<()> {
    let actor = world.actor(person).await;
    let payments = world.treasury.payments();
    let id: EvidenceId = payments
        .view(&world.actor(Person::Auditor).await, payment)
        .await?
        .evidence[0]
        .id;
    payments
        .decide_evidence(&actor, (payment, id), yes, "Looked at it", &key(payment, number))
        .await
}

async fn is_clean(world: &World) {
    let report = world.treasury.verify().await.unwrap();
    assert!(report.is_clean(), "{report}");
}

on_both_engines! {
    async fn two_people_settle_what_no_gateway_says(world: World) {
        let payment = in_doubt(&world).await;
        evidence(&world, payment, Outcome::Paid).await;
        assert_eq!(status(&world, payment).await, Status::Paid);
        is_clean(&world).await;
        let other = in_doubt(&world).await;
        evidence(&world, other, Outcome::Failed).await;
        assert_eq!(status(&world, other).await, Status::Failed);
        is_clean(&world).await;
    }

    async fn d07_who_recorded_released_asked_or_gets_it_confirms_nothing(world: World) {
        let payment = in_doubt(&world).await;
        assert_eq!(refusal(records(&world, Person::Staff, payment, 60).await), "D4");
        assert_eq!(refusal(records(&world, Person::Cfo, payment, 60).await), NOT_ALLOWED);
        records(&world, Person::Treasury2, payment, 61).await.unwrap();
        records(&world, Person::Treasury2, payment, 61).await.expect("the same submission again");
        assert_eq!(refusal(records(&world, Person::Treasury, payment, 62).await), WRONG_STATE);
        assert_eq!(refusal(decides(&world, Person::Treasury2, payment, true, 63).await), NOT_ALLOWED);
        assert_eq!(refusal(decides(&world, Person::Treasury, payment, true, 64).await), "D7");
        assert_eq!(refusal(decides(&world, Person::Staff, payment, true, 65).await), "D4");
        assert_eq!(refusal(decides(&world, Person::Auditor, payment, true, 66).await), NOT_ALLOWED);
        assert_eq!(status(&world, payment).await, Status::InDoubt);
        decides(&world, Person::GroupFinance, payment, false, 67).await.unwrap();
        assert_eq!(status(&world, payment).await, Status::InDoubt);
        assert_eq!(refusal(decides(&world, Person::GroupFinance, payment, true, 68).await), WRONG_STATE);
        is_clean(&world).await;
    }

    async fn a_finding_needs_a_reference_and_a_note_and_a_no_its_reason(world: World) {
        let payment = in_doubt(&world).await;
        let actor = world.actor(Person::Treasury2).await;
        let empty = Found { reference: " ".to_owned(), note: String::new(), ..found() };
        let payments = world.treasury.payments();
        let Err(Error::Invalid(wrong)) = payments.record_evidence(&actor, payment, &empty, &key(payment, 60)).await else {
            panic!("recorded");
        };
        let fields: Vec<_> = wrong.0.iter().map(|it| it.field).collect();
        assert_eq!(fields, ["reference", "note"]);
        records(&world, Person::Treasury2, payment, 61).await.unwrap();
        let id = payments.view(&actor, payment).await.unwrap().evidence[0].id;
        let finance = world.actor(Person::GroupFinance).await;
        let no = payments.decide_evidence(&finance, (payment, id), false, " ", &key(payment, 62)).await;
        assert!(matches!(no, Err(Error::Invalid(_))), "{no:?}");
    }

    async fn a_gateway_that_will_still_say_is_waited_for(world: World) {
        let payment = sent(&world, 50_000).await;
        handed_over(&world, accepted()).await;
        assert_eq!(refusal(records(&world, Person::Treasury2, payment, 60).await), WRONG_STATE);
        let waiting = approved(&world, Asked::by_mpesa(60_000)).await;
        assert_eq!(refusal(records(&world, Person::Treasury2, waiting, 61).await), WRONG_STATE);
    }

    async fn a_gateway_that_says_something_else_later_is_a_dispute(world: World) {
        let payment = in_doubt(&world).await;
        let heard = hears(&world, Finding::Pending("?".to_owned())).await;
        evidence(&world, payment, Outcome::Failed).await;
        world.treasury.payments().found(&heard, &paid()).await.unwrap();
        assert_eq!(status(&world, payment).await, Status::Failed);
        let auditor = world.actor(Person::Auditor).await;
        let seen = world.treasury.payments().view(&auditor, payment).await.unwrap();
        assert_eq!(seen.disputes.len(), 1);
        is_clean(&world).await;
    }

    async fn s07_what_failed_or_waits_may_be_given_up_and_what_is_under_way_may_not(world: World) {
        let tom = world.actor(Person::Treasury2).await;
        let payments = world.treasury.payments();
        let rev = |payment| { let (payments, tom) = (payments.clone(), tom.clone()); async move {
            payments.view(&tom, payment).await.unwrap().rev
        }};
        let waiting = approved(&world, Asked::of(500)).await;
        assert!(matches!(payments.cancel(&tom, waiting, 1, "", &key(waiting, 70)).await, Err(Error::Invalid(_))));
        assert_eq!(refusal(payments.cancel(&tom, waiting, 9, "no", &key(waiting, 70)).await), STALE);
        let staff = world.actor(Person::Staff).await;
        assert_eq!(refusal(payments.cancel(&staff, waiting, 1, "no", &key(waiting, 70)).await), NOT_ALLOWED);
        payments.cancel(&tom, waiting, 1, "Paid otherwise", &key(waiting, 70)).await.unwrap();
        payments.cancel(&tom, waiting, 1, "Paid otherwise", &key(waiting, 70)).await.expect("once");
        assert_eq!(status(&world, waiting).await, Status::Cancelled);
        assert_eq!(refusal(release(&world, &world.actor(Person::Treasury).await, waiting, 71).await), WRONG_STATE);
        let under_way = sent(&world, 50_000).await;
        let answer = payments.cancel(&tom, under_way, rev(under_way).await, "no", &key(under_way, 72)).await;
        assert_eq!(refusal(answer), WRONG_STATE);
        handed_over(&world, accepted()).await;
        hears(&world, failed()).await;
        payments.cancel(&tom, under_way, rev(under_way).await, "no", &key(under_way, 73)).await.unwrap();
        assert_eq!(count(&world, "select count(*) as n from requisition where status = 'withdrawn'").await, 2);
        is_clean(&world).await;
    }

    async fn what_is_under_way_is_on_the_desk_of_those_who_release_and_reconcile(world: World) {
        let payment = in_doubt(&world).await;
        let sent = sent(&world, 60_000).await;
        for (person, seen) in [
            (Person::Treasury, 2), (Person::GroupFinance, 2), (Person::Staff, 0), (Person::Admin, 0),
            (Person::StrangerTreasury, 0),
        ] {
            let actor = world.actor(person).await;
            let rows = world.treasury.payments().under_way(&actor, 50).await.unwrap();
            assert_eq!(rows.len(), seen, "{person:?}");
            if seen > 0 {
                assert_eq!((rows[0].id, rows[1].id), (payment, sent), "in doubt first");
            }
        }
        let messages = |person| { let world = world.clone(); async move {
            let actor = world.actor(person).await;
            world.treasury.payments().messages(&actor, payment).await
        }};
        assert_eq!(messages(Person::Auditor).await.unwrap().len(), 2);
        assert!(matches!(messages(Person::Staff).await, Err(Error::NotFound)));
        records(&world, Person::Treasury2, payment, 60).await.unwrap();
        let finance = world.actor(Person::GroupFinance).await;
        let rows = world.treasury.payments().under_way(&finance, 50).await.unwrap();
        assert!(rows[0].finding_by.is_some() && rows[1].finding_by.is_none());
    }
}
