//! What was paid comes back: recorded by one, confirmed by another, and seen by whoever asked for the money.

use treasury::ids::PaymentId;
use treasury::testing::Person;

use super::browser::{Answer, Browser};
use super::office::{Office, RELEASE};
use crate::paths;

const RECORD: &str = "/actions/payment-evidence";
const DECIDE: &str = "/actions/payment-evidence-decide";

/// Released by Tom with a code.
pub(super) async fn paid(office: &Office, tom: &mut Browser) -> PaymentId {
    let payment = office.waiting(450_000).await;
    let code = office.ask_for_code(tom, payment).await;
    let (key, id) = (
        tom.get(&paths::payment_release(payment)).await.key(RELEASE),
        payment.to_string(),
    );
    let fields = [("key", key.as_str()), ("payment", &id), ("rev", "1"), ("code", &code)];
    assert_eq!(tom.post(RELEASE, &fields).await.location(), paths::payment(payment));
    payment
}

/// Sends a form of the page about what became of it.
async fn send(browser: &mut Browser, payment: PaymentId, action: &str, more: &[(&str, &str)]) -> Answer {
    let key = browser.get(&paths::payment_evidence(payment)).await.key(action);
    let id = payment.to_string();
    let fields: Vec<_> = [("key", key.as_str()), ("payment", id.as_str())]
        .iter()
        .chain(more)
        .copied()
        .collect();
    browser.post(action, &fields).await
}

#[tokio::test]
async fn money_that_came_back_is_recorded_by_one_and_confirmed_by_another() {
    let office = Office::open().await;
    let mut tom = office.browser(Person::Treasury).await;
    let payment = paid(&office, &mut tom).await;
    let before = office.balance().await;
    let page = tom.get(&paths::payment(payment)).await.body;
    assert!(page.contains("It came back…"), "{page}");

    let wrong = send(
        &mut tom,
        payment,
        RECORD,
        &[("reference", "Receipt 88"), ("note", "At the counter")],
    )
    .await;
    let page = tom.get(wrong.location()).await;
    assert_eq!(page.status, 422);
    for words in ["choose what became of it", "Receipt 88", "At the counter"] {
        assert!(page.body.contains(words), "{words} in {}", page.body);
    }
    assert!(!page.body.contains("It was not paid, and will not be"), "it was paid");
    let found = [
        ("outcome", "returned"),
        ("reference", "Receipt 88"),
        ("note", "At the counter"),
    ];
    assert_eq!(
        send(&mut tom, payment, RECORD, &found).await.location(),
        paths::payment(payment)
    );
    assert_eq!(office.balance().await, before, "nothing moves yet");

    let mut finance = office.browser(Person::GroupFinance).await;
    let mine = finance.get(paths::MY_WORK).await.body;
    assert!(
        mine.contains("To confirm (1)") && mine.contains("Lake Stationers"),
        "{mine}"
    );
    let desk = finance.get(paths::UNDER_WAY).await.body;
    assert!(
        desk.contains("Came back, to be confirmed") && desk.contains("Lake Stationers"),
        "{desk}"
    );
    let treasury = &office.world.treasury;
    let auditor = office.world.actor(Person::Auditor).await;
    let evidence = treasury.payments().view(&auditor, payment).await.unwrap().evidence[0]
        .id
        .to_string();
    let yes = [("evidence", evidence.as_str()), ("decision", "confirm"), ("note", "")];
    assert_eq!(
        send(&mut finance, payment, DECIDE, &yes).await.location(),
        paths::payment(payment)
    );
    assert_eq!(office.balance().await, before + 450_000);
    let page = finance.get(&paths::payment(payment)).await.body;
    for words in [
        "Returned, and back in the fund",
        "Returned by Lake Stationers",
        "Receipt 88",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(!page.contains("It came back…"), "{page}");
    let desk = finance.get(paths::UNDER_WAY).await.body;
    assert!(!desk.contains("Came back, to be confirmed"), "{desk}");
    let voucher = finance.get(&paths::voucher(office.world.branch_fund, 1)).await.body;
    assert!(voucher.contains("Returned"), "{voucher}");
    let mut staff = office.browser(Person::Staff).await;
    assert!(
        staff
            .get(&paths::payment(payment))
            .await
            .body
            .contains("Returned, and back in the fund")
    );
}
