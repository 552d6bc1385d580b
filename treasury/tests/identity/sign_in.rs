//! Signing in: one answer, and the brake.

use crate::office::*;
use std::time::Duration;
use treasury::access::Role;
use treasury::error::{Error, SLOW_DOWN, WRONG_CREDENTIALS};

on_both! {
    wrong_unknown_and_deactivated_get_one_answer => one_answer;
    s20_many_failures_slow_an_account_and_an_address_and_lock_nobody_out => slowed;
    s20_attempts_at_once_are_all_counted => counted_at_once;
    s20_a_stranger_elsewhere_does_not_keep_the_owner_out => stranger;
    old_attempts_are_forgotten => forgotten;
    s20_many_networks_slow_an_account_but_not_where_it_is_known => distributed;
}

async fn one_answer(office: Office) {
    assert_eq!(
        office.sign_in(" Jane@acme.example ", PASSWORD).await.unwrap().person,
        office.jane
    );
    let key = form_key("deactivate");
    let carol = office.person(office.company, "carol", Role::Staff).await;
    office
        .treasury
        .identity()
        .deactivate(&office.actor(office.admin).await, carol, &key)
        .await
        .unwrap();
    let mut answers = Vec::new();
    for (email, password) in [
        ("jane@acme.example", "not the password"),
        ("nobody@acme.example", PASSWORD),
        ("carol@acme.example", PASSWORD),
        ("", ""),
    ] {
        let error = office.sign_in(email, password).await.unwrap_err();
        answers.push(error.to_string());
    }
    assert!(answers[0].starts_with(WRONG_CREDENTIALS));
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

async fn slowed(office: Office) {
    let clock = office.treasury.clock();
    for _ in 0..6 {
        assert_eq!(
            code(office.sign_in("jane@acme.example", "wrong wrong wrong").await),
            WRONG_CREDENTIALS
        );
    }
    // The right password waits too, for an account that exists and for one that does not.
    assert_eq!(code(office.sign_in("jane@acme.example", PASSWORD).await), SLOW_DOWN);
    for _ in 0..20 {
        clock.advance(Duration::from_secs(61));
        assert_eq!(
            code(office.sign_in("jane@acme.example", "wrong wrong wrong").await),
            WRONG_CREDENTIALS
        );
    }
    clock.advance(Duration::from_secs(59));
    assert_eq!(code(office.sign_in("jane@acme.example", PASSWORD).await), SLOW_DOWN);
    clock.advance(Duration::from_secs(2));
    assert_eq!(
        code(office.sign_in("jane@acme.example", PASSWORD).await),
        "ok",
        "never longer than a minute"
    );
    assert_eq!(
        code(office.sign_in("jane@acme.example", PASSWORD).await),
        "ok",
        "and then as before"
    );

    let attacker = caller("203.0.113.9");
    let identity = office.treasury.identity();
    let mut refused = 0;
    for n in 0..60 {
        let outcome = identity
            .sign_in(&format!("guess-{n}@acme.example"), "wrong wrong wrong", &attacker)
            .await;
        refused += usize::from(code(outcome) == SLOW_DOWN);
    }
    assert!(refused >= 8, "{refused} of 60 were slowed by their address");
    assert_eq!(
        code(office.sign_in("jane@acme.example", PASSWORD).await),
        "ok",
        "others are not"
    );
}

async fn counted_at_once(office: Office) {
    let tries = (0..40).map(|_| office.sign_in("jane@acme.example", "wrong wrong wrong"));
    let outcomes = futures::future::join_all(tries).await;
    let compared = outcomes
        .into_iter()
        .filter(|outcome| matches!(outcome, Err(Error::Refused(r)) if r.code == WRONG_CREDENTIALS))
        .count();
    assert!(compared <= 6, "{compared} guesses were compared");
}

/// One stranger, who tries as soon as anybody may again, for two hours.
async fn stranger(office: Office) {
    let clock = office.treasury.clock();
    let identity = office.treasury.identity();
    let attacker = caller("203.0.113.9");
    for round in 0..240 {
        let outcome = identity
            .sign_in("jane@acme.example", "wrong wrong wrong", &attacker)
            .await;
        assert_ne!(code(outcome), "ok");
        if round % 40 == 39 {
            assert_eq!(
                code(office.sign_in("jane@acme.example", PASSWORD).await),
                "ok",
                "the owner, in round {round}"
            );
        }
        clock.advance(Duration::from_secs(if round < 120 { 1 } else { 61 }));
    }
}

/// Two hundred strangers, one try each.
async fn distributed(office: Office) {
    let identity = office.treasury.identity();
    assert_eq!(code(office.sign_in("jane@acme.example", PASSWORD).await), "ok");
    let mut slowed = 0;
    for n in 0..200 {
        let attacker = caller(&format!("203.0.113.{n}"));
        let outcome = identity
            .sign_in("jane@acme.example", "wrong wrong wrong", &attacker)
            .await;
        slowed += usize::from(code(outcome) == SLOW_DOWN);
    }
    assert!(slowed >= 145, "{slowed} of 200 were slowed by the account");
    assert_eq!(
        code(office.sign_in("jane@acme.example", PASSWORD).await),
        "ok",
        "from where she signed in before"
    );
    let elsewhere = caller("198.51.100.1");
    let outcome = identity.sign_in("jane@acme.example", PASSWORD, &elsewhere).await;
    assert_eq!(code(outcome), SLOW_DOWN, "from where nobody knows her");
    office.treasury.clock().advance(Duration::from_secs(61));
    let outcome = identity.sign_in("jane@acme.example", PASSWORD, &elsewhere).await;
    assert_eq!(code(outcome), "ok", "never longer than a minute");
}

async fn forgotten(office: Office) {
    for n in 0..7 {
        let email = format!("guess-{n}@acme.example");
        code(office.sign_in(&email, "wrong wrong wrong").await);
    }
    assert_eq!(code(office.sign_in("jane@acme.example", PASSWORD).await), "ok");
    let identity = office.treasury.identity();
    let clock = office.treasury.clock();
    assert_eq!(identity.forget_old_attempts().await.unwrap(), 0, "they still count");
    clock.advance(Duration::from_secs(25 * 3600));
    // Two for each address that was typed, one for the network, one for Jane's account.
    assert_eq!(identity.forget_old_attempts().await.unwrap(), 7 * 2 + 2);
    clock.advance(Duration::from_secs(30 * 24 * 3600));
    assert_eq!(identity.forget_old_attempts().await.unwrap(), 1, "where she signed in");
}
