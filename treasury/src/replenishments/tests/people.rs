//! Who may, and who may not.

use super::{arrived, asks, decides, on_its_way, receives, spent};
use crate::error::{Error, NOT_ALLOWED};
use crate::on_both_engines;
use crate::payments::tests::scene::refusal;
use crate::testing::{Person, World};

on_both_engines! {
    async fn d09_who_asked_or_holds_the_fund_does_not_decide(world: World) {
        spent(&world, 5_000).await;
        let id = asks(&world, Person::Treasury, 5_000, "ask").await.unwrap();
        assert_eq!(refusal(decides(&world, Person::Treasury, id, true, "").await), "D9");
        assert_eq!(refusal(decides(&world, Person::BranchManager, id, true, "").await), "D9");
        for person in [Person::Treasury2, Person::FpA, Person::Ceo, Person::RegionalManager, Person::Auditor] {
            assert_eq!(refusal(decides(&world, person, id, true, "").await), NOT_ALLOWED, "{person:?}");
        }
        for person in [Person::StrangerTreasury, Person::Staff] {
            assert!(matches!(decides(&world, person, id, true, "").await, Err(Error::NotFound)), "{person:?}");
        }
        decides(&world, Person::Cfo, id, true, "").await.unwrap();
        world.verify().await;
    }

    async fn d09_a_decider_who_becomes_the_custodian_does_not_decide(world: World) {
        spent(&world, 5_000).await;
        let id = asks(&world, Person::Treasury, 5_000, "ask").await.unwrap();
        holds(&world, Person::GroupFinance).await;
        assert_eq!(refusal(decides(&world, Person::GroupFinance, id, true, "").await), "D9");
    }

    async fn d10_who_decided_does_not_confirm_what_arrived(world: World) {
        spent(&world, 5_000).await;
        let id = on_its_way(&world, 5_000).await;
        holds(&world, Person::GroupFinance).await;
        assert_eq!(refusal(receives(&world, Person::GroupFinance, id, &arrived(5_000, "FT-1", "")).await), "D10");
        for person in [Person::BranchManager, Person::Treasury, Person::Cfo] {
            let answer = receives(&world, person, id, &arrived(5_000, "FT-1", "")).await;
            assert_eq!(refusal(answer), NOT_ALLOWED, "{person:?}");
        }
        // A custodian of whatever role sees it, and confirms it.
        holds(&world, Person::Staff).await;
        receives(&world, Person::Staff, id, &arrived(5_000, "FT-1", "")).await.unwrap();
        world.verify().await;
    }

    async fn only_treasury_asks(world: World) {
        spent(&world, 5_000).await;
        for person in [Person::GroupFinance, Person::Cfo, Person::BranchManager, Person::FpA, Person::Auditor] {
            assert_eq!(refusal(asks(&world, person, 5_000, "ask").await), NOT_ALLOWED, "{person:?}");
        }
        for person in [Person::StrangerTreasury, Person::Staff] {
            assert!(matches!(asks(&world, person, 5_000, "ask").await, Err(Error::NotFound)), "{person:?}");
        }
    }
}

/// Makes somebody the custodian of the branch's fund.
async fn holds(world: &World, person: Person) {
    let work = crate::payments::tests::scene::begin(world).await;
    let sql = "update fund set custodian_id = $1 where id = $2";
    work.execute(sql, [world.id(person).into(), world.branch_fund.into()])
        .await
        .unwrap();
    work.commit().await.unwrap();
}
