//! Which fund pays, and that a ledger's pages are found by key.

use super::choose;
use crate::access::Scope;
use crate::author::Author;
use crate::error::{Error, WRONG_STATE};
use crate::ids::FundId;
use crate::money::{Currency, Money};
use crate::on_both_engines;
use crate::organisation::NewFund;
use crate::testing::{Engine, World};

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
        let work = world.treasury.begin(Author::system(None)).await.unwrap();
        let sql = "update fund set active = $1 where id = $2";
        work.execute(sql, [false.into(), world.branch_fund.into()]).await.unwrap();
        work.commit().await.unwrap();
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
