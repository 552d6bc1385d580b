//! Differences from the proposal to the books.

use super::{About, Proposed, Stage, VarianceFilter};
use crate::access::{Role, Scope};
use crate::counts::tests as counts;
use crate::error::{Error, INSUFFICIENT_FUNDS, NOT_ALLOWED, Result, WRONG_STATE};
use crate::form_key::FormKey;
use crate::ids::{PaymentId, VarianceId};
use crate::on_both_engines;
use crate::payments::Outcome;
use crate::payments::tests::rails::money;
use crate::payments::tests::scene::{self, Asked, approved, count, kes, refusal, release};
use crate::payments::tests::undone;
use crate::testing::{Person, World};
use futures::future::join_all;

fn key(name: &str) -> FormKey {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    FormKey::new(&format!("the form called {name}"), "variance", &[])
}

/// A payment that the first treasury officer released in cash.
async fn paid(world: &World, minor: i64) -> PaymentId {
    let tom = world.actor(Person::Treasury).await;
    let payment = approved(world, Asked::of(minor)).await;
    release(world, &tom, payment, 1).await.unwrap();
    payment
}

async fn proposes(world: &World, person: Person, about: About, minor: i64) -> Result<VarianceId> {
    let actor = world.actor(person).await;
    let proposed = Proposed {
        about,
        difference: kes(minor),
        reason: "The receipt says so".to_owned(),
        evidence: "Receipt 88".to_owned(),
    };
    let form = format!("{minor} {person:?} {about:?}");
    let variances = world.treasury.variances();
    variances
        .propose(&actor, world.branch_fund, &proposed, &key(&form))
        .await
}

pub(crate) async fn decides(world: &World, person: Person, id: VarianceId, yes: bool, note: &str) -> Result<()> {
    let actor = world.actor(person).await;
    let form = format!("{person:?} {yes} {}", &id.to_string()[20..]);
    world
        .treasury
        .variances()
        .decide(&actor, id, yes, note, &key(&form))
        .await
}

/// Short of something, approved by the CFO.
pub(crate) async fn booked(world: &World, minor: i64) {
    let id = proposes(world, Person::GroupFinance, About::Fund, minor).await.unwrap();
    decides(world, Person::Cfo, id, true, "").await.unwrap();
}

on_both_engines! {
    async fn s08_a_signed_difference_is_booked_once_over_or_short(world: World) {
        let before = money(&world).await;
        booked(&world, -2_000).await;
        assert_eq!(money(&world).await.0, before.0 - 2_000);
        booked(&world, 500).await;
        assert_eq!(money(&world).await.0, before.0 - 1_500);
        let over_short = "select cast(sum(case when d.kind = 'over_short' then j.amount_minor else -j.amount_minor end) as bigint) as n \
                          from journal j join account d on d.id = j.debit_account_id where j.kind = 'variance'";
        assert_eq!(count(&world, over_short).await, 1_500);
        world.verify().await;
    }

    async fn s08_of_many_who_approve_at_once_one_books_it(world: World) {
        let id = proposes(&world, Person::GroupFinance, About::Fund, -2_000).await.unwrap();
        let before = money(&world).await;
        let cfo = world.actor(Person::Cfo).await;
        let tasks = (0..12_usize).map(|n| {
            let (variances, cfo) = (world.treasury.variances(), cfo.clone());
            tokio::spawn(async move { variances.decide(&cfo, id, true, "", &key(&format!("approval {n:02}"))).await })
        });
        let answers: Vec<_> = join_all(tasks).await.into_iter().map(|answer| answer.unwrap()).collect();
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
        assert_eq!(money(&world).await.0, before.0 - 2_000);
        world.verify().await;
    }

    async fn s08_d08_nobody_with_a_part_in_it_decides(world: World) {
        let payment = paid(&world, 5_000).await;
        let id = proposes(&world, Person::GroupFinance, About::Payment(payment), -20).await.unwrap();
        for person in [Person::GroupFinance, Person::Treasury, Person::FpA, Person::BranchManager] {
            assert_eq!(refusal(decides(&world, person, id, true, "").await), NOT_ALLOWED, "{person:?}");
        }
        assert_eq!(refusal(decides(&world, Person::Ceo, id, true, "").await), "D8", "a CFO is free");
        assert!(matches!(decides(&world, Person::StrangerTreasury, id, true, "").await, Err(Error::NotFound)));
        decides(&world, Person::Cfo, id, true, "").await.unwrap();
        world.verify().await;
    }

    async fn d08_where_every_cfo_has_a_part_the_ceo_decides(world: World) {
        // Of this size the CFO decides a step.
        let payment = paid(&world, 30_000_000).await;
        let id = proposes(&world, Person::GroupFinance, About::Payment(payment), -20).await.unwrap();
        assert_eq!(refusal(decides(&world, Person::Cfo, id, true, "").await), "D8");
        decides(&world, Person::Ceo, id, true, "").await.unwrap();
        world.verify().await;
    }

    async fn d08_who_proposed_it_does_not_decide_it_in_another_role(world: World) {
        let set_up = world.treasury.set_up();
        set_up.grant(world.id(Person::GroupFinance), Role::Cfo, Scope::Company(world.company)).await.unwrap();
        let id = proposes(&world, Person::GroupFinance, About::Fund, -20).await.unwrap();
        assert_eq!(refusal(decides(&world, Person::GroupFinance, id, true, "").await), "D8");
    }

    async fn one_about_a_payment_waits_at_a_time_and_only_about_what_was_paid(world: World) {
        let payment = paid(&world, 5_000).await;
        let id = proposes(&world, Person::GroupFinance, About::Payment(payment), -20).await.unwrap();
        assert_eq!(refusal(proposes(&world, Person::FpA, About::Payment(payment), -30).await), WRONG_STATE);
        decides(&world, Person::Cfo, id, false, "The receipt is of another day").await.unwrap();
        proposes(&world, Person::FpA, About::Payment(payment), -30).await.unwrap();
        let waiting = approved(&world, Asked::of(700)).await;
        assert_eq!(refusal(proposes(&world, Person::FpA, About::Payment(waiting), -30).await), WRONG_STATE);
        world.verify().await;
    }

    async fn s08_one_shortage_is_booked_once_whoever_found_it(world: World) {
        let first = counts::short(&world).await;
        let second = counts::short_again(&world).await;
        let one = counts::proposes(&world, first, -100_000).await.unwrap();
        assert_eq!(refusal(counts::proposes(&world, second, -100_000).await), WRONG_STATE, "one of a fund waits at a time");
        assert_eq!(refusal(proposes(&world, Person::GroupFinance, About::Fund, -100_000).await), WRONG_STATE);
        decides(&world, Person::Cfo, one, true, "").await.unwrap();
        let two = counts::proposes(&world, second, -100_000).await.unwrap();
        assert_eq!(refusal(decides(&world, Person::Cfo, two, true, "").await), WRONG_STATE, "booked since it was counted");
        // Past the service the database says the same.
        let work = scene::begin(&world).await;
        let forged = "insert into variance_decision(variance_id, fund_id, proposed_by, difference_minor, decided_by, approved, \
                      note, at) values ($1, $2, $3, -100000, $4, $5, '', 0)";
        let people = (world.id(Person::FpA), world.id(Person::Cfo));
        let values = [two.into(), world.branch_fund.into(), people.0.into(), people.1.into(), true.into()];
        let refused = work.execute(forged, values).await.unwrap_err().to_string();
        assert!(refused.contains("what was found is booked already"), "{refused}");
        drop(work);
        decides(&world, Person::Cfo, two, false, "It is the same note").await.unwrap();
        world.verify().await;
    }

    async fn s08_what_came_back_whole_does_not_come_back_in_part_as_well(world: World) {
        let payment = paid(&world, 5_000).await;
        let waits = proposes(&world, Person::GroupFinance, About::Payment(payment), 610).await.unwrap();
        assert_eq!(refusal(undone::confirms(&world, payment, Outcome::Returned).await), WRONG_STATE);
        decides(&world, Person::Cfo, waits, true, "").await.unwrap();
        assert_eq!(refusal(undone::again(&world, payment).await), WRONG_STATE);
        let more = proposes(&world, Person::GroupFinance, About::Payment(payment), 4_391).await;
        assert!(matches!(&more, Err(Error::Invalid(it)) if it.0[0].field == "difference"), "{more:?}");
        world.verify().await;
    }

    async fn d08_the_beneficiary_has_a_part_and_the_ceo_decides(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let asked = Asked { beneficiary: Some(Person::Cfo), ..Asked::of(5_000) };
        let payment = approved(&world, asked).await;
        release(&world, &tom, payment, 1).await.unwrap();
        let id = proposes(&world, Person::GroupFinance, About::Payment(payment), -20).await.unwrap();
        assert_eq!(refusal(decides(&world, Person::Cfo, id, true, "").await), "D8");
        decides(&world, Person::Ceo, id, true, "").await.unwrap();
        world.verify().await;
    }

    async fn a_no_has_a_reason_and_moves_nothing(world: World) {
        let before = money(&world).await;
        let id = proposes(&world, Person::GroupFinance, About::Fund, -20).await.unwrap();
        assert!(matches!(decides(&world, Person::Cfo, id, false, "").await, Err(Error::Invalid(_))));
        decides(&world, Person::Cfo, id, false, "Count again").await.unwrap();
        assert_eq!(money(&world).await, before);
        assert_eq!(refusal(decides(&world, Person::Cfo, id, true, "").await), WRONG_STATE);
        let auditor = world.actor(Person::Auditor).await;
        let listed = async |filter: VarianceFilter| {
            let found = world.treasury.variances().list(&auditor, &filter, None, 9).await.unwrap();
            found.rows.iter().map(|row| row.id).collect::<Vec<_>>()
        };
        let all = VarianceFilter::default();
        assert!(listed(VarianceFilter { stage: Some(Stage::Proposed), ..all }).await.is_empty());
        assert_eq!(listed(VarianceFilter { fund: Some(world.branch_fund), ..all }).await, [id]);
        assert!(listed(VarianceFilter { fund: Some(world.company_fund), ..all }).await.is_empty());
        world.verify().await;
    }

    async fn no_difference_is_no_variance_and_a_fund_is_short_of_what_it_has_at_most(world: World) {
        for wrong in [0, 100_000_000_001, i64::MIN + 1] {
            let answer = proposes(&world, Person::GroupFinance, About::Fund, wrong).await;
            assert!(matches!(&answer, Err(Error::Invalid(it)) if it.0[0].field == "difference"), "{answer:?}");
        }
        assert_eq!(refusal(proposes(&world, Person::Cfo, About::Fund, -20).await), NOT_ALLOWED);
        let id = proposes(&world, Person::GroupFinance, About::Fund, -50_000_001).await.unwrap();
        assert_eq!(refusal(decides(&world, Person::Cfo, id, true, "").await), INSUFFICIENT_FUNDS);
        world.verify().await;
    }
}
