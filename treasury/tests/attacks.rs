//! Statements that go around the services, tried on both engines as the application's own role: what the
//! services refuse in words, the database refuses too.

use migrations::grants::{CHANGEABLE, INSERT_ONLY, NEVER_DELETED};
use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, Statement};
use std::collections::BTreeSet;
use treasury::testing::{Engine, TestDatabase, fresh};

const STATEMENTS: &str = include_str!("attacks/statements.txt");

/// One line of the file: its name and the SQL for an engine.
fn statements(backend: DatabaseBackend) -> Vec<(&'static str, String)> {
    STATEMENTS
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (name, sql) = line.split_once('|').expect("name|statement");
            (name, engine_sql(sql, backend))
        })
        .collect()
}

fn engine_sql(sql: &str, backend: DatabaseBackend) -> String {
    let postgres = backend == DatabaseBackend::Postgres;
    let mut text = String::new();
    let mut rest = sql;
    while let Some(at) = rest.find(['#', '@']) {
        text.push_str(&rest[..at]);
        let mark = &rest[at..=at];
        rest = &rest[at + 1..];
        if mark == "#" {
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let number: u128 = rest[..end].parse().expect("a number");
            let hex = format!("{number:032x}");
            text.push_str(&if postgres {
                format!("'{hex}'::uuid")
            } else {
                format!("x'{hex}'")
            });
            rest = &rest[end..];
        } else if rest.starts_with("x.example") {
            text.push('@');
        } else {
            text.push_str(&format!("'{}'", rest[..1].repeat(64)));
            rest = &rest[1..];
        }
    }
    text.push_str(rest);
    text.replace("{mac}", if postgres { "'\\x00'::bytea" } else { "x'00'" })
}

async fn attempt(connection: &DatabaseConnection, sql: &str) -> Result<u64, String> {
    let backend = connection.get_database_backend();
    connection
        .execute_raw(Statement::from_string(backend, sql))
        .await
        .map(|done| done.rows_affected())
        .map_err(|error| error.to_string())
}

/// Whether the database refused for the sake of a constraint, a trigger or a right.
fn error_is_a_rule(error: &str) -> bool {
    let rules = [
        "constraint",
        "permission denied",
        "insert-only",
        "never deleted",
        "(D",
        "(S",
        "no such transition",
        "are fixed",
        "begins ",
        "this round is not in approval",
        "only the requester",
        "beyond the route",
        "only with its payment",
    ];
    // S15: there is no such column to write.
    rules.iter().any(|rule| error.contains(rule))
        || error.contains("no such column: balance")
        || error.contains("\"balance\" of relation \"fund\"")
}

/// Runs the whole file; answers what went the wrong way.
async fn run_all(database: &TestDatabase) -> (Vec<String>, usize) {
    let connection = database.database.for_migrations();
    let mut wrong = Vec::new();
    let mut refused = 0;
    for (name, sql) in statements(connection.get_database_backend()) {
        let must_pass = name.starts_with("LEGIT") || name.starts_with("SETUP");
        match (must_pass, attempt(connection, &sql).await) {
            (true, Err(error)) => wrong.push(format!("{name}: refused: {error}")),
            (true, Ok(0)) => wrong.push(format!("{name}: touched no row")),
            (false, Ok(rows)) => wrong.push(format!("{name}: accepted, {rows} rows")),
            (false, Err(error)) => {
                // Refused by a rule, not because the statement is not one.
                if !error_is_a_rule(&error) {
                    wrong.push(format!("{name}: {error}"));
                }
                refused += 1;
            }
            (true, Ok(_)) => {}
        }
    }
    (wrong, refused)
}

async fn forged_statements_are_refused(engine: Engine) {
    let Some(database) = fresh(engine).await else { return };
    let (wrong, refused) = run_all(&database).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(refused >= 28, "only {refused} attacks were tried");
}

#[tokio::test]
async fn forged_statements_are_refused_sqlite() {
    forged_statements_are_refused(Engine::Sqlite).await;
}

#[tokio::test]
async fn forged_statements_are_refused_postgres() {
    forged_statements_are_refused(Engine::Postgres).await;
}

/// Every way to change or remove a row of an insert-only table, and to remove one that is never deleted.
fn tampering(backend: DatabaseBackend) -> Vec<String> {
    let mut all = Vec::new();
    for table in INSERT_ONLY {
        let column = first_column(table);
        all.push(format!("update {table} set {column} = {column}"));
        if backend == DatabaseBackend::Sqlite {
            all.push(format!("insert or replace into {table} select * from {table}"));
            all.push(format!("replace into {table} select * from {table}"));
        } else {
            all.push(format!(
                "insert into {table} select * from {table} where true on conflict ({}) do update set {column} = excluded.{column}",
                conflict_target(table)
            ));
        }
    }
    for table in INSERT_ONLY.iter().chain(NEVER_DELETED) {
        all.push(format!("delete from {table}"));
        if backend == DatabaseBackend::Postgres {
            all.push(format!("truncate {table} cascade"));
        }
    }
    all
}

fn first_column(table: &str) -> &'static str {
    match table {
        "approval_tier" | "approval_tier_step" => "policy_version_id",
        "requisition_version" | "version_attachment" | "duty" | "route" | "approval_step" | "decision" => {
            "requisition_id"
        }
        "attachment_content" => "sha256",
        "ledger_entry" | "voucher" => "fund_id",
        "execution" => "payment_id",
        "form_key" => "key",
        _ => "id",
    }
}

fn conflict_target(table: &str) -> &'static str {
    match table {
        "approval_tier" => "policy_version_id, position",
        "approval_tier_step" => "policy_version_id, tier_position, position",
        "requisition_version" | "route" => "requisition_id, version",
        "version_attachment" => "requisition_id, version, sha256",
        "duty" => "requisition_id, person_id",
        "approval_step" => "requisition_id, version, position, attempt",
        "decision" => "requisition_id, version, position",
        "ledger_entry" => "fund_id, seq",
        "voucher" => "fund_id, number",
        other => first_column(other),
    }
}

async fn rows(connection: &DatabaseConnection, table: &str) -> i64 {
    let sql = format!("select count(*) as n from {table}");
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection
        .query_one_raw(statement)
        .await
        .expect("a count")
        .expect("one row");
    row.try_get("", "n").expect("a number")
}

/// Tries all of it through one connection: as the application, then (PostgreSQL) as the owner, for whom
/// only the triggers stand in the way.
async fn s13_written_rows_stay(engine: Engine) {
    let Some(database) = fresh(engine).await else { return };
    let (wrong, _) = run_all(&database).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let application = database.database.for_migrations().clone();
    let owner = treasury::database::Database::connect(&database.owner_url, 1)
        .await
        .expect("the owner");
    for connection in [&application, owner.for_migrations()] {
        for table in INSERT_ONLY
            .iter()
            .chain(NEVER_DELETED)
            .filter(|table| !NO_ROWS.contains(table))
        {
            assert!(rows(connection, table).await > 0, "{table} has no row to tamper with");
        }
        for sql in tampering(connection.get_database_backend()) {
            let empty = NO_ROWS.iter().any(|table| sql.contains(table));
            match attempt(connection, &sql).await {
                Ok(0) if empty => {}
                Ok(count) => panic!("accepted, {count} rows: {sql}"),
                Err(_) => {}
            }
        }
    }
    owner.close().await.expect("closed");
}

/// Tables that the statements leave empty.
const NO_ROWS: [&str; 4] = ["region", "branch", "department", "cost_centre"];

#[tokio::test]
async fn s13_written_rows_stay_sqlite() {
    s13_written_rows_stay(Engine::Sqlite).await;
}

#[tokio::test]
async fn s13_written_rows_stay_postgres() {
    s13_written_rows_stay(Engine::Postgres).await;
}

async fn every_table_has_its_rights(engine: Engine) {
    let Some(database) = fresh(engine).await else { return };
    let connection = database.database.for_migrations();
    let backend = connection.get_database_backend();
    let sql = match backend {
        DatabaseBackend::Sqlite => "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
        _ => "select tablename::text as name from pg_tables where schemaname = 'public'",
    };
    let found = connection
        .query_all_raw(Statement::from_string(backend, sql))
        .await
        .expect("tables");
    let found: BTreeSet<String> = found
        .iter()
        .map(|row| row.try_get("", "name").expect("a name"))
        .collect();
    let listed: BTreeSet<String> = INSERT_ONLY
        .iter()
        .chain(NEVER_DELETED)
        .chain(CHANGEABLE)
        .map(|name| (*name).to_owned())
        .chain(["seaql_migrations".to_owned()])
        .collect();
    assert_eq!(found, listed);
}

#[tokio::test]
async fn every_table_has_its_rights_sqlite() {
    every_table_has_its_rights(Engine::Sqlite).await;
}

#[tokio::test]
async fn every_table_has_its_rights_postgres() {
    every_table_has_its_rights(Engine::Postgres).await;
}

async fn migrations_go_down_and_up_again(engine: Engine) {
    let Some(database) = fresh(engine).await else { return };
    let owner = treasury::database::Database::connect(&database.owner_url, 1)
        .await
        .expect("the owner");
    let connection = owner.for_migrations();
    Migrator::down(connection, None).await.expect("down");
    Migrator::up(connection, None).await.expect("up again");
    assert_eq!(rows(connection, "person").await, 0);
    owner.close().await.expect("closed");
}

#[tokio::test]
async fn migrations_go_down_and_up_again_sqlite() {
    migrations_go_down_and_up_again(Engine::Sqlite).await;
}

#[tokio::test]
async fn migrations_go_down_and_up_again_postgres() {
    migrations_go_down_and_up_again(Engine::Postgres).await;
}
