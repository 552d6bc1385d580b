//! A fund's first money.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

use treasury::Treasury;
use treasury::access::Scope;
use treasury::clock::{Clock, Timestamp};
use treasury::error::{Error, WRONG_STATE};
use treasury::keys::Keys;
use treasury::money::{Currency, Money};
use treasury::organisation::NewFund;
use treasury::randomness::Randomness;
use treasury::testing::{Engine, fresh};

async fn opens(engine: Engine) {
    let Some(database) = fresh(engine).await else { return };
    let keys = Keys::try_new(&[7; 32]).unwrap();
    let clock = Clock::fixed(Timestamp(1_772_438_400_000_000));
    let treasury = Treasury::new(database.database.clone(), clock, Randomness::seeded(1), keys);
    let kes = |minor| Money::new(minor, Currency::KES);
    let company = treasury.set_up().company("A", "A", Currency::KES, "UTC").await.unwrap();
    let new = |name: &str, currency| NewFund {
        scope: Scope::Company(company),
        name: name.to_owned(),
        authorised: Money::new(50_000, currency),
        reorder: Money::new(10_000, currency),
        custodian: None,
    };
    let fund = treasury.set_up().fund(&new("Main", Currency::KES)).await.unwrap();
    let dollars = treasury.set_up().fund(&new("Dollars", Currency::USD)).await.unwrap();
    treasury.funds().open(fund, kes(50_000)).await.unwrap();
    treasury
        .funds()
        .open(dollars, Money::new(70, Currency::USD))
        .await
        .unwrap();
    let again = treasury.funds().open(fund, kes(50_000)).await;
    assert!(matches!(again, Err(Error::Refused(refusal)) if refusal.code == WRONG_STATE));
    for wrong in [kes(0), kes(-1), Money::new(1, Currency::USD), kes(100_000_000_001)] {
        assert!(matches!(
            treasury.funds().open(fund, wrong).await,
            Err(Error::Invalid(_))
        ));
    }
    let report = treasury.verify().await.unwrap();
    assert!(report.is_clean(), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fund_opens_once_on_sqlite() {
    opens(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fund_opens_once_on_postgres() {
    opens(Engine::Postgres).await;
}
