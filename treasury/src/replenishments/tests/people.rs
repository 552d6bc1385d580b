//! Who may, and who may not.

use super::{arrived, asks, decides, on_its_way, receives, spent};
use crate::error::{Error, NOT_ALLOWED, WRONG_STATE};
use crate::form_key::FormKey;
use crate::funds::Terms;
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

    async fn d09_a_decider_who_holds_the_fund_does_not_decide(world: World) {
        spent(&world, 5_000).await;
        holds(&world, Some(Person::GroupFinance)).await;
        let id = asks(&world, Person::Treasury, 5_000, "ask").await.unwrap();
        assert_eq!(refusal(decides(&world, Person::GroupFinance, id, true, "").await), "D9");
    }

    async fn d10_who_decided_does_not_confirm_what_arrived(world: World) {
        spent(&world, 5_000).await;
        holds(&world, None).await;
        let id = on_its_way(&world, 5_000).await;
        let nobody = receives(&world, Person::BranchManager, id, &arrived(5_000, "FT-1", "")).await;
        assert_eq!(refusal(nobody), NOT_ALLOWED);
        holds(&world, Some(Person::GroupFinance)).await;
        assert_eq!(refusal(receives(&world, Person::GroupFinance, id, &arrived(5_000, "FT-1", "")).await), "D10");
        for person in [Person::BranchManager, Person::Treasury, Person::Cfo] {
            let answer = receives(&world, person, id, &arrived(5_000, "FT-1", "")).await;
            assert_eq!(refusal(answer), NOT_ALLOWED, "{person:?}");
        }
    }

    async fn a_custodian_of_whatever_role_sees_it_and_confirms_it(world: World) {
        spent(&world, 5_000).await;
        holds(&world, Some(Person::Staff)).await;
        let id = on_its_way(&world, 5_000).await;
        receives(&world, Person::Staff, id, &arrived(5_000, "FT-1", "")).await.unwrap();
        let staff = world.actor(Person::Staff).await;
        assert!(world.treasury.funds().view(&staff, world.branch_fund).await.is_ok());
    }

    async fn d10_the_holders_stay_while_money_is_expected(world: World) {
        spent(&world, 5_000).await;
        on_its_way(&world, 5_000).await;
        let admin = world.actor(Person::Admin).await;
        let funds = world.treasury.funds();
        let fund = funds.managed_one(&admin, world.branch_fund).await.unwrap();
        let key = FormKey::new("the form of the holders", "fund", &[]);
        let other = Terms { custodian: Some(world.id(Person::Staff)), ..fund.terms };
        let answer = funds.change(&admin, fund.id, fund.rev, &other, &key).await;
        assert_eq!(refusal(answer), WRONG_STATE);
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

/// Makes somebody, or nobody, the custodian of the branch's fund.
async fn holds(world: &World, person: Option<Person>) {
    let admin = world.actor(Person::Admin).await;
    let funds = world.treasury.funds();
    let fund = funds.managed_one(&admin, world.branch_fund).await.unwrap();
    let custodian = person.map(|person| world.id(person));
    let terms = Terms {
        custodian,
        ..fund.terms
    };
    let key = FormKey::new(&format!("the form of custodian {}", fund.rev), "fund", &[]);
    funds.change(&admin, fund.id, fund.rev, &terms, &key).await.unwrap();
}
