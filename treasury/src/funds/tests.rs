//! Which fund pays, and that a ledger's pages are found by key.

use super::{Terms, choose};
use crate::access::Scope;
use crate::author::Author;
use crate::error::{Error, STALE, WRONG_STATE};
use crate::form_key::FormKey;
use crate::ids::FundId;
use crate::money::{Currency, Money};
use crate::on_both_engines;
use crate::organisation::NewFund;
use crate::payments::Outcome;
use crate::payments::tests::scene::{Asked as Paying, approved, refusal, release};
use crate::payments::tests::undone;
use crate::replenishments::tests as replenishments;
use crate::replenishments::{Asked, Received};
use crate::testing::{Engine, Person, World};
use crate::variances::tests as variances;

async fn chosen(world: &World, in_region: bool, in_branch: bool, currency: Currency) -> Option<FundId> {
    let (region, branch) = (in_region.then_some(world.region), in_branch.then_some(world.branch));
    choose(world.treasury.reader(), world.company, region, branch, currency)
        .await
        .unwrap()
        .map(|(fund, _)| fund)
}

on_both_engines! {
    async fn the_narrowest_active_fund_in_the_currency_pays(world: World) {
        let kes = Currency::KES;
        assert_eq!(chosen(&world, true, true, kes).await, Some(world.branch_fund));
        assert_eq!(chosen(&world, true, false, kes).await, Some(world.company_fund));
        assert_eq!(chosen(&world, false, false, kes).await, Some(world.company_fund));
        assert_eq!(chosen(&world, true, true, Currency::USD).await, None);
        let regional = NewFund {
            scope: Scope::Region { company: world.company, region: world.region },
            name: "The West".to_owned(),
            authorised: Money::new(1_000, kes),
            reorder: Money::new(0, kes),
            custodian: None,
        };
        let regional = world.treasury.set_up().fund(&regional).await.unwrap();
        assert_eq!(chosen(&world, true, false, kes).await, Some(regional));
        assert_eq!(chosen(&world, true, true, kes).await, Some(world.branch_fund));
        let admin = world.actor(Person::Admin).await;
        let seen = world.treasury.funds().managed_one(&admin, world.branch_fund).await.unwrap();
        let closed = Terms { is_active: false, ..seen.terms };
        world.treasury.funds().change(&admin, seen.id, seen.rev, &closed, &form("close")).await.unwrap();
        // A branch without a fund of its own is paid by its region's, whether or not the region is named.
        assert_eq!(chosen(&world, true, true, kes).await, Some(regional));
        assert_eq!(chosen(&world, false, true, kes).await, Some(regional));
    }

    async fn a_fund_opens_once_with_money_of_its_own(world: World) {
        let new = NewFund {
            scope: Scope::Company(world.company),
            name: "Dollars".to_owned(),
            authorised: Money::new(1_000, Currency::USD),
            reorder: Money::new(0, Currency::USD),
            custodian: None,
        };
        let fund = world.treasury.set_up().fund(&new).await.unwrap();
        let funds = world.treasury.funds();
        let usd = |minor| Money::new(minor, Currency::USD);
        for wrong in [usd(0), usd(-1), usd(100_000_000_001), Money::new(1, Currency::KES)] {
            assert!(matches!(funds.open(fund, wrong).await, Err(Error::Invalid(_))), "{wrong}");
        }
        funds.open(fund, usd(70)).await.unwrap();
        let again = funds.open(fund, usd(70)).await;
        assert!(matches!(again, Err(Error::Refused(refusal)) if refusal.code == WRONG_STATE));
    }

    async fn s15_a_fund_has_no_balance_to_edit(world: World) {
        for column in ["balance", "balance_minor", "current_balance"] {
            let work = world.treasury.begin(Author::system(None)).await.unwrap();
            let error = work.execute(&format!("update fund set {column} = 1"), []).await.unwrap_err();
            assert!(error.to_string().contains(column), "{error}");
        }
    }
}

fn terms(world: &World, name: &str) -> Terms {
    Terms {
        scope: Scope::Company(world.company),
        name: name.to_owned(),
        authorised: Money::new(1_000_000, Currency::KES),
        reorder: Money::new(100_000, Currency::KES),
        custodian: Some(world.id(Person::Staff)),
        deputy: Some(world.id(Person::Colleague)),
        is_active: true,
    }
}

fn form(name: &str) -> FormKey {
    FormKey::new(&format!("the form of {name:0>8}"), "fund", &[])
}

on_both_engines! {
    async fn s15_an_administrator_opens_a_fund_and_its_first_money_is_a_replenishment(world: World) {
        let admin = world.actor(Person::Admin).await;
        let funds = world.treasury.funds();
        let fund = funds.create(&admin, &terms(&world, "Nakuru"), &form("opening")).await.unwrap();
        assert_eq!(funds.create(&admin, &terms(&world, "Nakuru"), &form("opening")).await.unwrap(), fund, "once");
        let tom = world.actor(Person::Treasury).await;
        assert_eq!(funds.view(&tom, fund).await.unwrap().balance.minor(), 0);
        let replenishments = world.treasury.replenishments();
        let asked = Asked { amount: Money::new(1_000_000, Currency::KES), note: String::new() };
        let id = replenishments.ask(&tom, fund, &asked, &form("asking")).await.unwrap();
        replenishments.decide(&world.actor(Person::Cfo).await, id, true, "", &form("deciding")).await.unwrap();
        let received = Received { amount: asked.amount, bank_reference: "FT-1".to_owned(), note: String::new() };
        let deputy = world.actor(Person::Colleague).await;
        replenishments.receive(&deputy, id, &received, &form("receipt")).await.unwrap();
        let seen = funds.view(&tom, fund).await.unwrap();
        assert_eq!((seen.balance.minor(), seen.entries), (1_000_000, 1));
        let imprest = funds.imprest(&tom, fund).await.unwrap();
        assert!(imprest.unexplained.is_zero() && imprest.since_replenishments.is_zero(), "{imprest:?}");
        world.verify().await;
    }

    async fn s15_terms_are_changed_by_administrators_alone_each_change_once(world: World) {
        let admin = world.actor(Person::Admin).await;
        let funds = world.treasury.funds();
        let seen = funds.managed_one(&admin, world.branch_fund).await.unwrap();
        let higher = Terms { authorised: Money::new(60_000_000, Currency::KES), ..seen.terms.clone() };
        for person in [Person::Treasury, Person::Cfo, Person::BranchManager, Person::Auditor] {
            let actor = world.actor(person).await;
            let answer = funds.change(&actor, seen.id, seen.rev, &higher, &form("change")).await;
            assert!(matches!(answer, Err(Error::NotFound)), "{person:?} {answer:?}");
            assert!(matches!(funds.create(&actor, &higher, &form("new")).await, Err(Error::Refused(_))), "{person:?}");
        }
        funds.change(&admin, seen.id, seen.rev, &higher, &form("change")).await.unwrap();
        let stale = funds.change(&admin, seen.id, seen.rev, &higher, &form("change 2")).await;
        assert!(matches!(stale, Err(Error::Refused(refusal)) if refusal.code == STALE));
        assert_eq!(funds.managed_one(&admin, seen.id).await.unwrap().terms, higher);
        world.verify().await;
    }

    async fn the_parts_of_a_fund_come_to_its_authorised_amount_whatever_happened(world: World) {
        let tom = world.actor(Person::Treasury).await;
        let funds = world.treasury.funds();
        let imprest = async |spent: i64, since: i64, varied: i64| {
            let found = funds.imprest(&tom, world.branch_fund).await.unwrap();
            let parts = (found.spent.minor(), found.since_replenishments.minor(), found.by_variances.minor());
            assert_eq!((parts, found.unexplained.minor()), ((spent, since, varied), 0), "{found:?}");
        };
        imprest(0, 0, 0).await;
        replenishments::spent(&world, 5_000).await;
        imprest(5_000, 0, 0).await;
        variances::booked(&world, -700).await;
        imprest(5_000, 0, 700).await;
        replenishments::replenished(&world, 4_000).await;
        imprest(0, 1_000, 700).await;
        let payment = approved(&world, Paying::of(600)).await;
        release(&world, &tom, payment, 1).await.unwrap();
        imprest(600, 1_000, 700).await;
        undone::undone(&world, payment, Outcome::Returned).await;
        imprest(0, 1_000, 700).await;
        world.verify().await;
    }

    async fn d12_an_administrator_is_not_their_own_custodian(world: World) {
        let admin = world.actor(Person::Admin).await;
        let own = Terms { custodian: Some(world.id(Person::Admin)), ..terms(&world, "Own") };
        let answer = world.treasury.funds().create(&admin, &own, &form("own")).await;
        assert!(matches!(answer, Err(Error::Refused(refusal)) if refusal.code == "D12"));
    }

    async fn terms_that_do_not_do_are_refused_beside_their_fields(world: World) {
        let admin = world.actor(Person::Admin).await;
        let usual = terms(&world, "Nakuru");
        let strange = world.id(Person::Stranger);
        let kes = |minor| Money::new(minor, Currency::KES);
        for (field, wrong) in [
            ("name", Terms { name: " ".to_owned(), ..usual.clone() }),
            ("name", Terms { name: "Head office".to_owned(), ..usual.clone() }),
            ("authorised", Terms { authorised: kes(0), reorder: kes(0), ..usual.clone() }),
            ("reorder", Terms { reorder: kes(1_000_001), ..usual.clone() }),
            ("reorder", Terms { reorder: Money::new(1, Currency::USD), ..usual.clone() }),
            ("deputy", Terms { custodian: None, ..usual.clone() }),
            ("deputy", Terms { deputy: usual.custodian, ..usual.clone() }),
            ("custodian", Terms { custodian: Some(strange), ..usual.clone() }),
        ] {
            let answer = world.treasury.funds().create(&admin, &wrong, &form("wrong")).await;
            assert!(matches!(&answer, Err(Error::Invalid(it)) if it.0[0].field == field), "{field} {answer:?}");
        }
    }

    async fn a_fund_is_not_closed_while_its_payments_wait(world: World) {
        let admin = world.actor(Person::Admin).await;
        let funds = world.treasury.funds();
        let payment = approved(&world, Paying::of(500)).await;
        let seen = funds.managed_one(&admin, world.branch_fund).await.unwrap();
        let closed = Terms { is_active: false, ..seen.terms };
        assert_eq!(refusal(funds.change(&admin, seen.id, seen.rev, &closed, &form("close")).await), WRONG_STATE);
        release(&world, &world.actor(Person::Treasury).await, payment, 1).await.unwrap();
        funds.change(&admin, seen.id, seen.rev, &closed, &form("close")).await.unwrap();
        assert_eq!(chosen(&world, true, true, Currency::KES).await, Some(world.company_fund));
        world.verify().await;
    }
}

#[tokio::test]
async fn a_page_of_a_ledger_is_found_by_key_and_needs_no_sort() {
    let world = World::on(Engine::Sqlite).await.unwrap();
    let sql = format!("explain query plan {}", super::ledger::page_sql(50));
    let values = [world.branch_fund.into(), 90_000_i64.into()];
    let plan = world.treasury.read_all(&sql, values).await.unwrap();
    let plan: Vec<String> = plan.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
    assert!(
        plan[0].starts_with("SEARCH l ") && plan[0].contains("(fund_id=? AND seq<?)"),
        "{plan:?}"
    );
    assert!(plan.iter().all(|step| step.starts_with("SEARCH ")), "{plan:?}");
}
