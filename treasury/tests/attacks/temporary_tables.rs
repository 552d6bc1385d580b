//! PostgreSQL looks into the temporary tables of a session first. A guard that did would see what the attacker wrote.

use super::{attempt, error_is_a_rule, owner, statements};
use sea_orm::{ConnectionTrait, DatabaseBackend, TransactionTrait};
use treasury::testing::{Engine, TestDatabase, fresh};

/// After which line of the file, which temporary table would blind a guard, and for what.
const ATTACKS: &[(&str, &str, &str)] = &[
    (
        "LEGIT approved",
        "execution as select #100 as payment_id, #10 as requisition_id",
        "update payment set status = 'paid', rev = rev + 1 where id = #100",
    ),
    (
        "LEGIT approved",
        "execution as select #100 as payment_id, #10 as requisition_id",
        "update requisition set status = 'paid', rev = rev + 1 where id = #10",
    ),
    (
        "LEGIT approve 2",
        "payment as select #10 as requisition_id, 1 as version",
        "update requisition set status = 'approved', rev = rev + 1 where id = #10",
    ),
    (
        "LEGIT requisition",
        "requisition as select #10 as id, #105 as requester_id",
        "insert into duty values(#10, #101, 'approve', 0)",
    ),
    (
        "LEGIT requisition",
        "requisition as select #10 as id, #105 as requester_id",
        "insert into duty values(#10, #105, 'request', 0)",
    ),
    (
        "LEGIT duty request",
        "duty as select #10 as requisition_id, #106 as person_id, 'benefit'::text as duty",
        "insert into requisition_version values(#10,1,#1,#101,'branch',null,null,null,null,#50,'Payee','cash','',#106,5000,'KES','why',null,false,null,null,@c,#60,0)",
    ),
];

/// A database in which everything up to this line of the file has happened.
async fn as_far_as(line: &str) -> Option<TestDatabase> {
    let database = fresh(Engine::Postgres).await?;
    let connection = database.database.for_migrations();
    let happened = |name: &str| name.starts_with("SETUP") || name.starts_with("LEGIT");
    for (name, statements) in statements(DatabaseBackend::Postgres) {
        if happened(name) {
            for sql in statements {
                attempt(connection, &sql).await.expect("accepted");
            }
        }
        if name == line {
            return Some(database);
        }
    }
    panic!("there is no line {line}");
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "an attacker has no unit of work")]
async fn a_temporary_table_does_not_blind_the_guards_postgres() {
    for (line, table, attack) in ATTACKS {
        let Some(database) = as_far_as(line).await else { return };
        let table = super::engine_sql(&format!("create temporary table {table}"), DatabaseBackend::Postgres);
        let attack = super::engine_sql(attack, DatabaseBackend::Postgres);
        let application = database.database.for_migrations();
        let refused = attempt(application, &table).await.unwrap_err();
        assert!(refused.contains("permission denied"), "{table}: {refused}");
        // The owner may make one, and is refused all the same.
        let owner = owner(&database).await;
        let session = owner.for_migrations().begin().await.unwrap();
        session.execute_unprepared(&table).await.unwrap();
        let refused = attempt(&session, &attack).await.expect_err(&attack);
        assert!(error_is_a_rule(&refused), "{attack}: {refused}");
        session.rollback().await.unwrap();
        owner.close().await.unwrap();
    }
}
