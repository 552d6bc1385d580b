//! What people of the world do, in a line each.

use sea_orm::{ConnectionTrait, Statement, Value};
use std::sync::atomic::{AtomicU64, Ordering};
use treasury::approvals::outcome::Verdict;
use treasury::approvals::{Decide, Decided};
use treasury::form_key::FormKey;
use treasury::ids::{PaymentId, RequisitionId};
use treasury::money::{Currency, Money};
use treasury::requisitions::{DraftFields, RequisitionView};
use treasury::testing::{Person, World};
use treasury::{Error, Result};

/// A form key that nobody used yet.
pub fn key() -> FormKey {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    FormKey::new(
        &format!("a-form-key-{:08}", NEXT.fetch_add(1, Ordering::SeqCst)),
        "test",
        &[],
    )
}

pub fn kes(minor: i64) -> Money {
    Money::new(minor, Currency::KES)
}

/// A complete draft of Kisumu over KES 4,500.00: branch manager, then treasury.
pub fn draft(world: &World) -> DraftFields {
    world.draft("Jane Wanjiru", 450_000)
}

pub async fn create(world: &World, person: Person, fields: &DraftFields) -> Result<RequisitionId> {
    let actor = world.actor(person).await;
    world.treasury.requisitions().create(&actor, fields, &key()).await
}

pub async fn save(world: &World, person: Person, id: RequisitionId, fields: &DraftFields) -> Result<i64> {
    let actor = world.actor(person).await;
    let rev = rev(world, id).await;
    world
        .treasury
        .requisitions()
        .save(&actor, id, rev, fields, &key())
        .await
}

pub async fn submit(world: &World, person: Person, id: RequisitionId) -> Result<treasury::requisitions::Submitted> {
    let actor = world.actor(person).await;
    let rev = rev(world, id).await;
    world
        .treasury
        .requisitions()
        .submit(&actor, id, rev, None, &key())
        .await
}

/// A submitted requisition of this person.
pub async fn ask(world: &World, person: Person, fields: &DraftFields) -> RequisitionId {
    let id = create(world, person, fields).await.expect("a draft");
    submit(world, person, id).await.expect("a submission");
    id
}

pub async fn view(world: &World, person: Person, id: RequisitionId) -> Result<RequisitionView> {
    let actor = world.actor(person).await;
    world.treasury.requisitions().view(&actor, id).await
}

/// The decision that the newest page of the auditor would offer.
pub async fn about(world: &World, id: RequisitionId, outcome: Verdict, note: &str) -> Decide {
    let view = view(world, Person::Auditor, id).await.expect("the auditor sees it");
    Decide {
        version: view.round,
        position: view.current_step.unwrap_or(1),
        outcome,
        note: note.to_owned(),
        deadline_days: None,
    }
}

pub async fn decide(world: &World, person: Person, id: RequisitionId, outcome: Verdict, note: &str) -> Result<Decided> {
    let about = about(world, id, outcome, note).await;
    let actor = world.actor(person).await;
    world.treasury.approvals().decide(&actor, id, &about, &key()).await
}

pub async fn approve(world: &World, person: Person, id: RequisitionId) -> Result<Decided> {
    decide(world, person, id, Verdict::Approve, "").await
}

/// Asked for by a member of staff, approved by both, awaiting release.
pub async fn approved(world: &World) -> (RequisitionId, PaymentId) {
    let id = ask(world, Person::Staff, &draft(world)).await;
    approve(world, Person::BranchManager, id).await.expect("the first step");
    match approve(world, Person::Treasury, id).await.expect("the last step") {
        Decided::Approved(payment) => (id, payment),
        other => panic!("{other:?}"),
    }
}

/// Runs SQL as the owner of the database.
pub async fn sql(world: &World, sql: &str, values: Vec<Value>) {
    let owner = sea_orm::Database::connect(&world.database.owner_url)
        .await
        .expect("the owner's connection");
    let statement = Statement::from_sql_and_values(owner.get_database_backend(), sql, values);
    owner.execute_raw(statement).await.expect(sql);
    owner.close().await.expect("closing");
}

/// One number from the database.
pub async fn count(world: &World, sql: &str, values: Vec<Value>) -> i64 {
    let connection = world.database.database.for_migrations();
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let row = connection.query_one_raw(statement).await.expect(sql).expect("a row");
    row.try_get("", "n").expect("a number named n")
}

pub async fn rev(world: &World, id: RequisitionId) -> i64 {
    count(world, "select rev as n from requisition where id = $1", vec![id.into()]).await
}

pub async fn audited(world: &World, id: RequisitionId, action: &str, code: &str) -> i64 {
    let sql = "select count(*) as n from audit_event where subject_id = $1 and action = $2 and code = $3";
    count(world, sql, vec![id.into(), action.into(), code.into()]).await
}

pub async fn jobs(world: &World, kind: &str) -> i64 {
    count(
        world,
        "select count(*) as n from outbox_job where kind = $1",
        vec![kind.into()],
    )
    .await
}

/// Takes every role away from a person, as an administrator does.
pub async fn strip(world: &World, person: Person) {
    let admin = world.actor(Person::Admin).await;
    let connection = world.database.database.for_migrations();
    let held = "select id from role_grant where person_id = $1 and revoked_at is null";
    let held = Statement::from_sql_and_values(connection.get_database_backend(), held, [world.id(person).into()]);
    for row in connection.query_all_raw(held).await.expect("grants") {
        let grant = row.try_get("", "id").expect("an id");
        let identity = world.treasury.identity();
        identity.revoke(&admin, grant, &key()).await.expect("revoked");
    }
}

/// The code of a refusal.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result {
        Err(Error::Refused(refusal)) => {
            assert!(refusal.message.ends_with(['.', ')']), "{}", refusal.message);
            refusal.code
        }
        other => panic!("not refused: {other:?}"),
    }
}

/// The fields that a violation names.
#[track_caller]
pub fn invalid<T: std::fmt::Debug>(result: Result<T>) -> Vec<&'static str> {
    match result {
        Err(Error::Invalid(violations)) => {
            assert!(violations.0.iter().all(|violation| !violation.message.is_empty()));
            violations.0.iter().map(|violation| violation.field).collect()
        }
        other => panic!("not invalid: {other:?}"),
    }
}

#[track_caller]
pub fn not_found<T: std::fmt::Debug>(result: Result<T>) {
    assert!(matches!(result, Err(Error::NotFound)), "{result:?}");
}
