//! Signing in, sessions and role grants, on both engines.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::Duration;
use treasury::access::{Actor, Home, Role, Scope};
use treasury::author::Caller;
use treasury::clock::{Clock, Timestamp};
use treasury::error::{Error, NOT_ALLOWED, SLOW_DOWN};
use treasury::form_key::FormKey;
use treasury::identity::{ABSOLUTE_LIMIT, IDLE_LIMIT, NewGrant, Principal};
use treasury::ids::{CompanyId, PersonId};
use treasury::keys::Keys;
use treasury::money::Currency;
use treasury::organisation::NewPerson;
use treasury::randomness::Randomness;
use treasury::testing::{Engine, TestDatabase, fresh};
use treasury::{Result, Treasury};

const PASSWORD: &str = "four unrelated words";
const START: Timestamp = Timestamp(1_774_000_000_000_000);

struct Office {
    treasury: Treasury,
    company: CompanyId,
    admin: PersonId,
    jane: PersonId,
    _database: TestDatabase,
}

impl Office {
    async fn on(engine: Engine) -> Option<Self> {
        let database = fresh(engine).await?;
        let keys = Keys::try_new(&[7; 32]).unwrap();
        let treasury = Treasury::new(
            database.database.clone(),
            Clock::fixed(START),
            Randomness::seeded(3),
            keys,
        );
        let company = treasury
            .set_up()
            .company("ACME", "Acme", Currency::KES, "Africa/Nairobi")
            .await
            .unwrap();
        let mut office = Self {
            treasury,
            company,
            admin: PersonId(Default::default()),
            jane: PersonId(Default::default()),
            _database: database,
        };
        office.admin = office.person(company, "admin", Role::Admin).await;
        office.jane = office.person(company, "jane", Role::Staff).await;
        Some(office)
    }

    async fn person(&self, company: CompanyId, local: &str, role: Role) -> PersonId {
        let home = Home {
            company,
            region: None,
            branch: None,
            department: None,
        };
        let new = NewPerson {
            home,
            email: format!("{local}@acme.example"),
            name: local.to_owned(),
        };
        let person = self.treasury.set_up().person(&new).await.unwrap();
        self.treasury
            .set_up()
            .grant(person, role, Scope::Company(company))
            .await
            .unwrap();
        self.treasury
            .identity()
            .set_first_password(person, PASSWORD)
            .await
            .unwrap();
        person
    }

    async fn sign_in(&self, email: &str, password: &str) -> Result<Principal> {
        self.treasury
            .identity()
            .sign_in(email, password, &caller("192.0.2.1"))
            .await
    }

    async fn actor(&self, person: PersonId) -> Actor {
        self.treasury
            .identity()
            .actor(person, caller("192.0.2.1"))
            .await
            .unwrap()
    }

    async fn grant(&self, by: PersonId, to: PersonId, role: Role, key: &str) -> Result<treasury::ids::GrantId> {
        let scope = Scope::Company(self.company);
        let new = NewGrant {
            person: to,
            role,
            scope,
            from: None,
            until: None,
        };
        self.treasury
            .identity()
            .grant(&self.actor(by).await, &new, &form_key(key))
            .await
    }
}

fn caller(ip: &str) -> Caller {
    Caller {
        ip: ip.into(),
        user_agent: "test".into(),
        request_id: "r".into(),
    }
}

fn form_key(text: &str) -> FormKey {
    FormKey::new(&format!("{text:0>32}"), "/actions/test", &[text])
}

fn code(outcome: Result<impl Sized>) -> &'static str {
    match outcome {
        Err(Error::Refused(refusal)) => refusal.code,
        Err(Error::NotFound) => "not found",
        Err(Error::Invalid(_)) => "invalid",
        Err(_) => "another error",
        Ok(_) => "ok",
    }
}

macro_rules! on_both {
    ($($name:ident => $body:expr;)+) => {$(
        mod $name {
            use super::*;

            #[tokio::test]
            async fn sqlite() {
                $body(Office::on(Engine::Sqlite).await.unwrap()).await;
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(office) = Office::on(Engine::Postgres).await {
                    $body(office).await;
                }
            }
        }
    )+};
}

on_both! {
    wrong_unknown_and_deactivated_get_one_answer => one_answer;
    s20_many_failures_slow_an_account_and_an_address_and_lock_nobody_out => slowed;
    s20_attempts_at_once_are_all_counted => counted_at_once;
    a_signed_out_session_stays_out => stays_out;
    a_session_ends_when_idle_and_after_twelve_hours => ends;
    a_changed_password_and_a_deactivation_end_every_session => revoked;
    s13_people_are_deactivated_never_deleted => deactivated;
    s22_d12_nobody_changes_their_own_roles => own_roles;
    roles_that_may_not_meet_are_refused => incompatible;
    s21_people_of_another_company_do_not_exist => foreign;
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
    assert!(answers[0].starts_with(NOT_ALLOWED));
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

async fn slowed(office: Office) {
    let clock = office.treasury.clock();
    for _ in 0..6 {
        assert_eq!(
            code(office.sign_in("jane@acme.example", "wrong wrong wrong").await),
            NOT_ALLOWED
        );
    }
    // The right password waits too, for an account that exists and for one that does not.
    assert_eq!(code(office.sign_in("jane@acme.example", PASSWORD).await), SLOW_DOWN);
    for _ in 0..20 {
        clock.advance(Duration::from_secs(61));
        assert_eq!(
            code(office.sign_in("jane@acme.example", "wrong wrong wrong").await),
            NOT_ALLOWED
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
        .filter(|outcome| matches!(outcome, Err(Error::Refused(r)) if r.code == NOT_ALLOWED))
        .count();
    assert!(compared <= 6, "{compared} guesses were compared");
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
        NOT_ALLOWED
    );
}

async fn deactivated(office: Office) {
    let identity = office.treasury.identity();
    let admin = office.actor(office.admin).await;
    assert_eq!(
        code(identity.deactivate(&admin, office.admin, &form_key("self")).await),
        "D12"
    );
    let jane = office.actor(office.jane).await;
    assert_eq!(
        code(identity.deactivate(&jane, office.admin, &form_key("staff")).await),
        NOT_ALLOWED
    );
    identity.deactivate(&admin, office.jane, &form_key("x")).await.unwrap();
    identity.deactivate(&admin, office.jane, &form_key("x")).await.unwrap();
    assert_eq!(
        code(identity.deactivate(&admin, office.jane, &form_key("y")).await),
        "not found"
    );
}

async fn own_roles(office: Office) {
    let identity = office.treasury.identity();
    assert_eq!(
        code(office.grant(office.admin, office.admin, Role::Staff, "self").await),
        "D12"
    );
    assert_eq!(
        code(office.grant(office.jane, office.jane, Role::Cfo, "staff").await),
        NOT_ALLOWED
    );
    let admin = office.actor(office.admin).await;
    let grant = office
        .grant(office.admin, office.jane, Role::FpA, "give")
        .await
        .unwrap();
    assert_eq!(
        office
            .grant(office.admin, office.jane, Role::FpA, "give")
            .await
            .unwrap(),
        grant,
        "sent twice, given once"
    );
    assert!(office.actor(office.jane).await.holds(Role::FpA));
    identity.revoke(&admin, grant, &form_key("take")).await.unwrap();
    assert!(!office.actor(office.jane).await.holds(Role::FpA));
    assert_eq!(
        code(identity.revoke(&admin, grant, &form_key("again")).await),
        "not found"
    );
    let second = office.person(office.company, "second", Role::Admin).await;
    let own = office
        .grant(second, office.admin, Role::Staff, "by another")
        .await
        .unwrap();
    assert_eq!(code(identity.revoke(&admin, own, &form_key("own")).await), "D12");
}

async fn incompatible(office: Office) {
    for (first, second) in [
        (Role::Treasury, Role::Cfo),
        (Role::Auditor, Role::Staff),
        (Role::FpA, Role::Admin),
    ] {
        let person = office.person(office.company, first.code(), first).await;
        assert_eq!(
            code(office.grant(office.admin, person, second, first.code()).await),
            "invalid",
            "{first} and {second}"
        );
    }
}

async fn foreign(office: Office) {
    let other = office
        .treasury
        .set_up()
        .company("OTHER", "Other", Currency::KES, "Africa/Nairobi")
        .await
        .unwrap();
    let stranger = office.person(other, "stranger", Role::Staff).await;
    assert_eq!(
        code(office.grant(office.admin, stranger, Role::FpA, "a").await),
        "not found"
    );
    let admin = office.actor(office.admin).await;
    let identity = office.treasury.identity();
    assert_eq!(
        code(identity.deactivate(&admin, stranger, &form_key("b")).await),
        "not found"
    );
    let scope = Scope::Company(other);
    let new = NewGrant {
        person: office.jane,
        role: Role::FpA,
        scope,
        from: None,
        until: None,
    };
    assert_eq!(code(identity.grant(&admin, &new, &form_key("c")).await), "not found");
}
