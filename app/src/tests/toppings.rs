//! A fund is replenished: asked for, decided, and confirmed by whoever holds it.

use treasury::form_key::FormKey;
use treasury::ids::ReplenishmentId;
use treasury::money::{Currency, Money};
use treasury::replenishments::Asked;
use treasury::testing::Person;

use super::office::Office;
use super::undone::paid;
use crate::paths;

const ASK: &str = "/actions/replenishment-ask";
const DECIDE: &str = "/actions/replenishment-decide";
const RECEIVE: &str = "/actions/replenishment-receive";

#[tokio::test]
async fn a_replenishment_goes_from_hand_to_hand_and_each_page_says_what_comes_next() {
    let office = Office::open().await;
    let mut tom = office.browser(Person::Treasury).await;
    paid(&office, &mut tom).await;
    let fund = office.world.branch_fund;
    let page = tom.get(&paths::fund(fund)).await.body;
    assert!(
        page.contains("Ask for a replenishment…") && page.contains("1 voucher not yet replenished"),
        "{page}"
    );
    let (form, id) = (paths::fund_replenish(fund), fund.to_string());

    let wrong = tom
        .fill_in(
            &form,
            ASK,
            &[("fund", &id), ("amount", "4,500.01"), ("note", "The week")],
        )
        .await;
    let page = tom.get(wrong.location()).await;
    assert_eq!(page.status, 422);
    for words in ["Ask for KES 4,500.00 at most", "4,500.01", "The week"] {
        assert!(page.body.contains(words), "{words} in {}", page.body);
    }
    let asked = tom
        .fill_in(&form, ASK, &[("fund", &id), ("amount", "4,500"), ("note", "The week")])
        .await;
    let here = asked.location().to_owned();
    let id = here.rsplit('/').next().unwrap_or_default().to_owned();
    let page = tom.get(&here).await.body;
    assert!(page.contains("You asked for this replenishment"), "{page}");

    let mut finance = office.browser(Person::GroupFinance).await;
    let mine = finance.get(paths::MY_WORK).await.body;
    assert!(mine.contains("To replenish (1)") && mine.contains(&here), "{mine}");
    let page = finance.get(&here).await.body;
    assert!(
        page.contains("Approve KES\u{a0}4,500.00") && page.contains("Lake Stationers"),
        "{page}"
    );
    let yes = [("replenishment", id.as_str()), ("decision", "approve"), ("note", "")];
    assert_eq!(finance.fill_in(&here, DECIDE, &yes).await.location(), here);

    let before = office.balance().await;
    let mut manager = office.browser(Person::BranchManager).await;
    let mine = manager.get(paths::MY_WORK).await.body;
    assert!(mine.contains("To replenish (1)"), "{mine}");
    let less = [
        ("replenishment", id.as_str()),
        ("arrived", "some"),
        ("amount", "4,000"),
        ("bank_reference", "FT-9"),
        ("note", ""),
    ];
    let wrong = manager.fill_in(&here, RECEIVE, &less).await;
    let page = manager.get(wrong.location()).await;
    assert_eq!(page.status, 422);
    for words in ["Write why less arrived", "FT-9", "4,000"] {
        assert!(page.body.contains(words), "{words} in {}", page.body);
    }
    let mut with_note = less;
    with_note[4].1 = "One bundle was missing";
    assert_eq!(manager.fill_in(&here, RECEIVE, &with_note).await.location(), here);
    assert_eq!(office.balance().await, before + 400_000);
    let page = manager.get(&here).await.body;
    for words in ["Received", "FT-9", "One bundle was missing"] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let list = finance.get(paths::REPLENISHMENTS).await.body;
    assert!(list.contains("KES\u{a0}4,000.00 arrived"), "{list}");
    let unread = finance.get("/replenishments?status=lost").await.body;
    assert!(unread.contains("These filters cannot be read"), "{unread}");
}

/// All that was paid, asked for by treasury and approved by the CFO.
async fn approved(office: &Office) -> ReplenishmentId {
    let (world, replenishments) = (&office.world, office.world.treasury.replenishments());
    let asked = Asked {
        amount: Money::new(450_000, Currency::KES),
        note: String::new(),
    };
    let key = |name: &str| FormKey::new(&format!("the form of {name}"), "test", &[]);
    let (tom, cfo) = (world.actor(Person::Treasury).await, world.actor(Person::Cfo).await);
    let id = replenishments
        .ask(&tom, world.branch_fund, &asked, &key("asking"))
        .await
        .unwrap();
    replenishments
        .decide(&cfo, id, true, "", &key("deciding"))
        .await
        .unwrap();
    id
}

#[tokio::test]
async fn nothing_arrived_is_a_button_of_its_own() {
    let office = Office::open().await;
    let mut tom = office.browser(Person::Treasury).await;
    paid(&office, &mut tom).await;
    let id = approved(&office).await;
    let here = paths::replenishment(id);
    let mut manager = office.browser(Person::BranchManager).await;
    let id = id.to_string();
    let nothing = [
        ("replenishment", id.as_str()),
        ("arrived", "nothing"),
        ("amount", ""),
        ("bank_reference", ""),
        ("note", "The bank was closed"),
    ];
    assert_eq!(manager.fill_in(&here, RECEIVE, &nothing).await.location(), here);
    let page = manager.get(&here).await.body;
    assert!(
        page.contains("Not received") && page.contains("The bank was closed"),
        "{page}"
    );
}
