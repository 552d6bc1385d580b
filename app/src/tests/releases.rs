//! Releasing a payment with the code from the mail, and every way in which it must not work.

use http::{Method, Request};
use std::time::Duration;
use treasury::ids::PaymentId;
use treasury::testing::Person;

use super::browser::{Answer, Browser};
use super::office::{CODE, Office, RELEASE, other_than};
use crate::paths;

const START: i64 = 50_000_000;

async fn release(browser: &mut Browser, payment: PaymentId, code: &str) -> Answer {
    let page = browser.get(&paths::payment_release(payment)).await;
    let (key, id) = (page.key(RELEASE), payment.to_string());
    let fields = [("key", key.as_str()), ("payment", &id), ("rev", "1"), ("code", code)];
    browser.post(RELEASE, &fields).await
}

/// Posts a release as a person who is shown no form for it; gives back the page it ends on.
async fn by_hand(office: &Office, browser: &mut Browser, payment: PaymentId, action: &str) -> Answer {
    let (key, id) = (office.forged_key(browser, action), payment.to_string());
    let fields = [
        ("key", key.as_str()),
        ("payment", &id),
        ("rev", "1"),
        ("code", "123456"),
    ];
    let answer = browser.post(action, &fields).await;
    match answer.location().to_owned() {
        to if to.is_empty() => answer,
        to => browser.get(&to).await,
    }
}

#[tokio::test]
async fn s01_a_payment_is_released_with_the_code_that_was_mailed() {
    let office = Office::open().await;
    let payment = office.waiting(450_000).await;
    let mut tom = office.browser(Person::Treasury).await;
    let page = tom.get(&paths::payment_release(payment)).await.body;
    for words in [
        "Lake Stationers",
        "500,000.00",
        "\u{2212}4,500.00",
        "495,500.00",
        "tom@<wbr>amani.<wbr>example",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    assert!(!page.contains("one-time-code"), "the code comes first");
    let code = office.ask_for_code(&mut tom, payment).await;
    let mail = office.mails.all().pop().unwrap();
    assert_eq!(mail.to, "tom@amani.example");
    assert!(mail.text.contains("Lake Stationers") && mail.text.contains("KES 4,500.00"));
    let page = tom.get(&paths::payment_release(payment)).await;
    assert!(page.body.contains("autocomplete=\"one-time-code\""), "{}", page.body);
    assert!(
        page.body
            .contains("Release KES\u{a0}4,500.00 to Lake Stationers</button>"),
        "{}",
        page.body
    );
    for kept in [office.sessions.dump(), page.body] {
        assert!(!kept.contains(&code), "the code is in the mail and nowhere else");
    }
    let answer = release(&mut tom, payment, &format!(" {} {} ", &code[..3], &code[3..])).await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, paths::payment(payment).as_str())
    );
    let page = tom.get(answer.location()).await.body;
    assert!(
        page.contains("Released KES\u{a0}4,500.00 to Lake Stationers. Voucher V-000001."),
        "{page}"
    );
    assert!(
        page.contains("Tom Kiprop") && page.contains("One-time code by e-mail"),
        "{page}"
    );
    assert_eq!(office.balance().await, START - 450_000);
    office.world.verify().await;
}

#[tokio::test]
async fn s02_a_wrong_code_says_how_many_tries_are_left_and_the_fifth_locks_it() {
    let office = Office::open().await;
    let payment = office.waiting(450_000).await;
    let mut tom = office.browser(Person::Treasury).await;
    let code = office.ask_for_code(&mut tom, payment).await;
    let path = paths::payment_release(payment);
    for left in [
        "4 tries are left",
        "3 tries are left",
        "2 tries are left",
        "One try is left",
    ] {
        let answer = release(&mut tom, payment, &other_than(&code)).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, path.as_str()));
        assert!(
            !office.sessions.dump().contains(&other_than(&code)),
            "no code in the session"
        );
        let page = tom.get(&path).await;
        assert_eq!(page.status, 422);
        let beside = page
            .body
            .split_once("id=\"field-code-error\"")
            .expect("beside the field")
            .1;
        assert!(beside[..400.min(beside.len())].contains("not the code"), "{beside}");
        assert!(page.body.contains(left), "{left}: {}", page.body);
    }
    release(&mut tom, payment, &other_than(&code)).await;
    let page = tom.get(&path).await;
    assert!(page.body.contains("this code is locked"), "{}", page.body);
    assert!(!page.body.contains("one-time-code"), "{}", page.body);
    let late = by_hand(&office, &mut tom, payment, RELEASE).await;
    assert!(late.body.contains("locked"), "{}", late.body);
    let (key, id) = (office.forged_key(&tom, RELEASE), payment.to_string());
    tom.post(
        RELEASE,
        &[("key", &key), ("payment", &id), ("rev", "1"), ("code", &code)],
    )
    .await;
    assert_eq!(office.balance().await, START, "the right one does not help any more");
}

#[tokio::test]
async fn what_is_no_code_uses_up_no_try() {
    let office = Office::open().await;
    let payment = office.waiting(450_000).await;
    let mut tom = office.browser(Person::Treasury).await;
    let code = office.ask_for_code(&mut tom, payment).await;
    for typed in ["", "12345", "1234567", "12345a", "１２３４５６"] {
        release(&mut tom, payment, typed).await;
        let page = tom.get(&paths::payment_release(payment)).await;
        assert_eq!(page.status, 422, "{typed}");
        assert!(page.body.contains("5 tries are left"), "{typed}: {}", page.body);
    }
    assert_eq!(
        release(&mut tom, payment, &code).await.location(),
        paths::payment(payment)
    );
}

#[tokio::test]
async fn s06_the_same_form_again_gets_the_first_outcome_and_one_debit() {
    let office = Office::open().await;
    let payment = office.waiting(450_000).await;
    let mut tom = office.browser(Person::Treasury).await;
    let code = office.ask_for_code(&mut tom, payment).await;
    let key = tom.get(&paths::payment_release(payment)).await.key(RELEASE);
    let id = payment.to_string();
    let fields = [("key", key.as_str()), ("payment", &id), ("rev", "1"), ("code", &code)];
    let (one, two) = (tom.post(RELEASE, &fields).await, tom.post(RELEASE, &fields).await);
    assert_eq!(one.location(), paths::payment(payment));
    assert_eq!(one.location(), two.location());
    assert!(tom.get(two.location()).await.body.contains("V-000001"));
    assert_eq!(office.balance().await, START - 450_000);
    let page = tom.get(&paths::payment_release(payment)).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("was released by Tom Kiprop"), "{}", page.body);
    let late = by_hand(&office, &mut tom, payment, RELEASE).await;
    assert_eq!(late.status, 409);
    assert!(late.body.contains("was released by Tom Kiprop"), "{}", late.body);
    assert_eq!(office.balance().await, START - 450_000);
}

#[tokio::test]
async fn d04_the_requester_is_refused_with_the_rule_shown() {
    let office = Office::open().await;
    let payment = office.waiting(450_000).await;
    let mut amina = office.browser(Person::Staff).await;
    let page = amina.get(&paths::payment_release(payment)).await;
    assert!(
        page.body.contains("D4</span>") && !page.body.contains(RELEASE),
        "{}",
        page.body
    );
    for action in [CODE, RELEASE] {
        let page = by_hand(&office, &mut amina, payment, action).await;
        assert_eq!(page.status, 403, "{action}");
        assert!(page.body.contains("D4</span>"), "{}", page.body);
    }
    assert!(office.mails.all().is_empty());
    assert_eq!(office.balance().await, START);
}

#[tokio::test]
async fn d06_whoever_decided_is_refused_with_the_rule_shown() {
    let office = Office::open().await;
    let payment = office.waiting(450_000).await;
    for person in [Person::Treasury3, Person::BranchManager] {
        let mut decider = office.browser(person).await;
        for action in [CODE, RELEASE] {
            let page = by_hand(&office, &mut decider, payment, action).await;
            assert_eq!(page.status, 403, "{person:?} {action}");
            assert!(page.body.contains("D6</span>"), "{}", page.body);
        }
    }
    assert_eq!(office.balance().await, START);
}

#[tokio::test]
async fn s21_a_payment_of_another_company_does_not_exist() {
    let office = Office::open().await;
    let payment = office.waiting(450_000).await;
    let mut tess = office.browser(Person::StrangerTreasury).await;
    for path in [
        paths::payment(payment),
        paths::payment_release(payment),
        paths::fund(office.world.branch_fund),
        paths::voucher(office.world.branch_fund, 1),
        paths::payment("nonsense"),
    ] {
        assert_eq!(tess.get(&path).await.status, 404, "{path}");
    }
    for action in [CODE, RELEASE] {
        assert_eq!(by_hand(&office, &mut tess, payment, action).await.status, 404);
    }
    assert!(!tess.get(paths::RELEASE_DESK).await.body.contains("Lake"));
    assert!(!tess.get(paths::PAYMENTS).await.body.contains("Lake"));
    assert_eq!(office.balance().await, START);
}

#[tokio::test]
async fn a_code_of_another_person_or_payment_releases_nothing() {
    let office = Office::open().await;
    let (one, two) = (office.waiting(450_000).await, office.waiting(999_000).await);
    let (mut tom, mut tabitha) = (
        office.browser(Person::Treasury).await,
        office.browser(Person::Treasury2).await,
    );
    let code = office.ask_for_code(&mut tom, one).await;
    for (browser, payment) in [(&mut tabitha, one), (&mut tom, two)] {
        let (key, id) = (office.forged_key(browser, RELEASE), payment.to_string());
        let fields = [("key", key.as_str()), ("payment", &id), ("rev", "1"), ("code", &code)];
        let to = browser.post(RELEASE, &fields).await.location().to_owned();
        let page = browser.get(&to).await;
        assert_eq!(page.status, 422);
        assert!(
            page.body.contains("No code for this payment was sent to you"),
            "{}",
            page.body
        );
    }
    assert_eq!(office.balance().await, START);
}

#[tokio::test]
async fn codes_run_out_and_come_slowly() {
    let office = Office::open().await;
    let payment = office.waiting(450_000).await;
    let mut tom = office.browser(Person::Treasury).await;
    let code = office.ask_for_code(&mut tom, payment).await;
    let key = tom.get(&paths::payment_release(payment)).await.key(CODE);
    let id = payment.to_string();
    let to = tom
        .post(CODE, &[("key", &key), ("payment", &id)])
        .await
        .location()
        .to_owned();
    let page = tom.get(&to).await;
    assert_eq!(page.status, 429);
    assert!(page.body.contains("60 seconds"), "{}", page.body);
    let key = page.key(RELEASE);
    office.world.treasury.clock().advance(Duration::from_secs(301));
    let fields = [("key", key.as_str()), ("payment", &id), ("rev", "1"), ("code", &code)];
    let to = tom.post(RELEASE, &fields).await.location().to_owned();
    let page = tom.get(&to).await;
    assert!(page.body.contains("older than five minutes"), "{}", page.body);
    assert!(page.body.contains("Send me a release code"), "{}", page.body);
    assert_eq!(office.balance().await, START);
}

#[tokio::test]
async fn a_code_that_does_not_leave_is_said_and_does_not_count() {
    let office = Office::without_mail_server().await;
    let payment = office.waiting(450_000).await;
    let mut tom = office.browser(Person::Treasury).await;
    for _ in 0..2 {
        let page = tom.get(&paths::payment_release(payment)).await;
        let (key, id) = (page.key(CODE), payment.to_string());
        let to = tom
            .post(CODE, &[("key", &key), ("payment", &id)])
            .await
            .location()
            .to_owned();
        let page = tom.get(&to).await;
        assert_eq!(page.status, 503);
        assert!(page.body.contains("could not be sent"), "{}", page.body);
        assert!(!page.body.contains("one-time-code"));
    }
}

#[tokio::test]
async fn above_the_limit_of_codes_the_page_offers_a_passkey_instead() {
    let office = Office::with_code_limits("KES 4,000").await;
    let (small, large) = (office.waiting(400_000).await, office.waiting(400_100).await);
    let mut tom = office.browser(Person::Treasury).await;
    let page = tom.get(&format!("/payments/{small}/release")).await;
    assert!(page.body.contains("Send me a release code"));
    let page = tom.get(&format!("/payments/{large}/release")).await;
    assert!(!page.body.contains("Send me a release code"), "{}", page.body);
    assert!(
        page.body.contains("A code by e-mail releases KES 4,000.00 at most"),
        "{}",
        page.body
    );
    assert!(page.body.contains("href=\"/account/passkeys/new\""), "{}", page.body);
    let (key, id) = (office.forged_key(&tom, CODE), large.to_string());
    let answer = tom.post(CODE, &[("key", key.as_str()), ("payment", &id)]).await;
    let refused = tom.get(answer.location()).await;
    assert!(refused.body.contains("A code by e-mail releases KES 4,000.00 at most"));
    assert!(office.mails.all().is_empty());
}

#[tokio::test]
async fn a_fund_with_too_little_releases_nothing() {
    let office = Office::open().await;
    let (large, small) = (office.waiting(30_000_000).await, office.waiting(30_000_001).await);
    let mut tom = office.browser(Person::Treasury).await;
    let later = office.ask_for_code(&mut tom, small).await;
    let code = office.ask_for_code(&mut tom, large).await;
    release(&mut tom, large, &code).await;
    let (key, id) = (office.forged_key(&tom, RELEASE), small.to_string());
    let fields = [("key", key.as_str()), ("payment", &id), ("rev", "1"), ("code", &later)];
    let to = tom.post(RELEASE, &fields).await.location().to_owned();
    let page = tom.get(&to).await;
    assert_eq!(page.status, 409);
    assert!(page.body.contains("\u{2212}100,000.01"), "{}", page.body);
    assert!(
        page.body.contains("Its next replenishment has to arrive first"),
        "{}",
        page.body
    );
    assert_eq!(office.balance().await, START - 30_000_000);
}

#[tokio::test]
async fn an_older_page_releases_nothing() {
    let office = Office::open().await;
    let payment = office.waiting(450_000).await;
    let mut tom = office.browser(Person::Treasury).await;
    let code = office.ask_for_code(&mut tom, payment).await;
    let key = tom.get(&paths::payment_release(payment)).await.key(RELEASE);
    let id = payment.to_string();
    let fields = [("key", key.as_str()), ("payment", &id), ("rev", "7"), ("code", &code)];
    let to = tom.post(RELEASE, &fields).await.location().to_owned();
    assert_eq!(tom.get(&to).await.status, 409);
    assert_eq!(office.balance().await, START);
}

#[tokio::test]
async fn actions_of_paying_answer_posts_with_a_key_only() {
    let office = Office::open().await;
    let payment = office.waiting(450_000).await;
    let mut tom = office.browser(Person::Treasury).await;
    let actions = [
        CODE,
        RELEASE,
        "/actions/account-password",
        "/actions/account-sign-out-everywhere",
    ];
    for action in actions {
        for method in [Method::GET, Method::HEAD] {
            let request = Request::builder().method(method).uri(action).body("".into()).unwrap();
            assert_eq!(tom.send(request).await.status, 405, "{action}");
        }
        assert_eq!(office.stranger().post(action, &[]).await.status, 401, "{action}");
        let id = payment.to_string();
        let to = tom
            .post(action, &[("payment", &id), ("key", "forged")])
            .await
            .location()
            .to_owned();
        assert_eq!(tom.get(&to).await.status, 409, "{action}");
    }
    assert!(office.mails.all().is_empty());
}
