//! A clean database, and one damage for each check.

use super::run;
use crate::clock::Clock;
use crate::counts::tests as counts;
use crate::database::Database;
use crate::form_key::FormKey;
use crate::keys::Keys;
use crate::on_both_engines;
use crate::payments::Outcome;
use crate::payments::tests::scene::{Asked, approved, key, release};
use crate::payments::tests::{batches, rails, undone};
use crate::rails::Submission;
use crate::randomness::Randomness;
use crate::replenishments::tests as replenishments;
use crate::testing::{Authenticator, Engine, Person, SITE, World, at};
use crate::treasury::Treasury;
use crate::variances::tests as variance;
use crate::variances::{About, Proposed};
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, Statement};
use std::collections::BTreeSet;

const DAMAGES: &str = include_str!("damages.txt");

on_both_engines! {
    async fn a_world_with_payments_is_clean(world: World) {
        two_paid_one_waiting(&world).await;
        let report = run(&world.treasury).await.unwrap();
        assert!(report.is_clean(), "{report}");
        assert!(report.checks.iter().all(|check| check.rows > 0 || MAY_BE_EMPTY.contains(&check.name)), "{report}");
    }
}

/// Checks that find nothing to look at in the world of this test.
const MAY_BE_EMPTY: [&str; 5] = [
    "attachments.content_matches_hash",
    "attachments.of_their_media_type",
    "sessions.of_an_epoch_that_was",
    "trail.files",
    "trail.moved_steps",
];

async fn two_paid_one_waiting(world: &World) {
    let tom = world.actor(Person::Treasury).await;
    for number in 1..=2 {
        let payment = approved(world, Asked::of(500)).await;
        release(world, &tom, payment, number).await.unwrap();
    }
    approved(world, Asked::of(700)).await;
    by_gateway(world).await;
    came_back(world).await;
    in_a_batch(world).await;
    counted(world).await;
    replenishments::replenished(world, 500).await;
    let faith = world.actor(Person::FpA).await;
    let mut phone = Authenticator::new(SITE, 1);
    let faith = phone.enrol(&world.treasury, &faith, "My phone").await;
    let confirmed = world.confirm(&faith, &mut phone).await;
    let (passkeys, key) = (
        world.treasury.passkeys(),
        FormKey::new("the form of the codes", "recovery-codes", &[]),
    );
    passkeys
        .keep_codes(&faith, Some(confirmed), "codes", &key)
        .await
        .unwrap();
}

/// One that a gateway confirmed, one that it refused and that was sent again, one that two people settled.
async fn by_gateway(world: &World) {
    rails::sent(world, 50_000).await;
    rails::handed_over(world, rails::accepted()).await;
    rails::hears(world, rails::paid()).await;
    let again = rails::sent(world, 60_000).await;
    rails::handed_over(world, Submission::Refused("no".to_owned())).await;
    rails::sent_again(world, again, 2).await;
    rails::handed_over(world, rails::accepted()).await;
    let doubtful = rails::sent(world, 70_000).await;
    rails::handed_over(world, Submission::Unknown("timed out".to_owned())).await;
    rails::evidence(world, doubtful, Outcome::Paid).await;
}

/// One in cash that was handed back.
async fn came_back(world: &World) {
    let tom = world.actor(Person::Treasury).await;
    let payment = approved(world, Asked::of(600)).await;
    release(world, &tom, payment, 1).await.unwrap();
    undone::undone(world, payment, Outcome::Returned).await;
}

/// A count that found less, proposed and approved.
async fn counted(world: &World) {
    let faith = world.actor(Person::FpA).await;
    let id = counts::short_of_all(world).await;
    let proposed = Proposed {
        about: About::Count(id),
        difference: world.treasury.counts().view(&faith, id).await.unwrap().difference,
        reason: "One note is missing".to_owned(),
        evidence: String::new(),
    };
    let form = FormKey::new("the form of the variance", "variance", &[]);
    let variances = world.treasury.variances();
    let id = variances
        .propose(&faith, world.branch_fund, &proposed, &form)
        .await
        .unwrap();
    variance::decides(world, Person::Cfo, id, true, "").await.unwrap();
}

/// A batch of two, of which one line is refused.
async fn in_a_batch(world: &World) {
    let tom = world.actor(Person::Treasury).await;
    let lines = [
        approved(world, Asked::of(800)).await,
        approved(world, Asked::of(900)).await,
    ];
    let batch = batches::confirmed_of(world, &tom, &lines).await;
    let tabitha = world.actor(Person::Treasury2).await;
    let hold = world
        .treasury
        .payments()
        .hold(&tabitha, lines[1], 1, "Ask first", &key(lines[1], 9))
        .await;
    hold.unwrap();
    batches::run(world).await;
    assert!(
        world
            .treasury
            .payments()
            .batch(&tom, batch)
            .await
            .unwrap()
            .confirmed_at
            .is_some()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_check_finds_its_damage() {
    let world = World::on(Engine::Sqlite).await.unwrap();
    two_paid_one_waiting(&world).await;
    let path = world.database.url.strip_prefix("sqlite:").unwrap().to_owned();
    let checkpoint = "pragma wal_checkpoint(truncate)";
    world
        .database
        .database
        .for_migrations()
        .execute_unprepared(checkpoint)
        .await
        .unwrap();
    let directory = tempfile::TempDir::new().unwrap();
    let names: BTreeSet<&str> = run(&world.treasury)
        .await
        .unwrap()
        .checks
        .iter()
        .map(|check| check.name)
        .collect();
    let mut damaged = BTreeSet::new();
    let mut missed = Vec::new();
    for (number, line) in DAMAGES.lines().filter(|line| !line.starts_with('#')).enumerate() {
        let (name, statements) = line.split_once('|').unwrap();
        let copy = directory.path().join(format!("{number}.db"));
        std::fs::copy(&path, &copy).unwrap();
        let database = Database::connect(&format!("sqlite:{}", copy.display()), 1)
            .await
            .unwrap();
        damage(database.for_migrations(), statements).await;
        let keys = Keys::try_new(&[1; 32]).unwrap();
        let clock = Clock::fixed(at("2026-03-02T08:00:00Z"));
        let treasury = Treasury::new(database, clock, Randomness::seeded(1), keys);
        let report = run(&treasury).await.unwrap();
        let found = report.broken().find(|check| check.name == name);
        match found.and_then(|check| check.first_bad.as_ref()) {
            Some(words) => assert!(!words.contains('{') && !words.contains('?'), "{name}: {words}"),
            None => missed.push(format!("{name}:\n{report}")),
        }
        damaged.insert(name);
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    assert_eq!(damaged, names, "one damage for each check");
}

/// Takes triggers and constraints away, then runs the statements; each must touch something.
async fn damage(connection: &DatabaseConnection, statements: &str) {
    for pragma in ["foreign_keys = off", "ignore_check_constraints = on"] {
        connection
            .execute_unprepared(&format!("pragma {pragma}"))
            .await
            .unwrap();
    }
    let triggers = "select name from sqlite_master where type = 'trigger'";
    let triggers = Statement::from_string(DatabaseBackend::Sqlite, triggers);
    for trigger in connection.query_all_raw(triggers).await.unwrap() {
        let name: String = trigger.try_get("", "name").unwrap();
        connection
            .execute_unprepared(&format!("drop trigger {name}"))
            .await
            .unwrap();
    }
    for statement in statements.split(';').map(str::trim) {
        if let Some(table) = statement.strip_prefix('!') {
            for forget in [
                format!("create table loose as select * from {table}"),
                format!("drop table {table}"),
                format!("alter table loose rename to {table}"),
            ] {
                connection.execute_unprepared(&forget).await.unwrap();
            }
        } else {
            let done = connection
                .execute_unprepared(statement)
                .await
                .unwrap_or_else(|error| panic!("{statement}: {error}"));
            assert!(done.rows_affected() > 0 || statement.starts_with("drop"), "{statement}");
        }
    }
}
