//! Replenishments: one that was asked for and one that was approved, each of a fund of its own, and the forms about them.

use crate::acts::Act;
use crate::scene::{Things, key};
use treasury::access::Scope;
use treasury::ids::{FundId, ReplenishmentId};
use treasury::money::{Currency, Money};
use treasury::organisation::NewFund;
use treasury::replenishments::Asked;
use treasury::testing::{Person, World};

fn kes(shillings: i64) -> Money {
    Money::new(shillings * 100, Currency::KES)
}

/// A fund of the branch that lacks 300 shillings of 1,000, and is held by the branch manager.
async fn fund(world: &World, name: &str) -> FundId {
    let new = NewFund {
        scope: Scope::Branch {
            company: world.company,
            region: Some(world.region),
            branch: world.branch,
        },
        name: name.to_owned(),
        authorised: kes(1_000),
        reorder: kes(100),
        custodian: Some(world.id(Person::BranchManager)),
    };
    let fund = world.treasury.set_up().fund(&new).await.unwrap();
    world.treasury.funds().open(fund, kes(700)).await.unwrap();
    fund
}

/// One that the treasury officer asked for, and its fund.
pub async fn asked(world: &World) -> (ReplenishmentId, FundId) {
    let fund = fund(world, "Asked for").await;
    (of(world, fund).await, fund)
}

async fn of(world: &World, fund: FundId) -> ReplenishmentId {
    let officer = world.actor(Person::Treasury).await;
    let asked = Asked {
        amount: kes(300),
        note: "The week’s vouchers".to_owned(),
    };
    let form = key(&format!("for {}", &fund.to_string()[24..]));
    let replenishments = world.treasury.replenishments();
    replenishments.ask(&officer, fund, &asked, &form).await.unwrap()
}

/// The same, and group finance approved it.
pub async fn approved(world: &World) -> (ReplenishmentId, FundId) {
    let fund = fund(world, "Approved").await;
    let id = of(world, fund).await;
    let finance = world.actor(Person::GroupFinance).await;
    let replenishments = world.treasury.replenishments();
    replenishments
        .decide(&finance, id, true, "", &key("it is approved"))
        .await
        .unwrap();
    (id, fund)
}

/// The forms of administrators.
fn terms(world: &World) -> [Act; 4] {
    let (fund, colleague) = (world.branch_fund.to_string(), world.id(Person::Colleague).to_string());
    let admin = world.id(Person::Admin).to_string();
    let fields = |custodian| {
        [
            ("name", "Another name"),
            ("place", ""),
            ("authorised", "600,000"),
            ("reorder", "100,000"),
            ("custodian", custodian),
            ("deputy", ""),
            ("active", "true"),
        ]
    };
    let create = |situation, custodian| {
        let mut fields = fields(custodian).to_vec();
        fields.push(("currency", "KES"));
        Act::new("/actions/fund-create", situation, &fields)
    };
    let change = |situation, rev| {
        let mut fields = fields(&colleague).to_vec();
        fields.extend([("fund", fund.as_str()), ("rev", rev)]);
        Act::new("/actions/fund-change", situation, &fields)
    };
    [
        create("for a colleague", &colleague).by(Person::Admin),
        create("for the admin", &admin),
        change("as it stands", "1").by(Person::Admin),
        change("old page", "7"),
    ]
}

/// The forms.
pub fn all(world: &World, things: &Things) -> Vec<Act> {
    let ask = |situation, fund: FundId, amount| {
        let fund = fund.to_string();
        let fields = [("fund", fund.as_str()), ("amount", amount), ("note", "")];
        Act::new("/actions/replenishment-ask", situation, &fields)
    };
    let decide = |situation, id: ReplenishmentId, decision| {
        let id = id.to_string();
        let fields = [
            ("replenishment", id.as_str()),
            ("decision", decision),
            ("note", "Read and considered"),
        ];
        Act::new("/actions/replenishment-decide", situation, &fields)
    };
    let receive = |situation, id: ReplenishmentId, arrived, amount| {
        let id = id.to_string();
        let fields = [
            ("replenishment", id.as_str()),
            ("arrived", arrived),
            ("amount", amount),
            ("bank_reference", "FT-1"),
            ("note", "One bundle was missing"),
        ];
        Act::new("/actions/replenishment-receive", situation, &fields)
    };
    let (asked, approved) = (things.topping_asked, things.topping_approved);
    let mut acts = vec![
        ask("one that lacks", world.branch_fund, "10.00").by(Person::Treasury),
        ask("full", world.company_fund, "10.00"),
        decide("approve", asked, "approve").by(Person::Cfo),
        decide("reject", asked, "reject").by(Person::GroupFinance),
        decide("approved", approved, "reject"),
        receive("all", approved, "some", "300.00").by(Person::BranchManager),
        receive("a part", approved, "some", "100.00").by(Person::BranchManager),
        receive("nothing", approved, "nothing", "").by(Person::BranchManager),
        receive("only asked", asked, "some", "300.00"),
    ];
    acts.extend(terms(world));
    acts
}
