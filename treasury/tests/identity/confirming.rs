//! Confirming that it is them, by passkey, by password and mailed code, and by recovery code.

use crate::office::*;
use crate::passkeys::*;
use std::time::Duration;
use treasury::error::{NOT_ALLOWED, SLOW_DOWN, STEP_UP, WRONG_CREDENTIALS, WRONG_STATE};
use treasury::testing::{Authenticator, SITE};

on_both! {
    a_mailed_code_confirms_once_for_its_person => mailed;
    a_passkey_is_added_only_after_confirming => confirmed_first;
    a_confirmation_is_by_what_the_person_has => by_what_they_have;
    a_ceremony_is_for_one_purpose_and_person => one_purpose;
    s20_a_recovery_code_confirms_once_for_somebody_who_lost_their_passkeys => recovered;
}

async fn confirmed_first(office: Office) {
    let jane = office.actor(office.jane).await;
    let passkeys = office.treasury.passkeys();
    assert_eq!(
        code(passkeys.begin_enrolment(&jane, None, "My phone").await),
        NOT_ALLOWED
    );
    let wrong = passkeys.request_confirmation_code(&jane, "not the password").await;
    assert_eq!(code(wrong), "invalid");
    let confirmed = by_mail(&office, &jane).await;
    // Somebody else's confirmation is good for nothing.
    let admin = office.actor(office.admin).await;
    assert_eq!(
        code(passkeys.begin_enrolment(&admin, Some(confirmed), "Mine").await),
        NOT_ALLOWED
    );
    passkeys
        .begin_enrolment(&jane, Some(confirmed), "My phone")
        .await
        .unwrap();
    let (challenge, name) = passkeys.open_enrolment(&jane).await.unwrap().unwrap();
    assert_eq!(name, "My phone");
    let answer = Authenticator::new(SITE, 1).create(&challenge.options);
    assert_eq!(
        code(passkeys.enrol(&jane, None, challenge.ceremony, &answer).await),
        NOT_ALLOWED
    );
    office.treasury.clock().advance(Duration::from_secs(301));
    assert_eq!(
        code(
            passkeys
                .enrol(&jane, Some(confirmed), challenge.ceremony, &answer)
                .await
        ),
        NOT_ALLOWED
    );
    assert!(passkeys.list(&jane).await.unwrap().is_empty());
}

async fn by_what_they_have(office: Office) {
    let jane_without = office.actor(office.jane).await;
    let passkeys = office.treasury.passkeys();
    assert_eq!(code(passkeys.begin_confirmation(&jane_without).await), WRONG_STATE);
    office.treasury.clock().advance(Duration::from_secs(61));
    let before = passkeys
        .request_confirmation_code(&jane_without, PASSWORD)
        .await
        .unwrap();
    let mut phone = Authenticator::new(SITE, 1);
    let jane = phone.enrol(&office.treasury, &jane_without, "My phone").await;
    assert_eq!(
        code(passkeys.request_confirmation_code(&jane, PASSWORD).await),
        WRONG_STATE
    );
    // Nor does one do that was sent before the passkey was added.
    assert_eq!(
        code(passkeys.confirm_by_mail(&jane, before.ceremony, &before.code).await),
        WRONG_STATE
    );
    passkeys.begin_confirmation(&jane).await.unwrap();
    let open = passkeys.open_confirmation(&jane).await.unwrap().unwrap();
    let said = phone.get(&open.options);
    let confirmed = passkeys.confirm_by_passkey(&jane, open.ceremony, &said).await.unwrap();
    assert!(confirmed.holds_for(&jane, office.treasury.now()));
    assert_eq!(
        code(passkeys.confirm_by_passkey(&jane, open.ceremony, &said).await),
        STEP_UP
    );
    office.treasury.clock().advance(Duration::from_secs(301));
    assert!(!confirmed.holds_for(&jane, office.treasury.now()));
}

async fn one_purpose(office: Office) {
    let (jane, mut phone) = jane(&office).await;
    let passkeys = office.treasury.passkeys();
    passkeys.begin_confirmation(&jane).await.unwrap();
    let open = passkeys.open_confirmation(&jane).await.unwrap().unwrap();
    let said = phone.get(&open.options);
    assert_eq!(code(answer(&office, open.ceremony, &said).await), WRONG_CREDENTIALS);
    let admin = office.actor(office.admin).await;
    assert_eq!(
        code(passkeys.confirm_by_passkey(&admin, open.ceremony, &said).await),
        STEP_UP
    );
    // Neither used it up.
    passkeys.confirm_by_passkey(&jane, open.ceremony, &said).await.unwrap();
    let to_sign_in = challenge(&office, "").await;
    let said = phone.get(&to_sign_in.options);
    assert_eq!(
        code(passkeys.confirm_by_passkey(&jane, to_sign_in.ceremony, &said).await),
        STEP_UP
    );
}

async fn recovered(office: Office) {
    let (jane, mut phone) = jane(&office).await;
    let passkeys = office.treasury.passkeys();
    passkeys.begin_confirmation(&jane).await.unwrap();
    let open = passkeys.open_confirmation(&jane).await.unwrap().unwrap();
    let said = phone.get(&open.options);
    let confirmed = passkeys.confirm_by_passkey(&jane, open.ceremony, &said).await.unwrap();
    let key = form_key("codes");
    assert_eq!(code(passkeys.keep_codes(&jane, None, "form", &key).await), NOT_ALLOWED);
    assert_eq!(passkeys.codes(&jane).await.unwrap(), None);
    let codes = passkeys.codes_of(&jane, "form");
    passkeys.keep_codes(&jane, Some(confirmed), "form", &key).await.unwrap();
    passkeys.keep_codes(&jane, Some(confirmed), "form", &key).await.unwrap();
    assert_eq!(passkeys.codes(&jane).await.unwrap().unwrap().left, 10);
    // One is good once, however it is typed, and for its person alone.
    let admin = office.actor(office.admin).await;
    assert_eq!(code(passkeys.confirm_by_code(&admin, &codes[0]).await), "invalid");
    let typed = format!(" {} ", codes[0].to_lowercase().replace('-', " "));
    let confirmed = passkeys.confirm_by_code(&jane, &typed).await.unwrap();
    assert_eq!(code(passkeys.confirm_by_code(&jane, &codes[0]).await), "invalid");
    assert_eq!(passkeys.codes(&jane).await.unwrap().unwrap().left, 9);
    // With it a lost passkey is removed, and another one added.
    let lost = passkeys.list(&jane).await.unwrap()[0].id;
    let mut new = Authenticator::new(SITE, 2);
    let jane = add(&office.treasury, &jane, confirmed, &mut new, "My new phone")
        .await
        .unwrap();
    passkeys.remove(&jane, Some(confirmed), lost).await.unwrap();
    let jane = office.actor(office.jane).await;
    sign_in(&office, "", &mut new).await.unwrap();
    // New ones make the old ones void.
    passkeys
        .keep_codes(&jane, Some(confirmed), "another form", &form_key("again"))
        .await
        .unwrap();
    assert_eq!(code(passkeys.confirm_by_code(&jane, &codes[1]).await), "invalid");
    assert_eq!(passkeys.codes(&jane).await.unwrap().unwrap().left, 10);
    // Guesses are slowed.
    for _ in 0..6 {
        let _ = passkeys.confirm_by_code(&jane, "00000-00000").await;
    }
    let newest = passkeys.codes_of(&jane, "another form");
    assert_eq!(code(passkeys.confirm_by_code(&jane, &newest[0]).await), SLOW_DOWN);
    assert_eq!(
        code(passkeys.keep_codes(&admin, None, "form", &form_key("admins")).await),
        NOT_ALLOWED
    );
    assert!(office.treasury.verify().await.unwrap().is_clean());
}

async fn mailed(office: Office) {
    let jane = office.actor(office.jane).await;
    let passkeys = office.treasury.passkeys();
    let first = passkeys.request_confirmation_code(&jane, PASSWORD).await.unwrap();
    assert_eq!(
        code(passkeys.request_confirmation_code(&jane, PASSWORD).await),
        SLOW_DOWN
    );
    // One try each, for its person, within five minutes.
    let admin = office.actor(office.admin).await;
    assert_eq!(
        code(passkeys.confirm_by_mail(&admin, first.ceremony, &first.code).await),
        STEP_UP
    );
    let wrong = if first.code.as_str() == "000000" {
        "000001"
    } else {
        "000000"
    };
    assert_eq!(
        code(passkeys.confirm_by_mail(&jane, first.ceremony, wrong).await),
        STEP_UP
    );
    assert_eq!(
        code(passkeys.confirm_by_mail(&jane, first.ceremony, &first.code).await),
        STEP_UP
    );
    office.treasury.clock().advance(Duration::from_secs(61));
    let second = passkeys.request_confirmation_code(&jane, PASSWORD).await.unwrap();
    assert_eq!(
        code(passkeys.confirm_by_mail(&jane, second.ceremony, &first.code).await),
        STEP_UP
    );
    office.treasury.clock().advance(Duration::from_secs(61));
    let third = passkeys.request_confirmation_code(&jane, PASSWORD).await.unwrap();
    office.treasury.clock().advance(Duration::from_secs(301));
    assert_eq!(
        code(passkeys.confirm_by_mail(&jane, third.ceremony, &third.code).await),
        STEP_UP
    );
    // One that could not be sent is void, and holds up no other.
    let unsent = passkeys.request_confirmation_code(&jane, PASSWORD).await.unwrap();
    passkeys.confirmation_not_sent(unsent.ceremony).await.unwrap();
    assert_eq!(passkeys.open_confirmation_code(&jane).await.unwrap(), None);
    assert_eq!(
        code(passkeys.confirm_by_mail(&jane, unsent.ceremony, &unsent.code).await),
        STEP_UP
    );
    let fourth = passkeys.request_confirmation_code(&jane, PASSWORD).await.unwrap();
    assert!(
        passkeys
            .confirm_by_mail(&jane, fourth.ceremony, &fourth.code)
            .await
            .unwrap()
            .holds_for(&jane, office.treasury.now())
    );
}
