//! Roles and deactivation: what an administrator does to others and nobody to themselves.

use crate::office::*;
use treasury::access::{Role, Scope};
use treasury::error::NOT_ALLOWED;
use treasury::identity::NewGrant;
use treasury::money::Currency;

on_both! {
    s13_people_are_deactivated_never_deleted => deactivated;
    s22_d12_nobody_changes_their_own_roles => own_roles;
    roles_that_may_not_meet_are_refused => incompatible;
    s21_people_of_another_company_do_not_exist => foreign;
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
