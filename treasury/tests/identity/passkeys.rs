//! Passkeys: confirmed, enrolled, used to sign in, renamed and removed.

use crate::office::*;
use std::time::Duration;
use treasury::access::{Actor, Role};
use treasury::error::{Error, NOT_ALLOWED, STEP_UP, WRONG_CREDENTIALS, WRONG_STATE};
use treasury::identity::Principal;
use treasury::ids::CeremonyId;
use treasury::passkeys::{Challenge, Confirmed, RelyingParty};
use treasury::testing::{Authenticator, SITE};
use treasury::{Result, Treasury};

on_both! {
    a_passkey_signs_in_with_and_without_an_address => signs_in;
    nobody_learns_whether_an_address_is_somebodys => says_nothing;
    s20_an_answer_opens_one_door_once => once;
    whoever_may_not_sign_in_cannot_by_passkey_either => deactivated;
    a_passkey_and_its_copy_do_not_both_answer_with_one_count => counted;
    passkeys_are_named_renamed_and_removed => named;
    a_passkey_of_another_host_name_is_seen_and_removed_and_opens_nothing => moved;
}

/// Jane with a passkey.
pub(crate) async fn jane(office: &Office) -> (Actor, Authenticator) {
    let jane = office.actor(office.jane).await;
    let mut phone = Authenticator::new(SITE, 1);
    let confirmed = by_mail(office, &jane).await;
    let jane = add(&office.treasury, &jane, confirmed, &mut phone, "My phone")
        .await
        .unwrap();
    (jane, phone)
}

/// Confirmed by password and the code that it sends.
pub(crate) async fn by_mail(office: &Office, actor: &Actor) -> Confirmed {
    let passkeys = office.treasury.passkeys();
    let sent = passkeys.request_confirmation_code(actor, PASSWORD).await.unwrap();
    assert_eq!(sent.to, actor.email());
    assert_eq!(
        passkeys.open_confirmation_code(actor).await.unwrap(),
        Some(sent.ceremony)
    );
    passkeys
        .confirm_by_mail(actor, sent.ceremony, &sent.code)
        .await
        .unwrap()
}

pub(crate) async fn add(
    treasury: &Treasury,
    actor: &Actor,
    confirmed: Confirmed,
    with: &mut Authenticator,
    name: &str,
) -> Result<Actor> {
    let passkeys = treasury.passkeys();
    passkeys.begin_enrolment(actor, Some(confirmed), name).await?;
    let (challenge, _) = passkeys.open_enrolment(actor).await?.unwrap();
    let answer = with.create(&challenge.options);
    let (kept, principal) = passkeys
        .enrol(actor, Some(confirmed), challenge.ceremony, &answer)
        .await?;
    assert_eq!(kept, name);
    treasury.identity().actor_of(&principal, actor.caller().clone()).await
}

pub(crate) async fn challenge(office: &Office, email: &str) -> Challenge {
    let passkeys = office.treasury.passkeys();
    let ceremony = passkeys.begin_sign_in(email, &caller("192.0.2.1")).await.unwrap();
    passkeys.open_sign_in(ceremony).await.unwrap().unwrap()
}

pub(crate) async fn answer(office: &Office, ceremony: CeremonyId, answer: &str) -> Result<Principal> {
    let caller = caller("192.0.2.1");
    office.treasury.passkeys().sign_in(ceremony, answer, &caller).await
}

pub(crate) async fn sign_in(office: &Office, email: &str, with: &mut Authenticator) -> Result<Principal> {
    let challenge = challenge(office, email).await;
    answer(office, challenge.ceremony, &with.get(&challenge.options)).await
}

/// Which passkeys the browser is told to offer.
fn offered(challenge: &Challenge) -> Vec<String> {
    let options: serde_json::Value = serde_json::from_str(&challenge.options).unwrap();
    let list = options["publicKey"]["allowCredentials"].as_array().unwrap();
    list.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

async fn signs_in(office: Office) {
    let (jane, mut phone) = jane(&office).await;
    for email in ["", " Jane@acme.example"] {
        let principal = sign_in(&office, email, &mut phone).await.unwrap();
        assert_eq!(principal.person, jane.person());
    }
    let known = office.treasury.passkeys().list(&jane).await.unwrap();
    assert_eq!(known[0].last_used_at, Some(office.treasury.now()));
    // A copy that was made before the last use has a counter that is too low.
    let mut copy = Authenticator::new(SITE, 1);
    assert_eq!(code(sign_in(&office, "", &mut copy).await), WRONG_CREDENTIALS);
    let mut careless = phone.clone().careless();
    assert_eq!(code(sign_in(&office, "", &mut careless).await), WRONG_CREDENTIALS);
    let mut elsewhere = phone.clone().on("http://localhost:3001");
    assert_eq!(code(sign_in(&office, "", &mut elsewhere).await), WRONG_CREDENTIALS);
}

async fn says_nothing(office: Office) {
    let (_, mut phone) = jane(&office).await;
    let known = challenge(&office, "jane@acme.example").await;
    let (unknown, again) = (
        challenge(&office, "no@acme.example").await,
        challenge(&office, "no@acme.example").await,
    );
    let without = challenge(&office, "admin@acme.example").await;
    assert!(
        [&known, &unknown, &without]
            .into_iter()
            .all(|one| (1..=2).contains(&offered(one).len()))
    );
    assert_eq!(offered(&unknown), offered(&again));
    assert_ne!(offered(&unknown), offered(&without));
    assert!(offered(&challenge(&office, "").await).is_empty());
    let shape = |one: &Challenge| {
        let mut options: serde_json::Value = serde_json::from_str(&one.options).unwrap();
        options["publicKey"]["allowCredentials"] = serde_json::Value::Null;
        options["publicKey"]["challenge"] = serde_json::Value::Null;
        options
    };
    assert_eq!(shape(&known), shape(&unknown));
    let mut stranger = Authenticator::new(SITE, 9);
    for challenge in [known, unknown] {
        let refused = answer(&office, challenge.ceremony, &stranger.get(&challenge.options)).await;
        assert_eq!(code(refused), WRONG_CREDENTIALS);
    }
    assert_eq!(
        code(answer(&office, without.ceremony, "not even JSON").await),
        WRONG_CREDENTIALS
    );
    sign_in(&office, "", &mut phone).await.unwrap();
}

async fn once(office: Office) {
    let (_, mut phone) = jane(&office).await;
    let first = challenge(&office, "").await;
    let said = phone.get(&first.options);
    answer(&office, first.ceremony, &said).await.unwrap();
    assert_eq!(code(answer(&office, first.ceremony, &said).await), WRONG_CREDENTIALS);
    let second = challenge(&office, "").await;
    assert_eq!(code(answer(&office, second.ceremony, &said).await), WRONG_CREDENTIALS);
    // The wrong answer ended it.
    assert!(
        office
            .treasury
            .passkeys()
            .open_sign_in(second.ceremony)
            .await
            .unwrap()
            .is_none()
    );
    let third = challenge(&office, "").await;
    let said = phone.get(&third.options);
    office.treasury.clock().advance(Duration::from_secs(301));
    assert_eq!(code(answer(&office, third.ceremony, &said).await), WRONG_CREDENTIALS);
    assert_eq!(office.treasury.passkeys().forget_ceremonies().await.unwrap(), 5);
}

async fn deactivated(office: Office) {
    let (jane, mut phone) = jane(&office).await;
    let admin = office.actor(office.admin).await;
    let identity = office.treasury.identity();
    let known = offered(&challenge(&office, "jane@acme.example").await);
    identity
        .deactivate(&admin, jane.person(), &form_key("gone"))
        .await
        .unwrap();
    assert_eq!(code(sign_in(&office, "", &mut phone).await), WRONG_CREDENTIALS);
    let offered = offered(&challenge(&office, "jane@acme.example").await);
    assert!(
        (1..=2).contains(&offered.len()) && offered != known,
        "a passkey that does not exist"
    );
}

async fn named(office: Office) {
    let (jane, mut phone) = jane(&office).await;
    let passkeys = office.treasury.passkeys();
    passkeys.begin_confirmation(&jane).await.unwrap();
    let open = passkeys.open_confirmation(&jane).await.unwrap().unwrap();
    let said = phone.get(&open.options);
    let confirmed = passkeys.confirm_by_passkey(&jane, open.ceremony, &said).await.unwrap();
    let mut key = Authenticator::new(SITE, 2);
    assert_eq!(
        code(add(&office.treasury, &jane, confirmed, &mut key, "My phone").await),
        "invalid"
    );
    office.treasury.clock().advance(Duration::from_secs(1));
    let before = jane;
    let jane = add(&office.treasury, &before, confirmed, &mut key, "Key in the safe")
        .await
        .unwrap();
    // Whoever was signed in elsewhere is out.
    assert_eq!(
        code(
            passkeys
                .rename(&before, passkeys.list(&jane).await.unwrap()[0].id, "Mine now")
                .await
        ),
        NOT_ALLOWED
    );
    // The browser makes another one; whoever sends the same again is refused, for themselves and for others.
    assert_eq!(
        code(add(&office.treasury, &jane, confirmed, &mut key, "Once more").await),
        STEP_UP
    );
    let [first, second] = passkeys.list(&jane).await.unwrap().try_into().unwrap();
    assert_eq!(code(passkeys.rename(&jane, second.id, "My phone").await), "invalid");
    passkeys.rename(&jane, second.id, " The  safe ").await.unwrap();
    assert_eq!(passkeys.one(&jane, second.id).await.unwrap().name, "The safe");
    // Nobody else's.
    let admin = office.actor(office.admin).await;
    let admins = by_mail(&office, &admin).await;
    assert_eq!(
        code(add(&office.treasury, &admin, admins, &mut key.clone(), "Mine").await),
        WRONG_STATE
    );
    assert!(matches!(passkeys.one(&admin, first.id).await, Err(Error::NotFound)));
    assert!(matches!(
        passkeys.rename(&admin, first.id, "Mine").await,
        Err(Error::NotFound)
    ));
    assert!(matches!(
        passkeys.remove(&admin, Some(admins), first.id).await,
        Err(Error::NotFound)
    ));
    assert_eq!(code(passkeys.remove(&jane, None, first.id).await), NOT_ALLOWED);
    let (name, goes_on) = passkeys.remove(&jane, Some(confirmed), first.id).await.unwrap();
    assert_eq!(name, "My phone");
    assert_eq!(code(passkeys.rename(&jane, second.id, "Mine now").await), NOT_ALLOWED);
    let jane = office
        .treasury
        .identity()
        .actor_of(&goes_on, jane.caller().clone())
        .await
        .unwrap();
    assert!(matches!(
        passkeys.remove(&jane, Some(confirmed), first.id).await,
        Err(Error::NotFound)
    ));
    assert_eq!(code(sign_in(&office, "", &mut phone).await), WRONG_CREDENTIALS);
    sign_in(&office, "", &mut key).await.unwrap();
    let _ = office.person(office.company, "later", Role::Staff).await;
    assert!(office.treasury.verify().await.unwrap().is_clean());
}

async fn counted(office: Office) {
    let (_, phone) = jane(&office).await;
    for round in 0..5 {
        let (one, other) = (challenge(&office, "").await, challenge(&office, "").await);
        // The phone and a copy of it that was made just now: both say the same count.
        let (mut first, mut copy) = (phone.clone(), phone.clone());
        for _ in 0..round {
            first.get(&one.options);
            copy.get(&one.options);
        }
        let (said, copied) = (first.get(&one.options), copy.get(&other.options));
        let both = tokio::join!(
            answer(&office, one.ceremony, &said),
            answer(&office, other.ceremony, &copied)
        );
        assert_eq!(
            [both.0, both.1].iter().filter(|done| done.is_ok()).count(),
            1,
            "{round}"
        );
    }
}

async fn moved(office: Office) {
    let (jane, mut phone) = jane(&office).await;
    let there = RelyingParty::at("https://new.acme.example").unwrap();
    let treasury = office.treasury.clone().with_passkeys_of(there);
    let passkeys = treasury.passkeys();
    let [seen] = passkeys.list(&jane).await.unwrap().try_into().unwrap();
    assert_eq!((seen.is_usable, seen.site.as_str()), (false, "localhost"));
    assert!(!passkeys.has_any(&jane).await.unwrap());
    // Even where a browser would answer.
    let ceremony = passkeys.begin_sign_in("", &caller("192.0.2.1")).await.unwrap();
    let open = passkeys.open_sign_in(ceremony).await.unwrap().unwrap();
    let said = phone.clone().on("https://new.acme.example").get(&open.options);
    let refused = passkeys.sign_in(ceremony, &said, &caller("192.0.2.1")).await;
    assert_eq!(code(refused), WRONG_CREDENTIALS);
    assert_eq!(code(passkeys.begin_confirmation(&jane).await), WRONG_STATE);
    // Nobody is locked out: the password and a mailed code confirm, as for somebody without a passkey.
    office.treasury.clock().advance(Duration::from_secs(61));
    let sent = passkeys.request_confirmation_code(&jane, PASSWORD).await.unwrap();
    let confirmed = passkeys
        .confirm_by_mail(&jane, sent.ceremony, &sent.code)
        .await
        .unwrap();
    passkeys.remove(&jane, Some(confirmed), seen.id).await.unwrap();
    assert_eq!(code(sign_in(&office, "", &mut phone).await), WRONG_CREDENTIALS);
}
