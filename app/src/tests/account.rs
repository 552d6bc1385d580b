//! My security.

use treasury::testing::Person;

use super::browser::{Answer, Browser};
use super::office::Office;
use super::site::PASSWORD;
use crate::paths;

const ACTION: &str = "/actions/account-password";
const NEW: &str = "seven copper kettles asleep";

async fn change(browser: &mut Browser, current: &str, new: &str, again: &str) -> Answer {
    let key = browser.get(paths::ACCOUNT).await.key(ACTION);
    let fields = [
        ("key", key.as_str()),
        ("current_password", current),
        ("new_password", new),
        ("new_password_again", again),
    ];
    let answer = browser.post(ACTION, &fields).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, paths::ACCOUNT));
    browser.get(paths::ACCOUNT).await
}

#[tokio::test]
async fn my_roles_and_where_they_hold_are_shown() {
    let office = Office::open().await;
    let mut beatrice = office.browser(Person::BranchManager).await;
    let page = beatrice.get(paths::ACCOUNT).await.body;
    for words in [
        "Beatrice Achieng",
        "beatrice@amani.example",
        "Branch manager",
        "Branch Kisumu",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_keeps_this_one() {
    let office = Office::open().await;
    let mut tom = office.browser(Person::Treasury).await;
    let mut phone = tom.clone();
    let fields = [("email", "tom@amani.example"), ("password", PASSWORD)];
    phone.set_cookie(None);
    phone.post("/actions/sign-in", &fields).await;
    assert_eq!(phone.get(paths::ACCOUNT).await.status, 200);
    let page = change(&mut tom, PASSWORD, NEW, NEW).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("Your password is changed"), "{}", page.body);
    assert_eq!(phone.get(paths::ACCOUNT).await.status, 303, "signed out");
    let mut again = office.stranger();
    assert_eq!(again.post("/actions/sign-in", &fields).await.status, 422);
    let fields = [("email", "tom@amani.example"), ("password", NEW)];
    assert_eq!(again.post("/actions/sign-in", &fields).await.status, 303);
}

#[tokio::test]
async fn a_refused_password_says_why_beside_its_field_and_is_kept_nowhere() {
    let office = Office::open().await;
    let mut tom = office.browser(Person::Treasury).await;
    for (current, new, again, field) in [
        ("not my password", NEW, NEW, "current_password"),
        (PASSWORD, "password1234", "password1234", "new_password"),
        (PASSWORD, NEW, "seven copper kettles awake", "new_password_again"),
        (PASSWORD, "", "", "new_password"),
    ] {
        let page = change(&mut tom, current, new, again).await;
        assert_eq!(page.status, 422, "{field}");
        let id = crate::components::field_id(field);
        assert!(
            page.body.contains(&format!("id=\"{id}-error\"")),
            "{field}: {}",
            page.body
        );
        for secret in [current, new, again].into_iter().filter(|it| !it.is_empty()) {
            assert!(!page.body.contains(secret) && !office.sessions.dump().contains(secret));
        }
    }
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session() {
    let office = Office::open().await;
    let mut tom = office.browser(Person::Treasury).await;
    let action = "/actions/account-sign-out-everywhere";
    let key = tom.get(paths::ACCOUNT).await.key(action);
    let answer = tom.post(action, &[("key", &key)]).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (303, paths::SIGN_IN));
    assert_eq!(tom.get(paths::ACCOUNT).await.status, 303);
}

#[tokio::test]
async fn a_wrong_number_stays_in_its_field_and_a_right_one_offers_sms() {
    let office = Office::open().await;
    let mut amina = office.browser(Person::Staff).await;
    let action = "/actions/account-phone";
    let page = amina.get(paths::ACCOUNT).await;
    assert!(!page.body.contains("By SMS as well"), "there is no number yet");
    amina
        .post(action, &[("key", &page.key(action)), ("phone", "0812 345 678")])
        .await;
    let page = amina.get(paths::ACCOUNT).await;
    assert!(
        page.body.contains("value=\"0812 345 678\"") && page.body.contains("Write a mobile number"),
        "{}",
        page.body
    );
    amina
        .post(action, &[("key", &page.key(action)), ("phone", "0712 345 678")])
        .await;
    let page = amina.get(paths::ACCOUNT).await;
    assert!(
        page.body.contains("value=\"+254712345678\"") && page.body.contains("By SMS as well"),
        "{}",
        page.body
    );
    let action = "/actions/account-notices";
    let chosen = [
        ("key", page.key(action)),
        ("mail", "paid".into()),
        ("asks_sms", "true".into()),
        ("sms", "decided".into()),
    ];
    let chosen: Vec<(&str, &str)> = chosen.iter().map(|(name, value)| (*name, value.as_str())).collect();
    amina.post(action, &chosen).await;
    let page = amina.get(paths::ACCOUNT).await;
    for (id, is_ticked) in [
        ("mail-paid", true),
        ("mail-decided", false),
        ("sms-decided", true),
        ("sms-paid", false),
    ] {
        let input = page
            .body
            .split("<input")
            .find(|input| input.contains(&format!("id=\"{id}\"")))
            .unwrap();
        let input = input.split('>').next().unwrap();
        assert_eq!(input.contains("checked"), is_ticked, "{id}: {input}");
    }
}
