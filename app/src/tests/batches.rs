//! A batch, from the boxes on the desk to what became of its lines, the way a browser without JavaScript goes through it.

use insta::assert_snapshot;
use std::time::Duration;
use treasury::form_key::FormKey;
use treasury::ids::PaymentId;
use treasury::testing::Person;

use super::browser::{Answer, Browser};
use super::office::Office;
use crate::paths;

const SEAL: &str = "/actions/batch-seal";
const CODE: &str = "/actions/batch-code";
const RELEASE: &str = "/actions/batch-release";

/// Ticks these on the desk and goes on; where that leads.
async fn seal(tom: &mut Browser, payments: &[PaymentId]) -> Answer {
    let key = tom.get(paths::RELEASE_DESK).await.key(SEAL);
    let ids: Vec<String> = payments.iter().map(ToString::to_string).collect();
    let ticked = ids.iter().map(|id| ("payment", id.as_str()));
    let fields: Vec<_> = [("key", key.as_str()), ("fund", ""), ("after", "")]
        .into_iter()
        .chain(ticked)
        .collect();
    tom.post(SEAL, &fields).await
}

/// Sends a form of the batch's page, with this beside what it holds already.
async fn send(tom: &mut Browser, batch: &str, action: &str, more: &[(&str, &str)]) -> Answer {
    let page = tom.get(batch).await;
    let key = page.key(action);
    let id = batch.rsplit('/').next().unwrap();
    let fields: Vec<_> = [("key", key.as_str()), ("batch", id)]
        .iter()
        .chain(more)
        .copied()
        .collect();
    tom.post(action, &fields).await
}

/// What a worker does.
async fn run(office: &Office) {
    let treasury = &office.world.treasury;
    let job = treasury.outbox().claim("batch").await.unwrap().unwrap();
    treasury.payments().run_batch(&job).await.unwrap();
}

#[tokio::test]
async fn payments_that_are_ticked_are_released_with_one_code() {
    let office = Office::open().await;
    let first = office.waiting_for(450_000, Person::Staff, "Lake Stationers").await;
    let second = office.waiting_for(120_050, Person::Staff, "Wanjiru & <Sons>").await;
    let mut tom = office.browser(Person::Treasury).await;
    let nothing = seal(&mut tom, &[]).await;
    assert_eq!(nothing.location(), paths::RELEASE_DESK);
    let page = tom.get(paths::RELEASE_DESK).await;
    assert_eq!(page.status, 422);
    assert!(page.body.contains("choose 1 to 100"), "{}", page.body);

    let batch = seal(&mut tom, &[first, second]).await.location().to_owned();
    let page = tom.get(&batch).await.body;
    for words in [
        "Release 2 payments, KES\u{a0}5,700.50",
        "Wanjiru &amp; &lt;Sons&gt;",
        "Effect on the funds",
        "\u{2212}5,700.50",
        "494,299.50",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert_eq!(send(&mut tom, &batch, CODE, &[]).await.location(), batch);
    let mail = office.mails.all().pop().unwrap();
    let code: String = mail.text.split_once("code is ").unwrap().1.chars().take(6).collect();
    assert!(!mail.subject.contains(&code), "not on a locked screen");
    let shown = format!("To: {}\nSubject: {}\n\n{}", mail.to, mail.subject, mail.text);
    assert_snapshot!(
        "s01_the_code_of_a_batch_comes_with_all_that_it_signs",
        shown.replace(&code, "[code]")
    );

    let wrong = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(
        send(&mut tom, &batch, RELEASE, &[("code", wrong)]).await.location(),
        batch
    );
    let page = tom.get(&batch).await;
    assert_eq!(page.status, 422);
    assert!(page.body.contains("4 tries are left"), "{}", page.body);
    assert_eq!(
        send(&mut tom, &batch, RELEASE, &[("code", &code)]).await.location(),
        batch
    );

    let page = tom.get(&batch).await;
    assert_eq!(page.headers["refresh"], "2");
    assert!(
        page.body.contains("0 of 2 done: 0 released, 0 not. This page"),
        "{}",
        page.body
    );
    run(&office).await;
    let page = tom.get(&batch).await;
    assert!(!page.headers.contains_key("refresh"));
    for words in ["2 payments released", "Voucher V-000001", "Voucher V-000002"] {
        assert!(page.body.contains(words), "{words} in {}", page.body);
    }
    let list = tom.get(paths::BATCHES).await.body;
    assert!(list.contains(&batch) && list.contains("Done"), "{list}");
    let payment = tom.get(&paths::payment(first)).await.body;
    assert!(payment.contains(&format!("href=\"{batch}\"")), "{payment}");
    let mut beatrice = office.browser(Person::BranchManager).await;
    let page = beatrice.get(&batch).await.body;
    assert!(
        !page.contains(RELEASE) && page.contains("2 payments released"),
        "{page}"
    );
}

#[tokio::test]
async fn a_broken_seal_is_shown_and_the_others_can_be_sealed_anew() {
    let office = Office::open().await;
    let first = office.waiting_for(450_000, Person::Staff, "Lake Stationers").await;
    let second = office.waiting_for(120_000, Person::Staff, "Jane Wanjiru").await;
    let mut tom = office.browser(Person::Treasury).await;
    let batch = seal(&mut tom, &[first, second]).await.location().to_owned();
    let mut tabitha = office.browser(Person::Treasury2).await;
    let page = tabitha.get(&batch).await.body;
    assert!(
        page.contains("Only Tom Kiprop, who sealed this batch, can release it."),
        "{page}"
    );
    let hold = tabitha
        .get(&paths::payment_hold(second))
        .await
        .key("/actions/payment-hold");
    let id = second.to_string();
    let fields = [
        ("key", hold.as_str()),
        ("payment", &id),
        ("rev", "1"),
        ("reason", "Ask her first"),
    ];
    tabitha.post("/actions/payment-hold", &fields).await;

    let page = tom.get(&batch).await;
    for words in [
        "Broken",
        "The seal is broken, so nothing can be released",
        "Seal the other one anew",
    ] {
        assert!(page.body.contains(words), "{words} in {}", page.body);
    }
    assert!(!page.body.contains(CODE), "{}", page.body);
    let (key, id) = (page.key(SEAL), first.to_string());
    let anew = tom
        .post(SEAL, &[("key", key.as_str()), ("payment", &id)])
        .await
        .location()
        .to_owned();
    assert_ne!(anew, batch);
    let page = tom.get(&anew).await.body;
    assert!(
        page.contains("Release 1 payment, KES\u{a0}4,500.00") && page.contains(CODE),
        "{page}"
    );
}

#[tokio::test]
async fn what_may_not_be_released_is_said_beside_the_boxes_and_the_ticks_stay() {
    let office = Office::open().await;
    let good = office.waiting_for(450_000, Person::Staff, "Lake Stationers").await;
    let held = office.waiting_for(90_000, Person::Staff, "Jane Wanjiru").await;
    let mut tom = office.browser(Person::Treasury).await;
    let key = tom.get(paths::RELEASE_DESK).await.key(SEAL);
    let tabitha = office.world.actor(Person::Treasury2).await;
    let form = FormKey::new("the-form-that-holds-it", "test", &[]);
    let payments = office.world.treasury.payments();
    payments.hold(&tabitha, held, 1, "Ask her first", &form).await.unwrap();
    let (good, held) = (good.to_string(), held.to_string());
    let fields = [
        ("key", key.as_str()),
        ("fund", ""),
        ("after", ""),
        ("payment", &good),
        ("payment", &held),
    ];
    assert_eq!(tom.post(SEAL, &fields).await.location(), paths::RELEASE_DESK);
    let desk = tom.get(paths::RELEASE_DESK).await;
    assert_eq!(desk.status, 422);
    assert!(
        desk.body.contains("Jane Wanjiru: This payment is “Held”"),
        "{}",
        desk.body
    );
    assert!(
        desk.body.contains(&format!("value=\"{good}\" checked")),
        "{}",
        desk.body
    );
}

#[tokio::test]
async fn a_page_of_progress_ends_though_no_worker_comes() {
    let office = Office::open().await;
    let payment = office.waiting_for(450_000, Person::Staff, "Lake Stationers").await;
    let mut tom = office.browser(Person::Treasury).await;
    let batch = seal(&mut tom, &[payment]).await.location().to_owned();
    send(&mut tom, &batch, CODE, &[]).await;
    let mail = office.mails.all().pop().unwrap();
    let code: String = mail.text.split_once("code is ").unwrap().1.chars().take(6).collect();
    send(&mut tom, &batch, RELEASE, &[("code", &code)]).await;
    office.world.treasury.clock().advance(Duration::from_secs(301));
    let page = tom.get(&batch).await;
    assert!(!page.headers.contains_key("refresh"));
    assert!(page.body.contains("The time for the others ran out"), "{}", page.body);
    run(&office).await;
    let page = tom.get(&batch).await.body;
    assert!(
        page.contains("0 of 1 payment released") && page.contains("Not released"),
        "{page}"
    );
}
