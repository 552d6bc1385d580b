//! Counting what is there.

use super::{Counted, Kind};
use crate::error::{Error, NOT_ALLOWED, Result, STALE};
use crate::form_key::FormKey;
use crate::ids::CountId;
use crate::money::{Currency, Money};
use crate::on_both_engines;
use crate::payments::tests::scene::{count, kes, refusal};
use crate::replenishments::tests::spent;
use crate::testing::{Person, World};
use crate::variances::tests::decides;
use crate::variances::{About, Proposed};

fn key(name: &str) -> FormKey {
    FormKey::new(&format!("the form of {name}"), "count", &[])
}

/// So many notes of a thousand, after this entry.
fn thousands(pieces: i64, after_seq: i64) -> Counted {
    Counted {
        after_seq,
        kind: Kind::Surprise,
        pieces: vec![(100_000, pieces), (50_000, 0)],
        is_empty: false,
        elsewhere: None,
        place: String::new(),
        note: String::new(),
    }
}

async fn seals(world: &World, person: Person, counted: &Counted) -> Result<CountId> {
    let actor = world.actor(person).await;
    let form = format!("{person:?} {}", counted.after_seq);
    world
        .treasury
        .counts()
        .seal(&actor, world.branch_fund, counted, &key(&form))
        .await
}

/// A count by FP&A that found 499 thousands of 500.
pub(crate) async fn short(world: &World) -> CountId {
    seals(world, Person::FpA, &thousands(499, 0)).await.unwrap()
}

/// The same, by a treasury officer.
pub(crate) async fn short_again(world: &World) -> CountId {
    seals(world, Person::Treasury, &thousands(499, 0)).await.unwrap()
}

/// A count by FP&A of 490 notes of a thousand, whatever there should be.
pub(crate) async fn short_of_all(world: &World) -> CountId {
    let faith = world.actor(Person::FpA).await;
    let form = world.treasury.counts().form(&faith, world.branch_fund).await.unwrap();
    let counted = Counted {
        pieces: vec![(100_000, 490)],
        ..thousands(0, form.after_seq.unwrap())
    };
    seals(world, Person::FpA, &counted).await.unwrap()
}

pub(crate) async fn proposes(world: &World, id: CountId, minor: i64) -> Result<crate::ids::VarianceId> {
    let actor = world.actor(Person::FpA).await;
    let proposed = Proposed {
        about: About::Count(id),
        difference: kes(minor),
        reason: "One note is missing".to_owned(),
        evidence: String::new(),
    };
    let variances = world.treasury.variances();
    variances
        .propose(
            &actor,
            world.branch_fund,
            &proposed,
            &key(&format!("proposal {}", &id.to_string()[20..])),
        )
        .await
}

on_both_engines! {
    async fn a_difference_that_was_counted_is_proposed_once_and_booked_as_it_was_counted(world: World) {
        let id = short(&world).await;
        let auditor = world.actor(Person::Auditor).await;
        let seen = world.treasury.counts().view(&auditor, id).await.unwrap();
        assert_eq!((seen.expected, seen.cash, seen.difference), (kes(50_000_000), kes(49_900_000), kes(-100_000)));
        assert_eq!(seen.lines.iter().map(|line| (line.denomination, line.pieces)).collect::<Vec<_>>(), [(kes(100_000), 499)]);
        assert!(proposes(&world, id, -99_999).await.is_err(), "another difference than was counted");
        let variance = proposes(&world, id, -100_000).await.unwrap();
        decides(&world, Person::Cfo, variance, true, "").await.unwrap();
        let fund = world.treasury.funds().view(&auditor, world.branch_fund).await.unwrap();
        assert_eq!(fund.balance, kes(49_900_000));
        assert_eq!(world.treasury.counts().view(&auditor, id).await.unwrap().variance, Some(variance));
        world.verify().await;
    }

    async fn d13_who_holds_a_fund_does_not_count_it(world: World) {
        let counted = thousands(500, 0);
        assert_eq!(refusal(seals(&world, Person::BranchManager, &counted).await), "D13");
        for person in [Person::Cfo, Person::Auditor, Person::RegionalManager] {
            assert_eq!(refusal(seals(&world, person, &counted).await), NOT_ALLOWED, "{person:?}");
        }
        assert!(matches!(seals(&world, Person::StrangerTreasury, &counted).await, Err(Error::NotFound)));
        seals(&world, Person::Treasury, &counted).await.unwrap();
        world.verify().await;
    }

    async fn what_moved_while_it_was_counted_makes_the_count_worthless(world: World) {
        spent(&world, 100).await;
        assert_eq!(refusal(seals(&world, Person::FpA, &thousands(500, 0)).await), STALE);
        seals(&world, Person::FpA, &thousands(500, 1)).await.unwrap();
    }

    async fn what_is_no_note_or_is_nowhere_is_refused(world: World) {
        let of = |pieces: Vec<(i64, i64)>| Counted { pieces, ..thousands(0, 0) };
        for wrong in [vec![(1, 3)], vec![(100_000, -1)], vec![(100_000, 1_000_001)], vec![(100_000, 1), (100_000, 1)]] {
            let answer = seals(&world, Person::FpA, &of(wrong.clone())).await;
            assert!(matches!(&answer, Err(Error::Invalid(it)) if it.0[0].field == "pieces"), "{wrong:?} {answer:?}");
        }
        let nothing = Counted { is_empty: true, ..thousands(1, 0) };
        for wrong in [thousands(0, 0), nothing] {
            let answer = seals(&world, Person::FpA, &wrong).await;
            assert!(matches!(&answer, Err(Error::Invalid(it)) if it.0[0].field == "pieces"), "{answer:?}");
        }
        let elsewhere = |minor, place: &str| Counted {
            elsewhere: Some(Money::new(minor, Currency::KES)),
            place: place.to_owned(),
            ..thousands(490, 0)
        };
        for (minor, place, field) in [(100, "", "place"), (0, "M-Pesa", "elsewhere"), (-5, "M-Pesa", "elsewhere")] {
            let answer = seals(&world, Person::FpA, &elsewhere(minor, place)).await;
            assert!(matches!(&answer, Err(Error::Invalid(it)) if it.0[0].field == field), "{field} {answer:?}");
        }
        seals(&world, Person::FpA, &elsewhere(1_000_000, "M-Pesa account 600100, seen on its screen")).await.unwrap();
        let none = "select count(*) as n from cash_count where cash_minor + elsewhere_minor = expected_minor";
        assert_eq!(count(&world, none).await, 1);
        world.verify().await;
    }
}
