//! Sessions: when they end, and that they stay ended.

use crate::office::*;
use std::time::Duration;
use treasury::error::WRONG_CREDENTIALS;
use treasury::identity::{ABSOLUTE_LIMIT, IDLE_LIMIT};

on_both! {
    a_signed_out_session_stays_out => stays_out;
    a_session_ends_when_idle_and_after_twelve_hours => ends;
    a_changed_password_and_a_deactivation_end_every_session => revoked;
}

async fn stays_out(office: Office) {
    let sessions = office.treasury.sessions();
    let principal = office.sign_in("jane@acme.example", PASSWORD).await.unwrap();
    assert!(sessions.create(b"one", Some(principal), "{}").await.unwrap());
    assert!(
        !sessions.create(b"one", None, "{\"evil\":1}").await.unwrap(),
        "an id is taken once"
    );
    assert!(sessions.save(b"one", Some(principal), "{\"a\":1}").await.unwrap());
    assert_eq!(sessions.load(b"one").await.unwrap().unwrap().data, "{\"a\":1}");
    sessions.delete(b"one").await.unwrap();
    assert!(
        !sessions.save(b"one", Some(principal), "{\"a\":2}").await.unwrap(),
        "a request in flight cannot revive it"
    );
    assert_eq!(sessions.load(b"one").await.unwrap(), None);
}

async fn ends(office: Office) {
    let (sessions, clock) = (office.treasury.sessions(), office.treasury.clock());
    let principal = office.sign_in("jane@acme.example", PASSWORD).await.unwrap();
    sessions.create(b"idle", Some(principal), "{}").await.unwrap();
    sessions.create(b"used", Some(principal), "{}").await.unwrap();
    let step = Duration::from_secs(14 * 60);
    let mut age = Duration::ZERO;
    while age + step < ABSOLUTE_LIMIT {
        clock.advance(step);
        age += step;
        assert!(sessions.load(b"used").await.unwrap().is_some(), "after {age:?}");
    }
    assert_eq!(
        sessions.load(b"idle").await.unwrap(),
        None,
        "not used for {IDLE_LIMIT:?}"
    );
    clock.advance(step);
    assert_eq!(
        sessions.load(b"used").await.unwrap(),
        None,
        "older than {ABSOLUTE_LIMIT:?}"
    );
    assert!(!sessions.save(b"used", Some(principal), "{}").await.unwrap());
    // A new id for the same sign-in does not begin the twelve hours anew.
    sessions.create(b"cycled", Some(principal), "{}").await.unwrap();
    assert_eq!(sessions.load(b"cycled").await.unwrap(), None);
    assert_eq!(sessions.delete_expired().await.unwrap(), 3);
}

async fn revoked(office: Office) {
    let (identity, sessions) = (office.treasury.identity(), office.treasury.sessions());
    let old = office.sign_in("jane@acme.example", PASSWORD).await.unwrap();
    sessions.create(b"old", Some(old), "{}").await.unwrap();
    let jane = identity.actor_of(&old, caller("192.0.2.1")).await.unwrap();
    assert_eq!(
        code(identity.change_password(&jane, "wrong", "violet tractor at noon").await),
        "invalid"
    );
    assert_eq!(
        code(identity.change_password(&jane, PASSWORD, "password1234").await),
        "invalid"
    );
    let new = identity
        .change_password(&jane, PASSWORD, "violet tractor at noon")
        .await
        .unwrap();
    assert_eq!(sessions.load(b"old").await.unwrap(), None);
    assert_eq!(code(identity.actor_of(&old, caller("192.0.2.1")).await), "not found");
    assert_eq!(
        identity.actor_of(&new, caller("192.0.2.1")).await.unwrap().person(),
        office.jane
    );
    // One made with the old principal meanwhile is dead from the start.
    sessions.create(b"late", Some(old), "{}").await.unwrap();
    assert_eq!(sessions.load(b"late").await.unwrap(), None);

    sessions.create(b"new", Some(new), "{}").await.unwrap();
    identity
        .deactivate(&office.actor(office.admin).await, office.jane, &form_key("out"))
        .await
        .unwrap();
    assert_eq!(sessions.load(b"new").await.unwrap(), None);
    assert_eq!(code(identity.actor_of(&new, caller("192.0.2.1")).await), "not found");
    assert_eq!(
        code(office.sign_in("jane@acme.example", "violet tractor at noon").await),
        WRONG_CREDENTIALS
    );
}
