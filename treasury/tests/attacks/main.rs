//! Statements that go around the services, tried on both engines as the application's own role: what the
//! services refuse in words, the database refuses too.

mod rights;
mod tampering;
mod temporary_tables;

use migrations::grants::{CHANGEABLE, INSERT_ONLY, NEVER_DELETED};
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, Statement, TransactionTrait};
use treasury::database::Database;
use treasury::testing::{Engine, TestDatabase, fresh};

const STATEMENTS: &str = include_str!("statements.txt");
/// Fewer attacks than this, and the file was cut.
const AT_LEAST: usize = 160;

/// One line of the file: its name, and its statements for an engine.
pub fn statements(backend: DatabaseBackend) -> Vec<(&'static str, Vec<String>)> {
    STATEMENTS
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (name, sql) = line.split_once('|').expect("name|statement");
            let each = sql.split(";;").map(|sql| engine_sql(sql.trim(), backend));
            (name, each.collect())
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
    let text = text.replace("{mac2}", if postgres { "'\\x01'::bytea" } else { "x'01'" });
    text.replace("{mac}", if postgres { "'\\x00'::bytea" } else { "x'00'" })
}

/// Runs one statement; how many rows it touched, or the engine's words when it is refused.
pub async fn attempt(connection: &impl ConnectionTrait, sql: &str) -> Result<u64, String> {
    let backend = connection.get_database_backend();
    connection
        .execute_raw(Statement::from_string(backend, sql))
        .await
        .map(|done| done.rows_affected())
        .map_err(|error| error.to_string())
}

/// Whether the database refused for the sake of a constraint, a guard or a right, and not because the statement is none.
pub fn error_is_a_rule(error: &str) -> bool {
    let guard = |table: &&str| error.contains(&format!("{table}: "));
    // S15: there is no such column to write.
    let no_column = error.contains("no such column: balance") || error.contains("\"balance\" of relation \"fund\"");
    let by_engine = error.contains("constraint") || error.contains("permission denied");
    let mut tables = INSERT_ONLY.iter().chain(NEVER_DELETED).chain(CHANGEABLE);
    by_engine || no_column || tables.any(guard)
}

/// Runs statements that must all be accepted.
async fn must_pass(connection: &DatabaseConnection, statements: &[String]) -> Result<(), String> {
    for sql in statements {
        match attempt(connection, sql).await {
            Ok(0) => return Err("touched no row".to_owned()),
            Ok(_) => {}
            Err(error) => return Err(format!("refused: {error}")),
        }
    }
    Ok(())
}

/// Runs an attack, and takes it back. Only its last statement is to be refused; what comes before gets there.
#[expect(clippy::disallowed_methods, reason = "an attacker has no unit of work")]
async fn must_be_refused(connection: &DatabaseConnection, statements: &[String]) -> Result<(), String> {
    let attack = connection.begin().await.expect("a transaction");
    let (last, before) = statements.split_last().expect("a statement");
    let mut outcome = Ok(());
    for sql in before {
        if let Err(error) = attempt(&attack, sql).await {
            outcome = Err(format!("does not come as far as its last statement: {error}"));
            break;
        }
    }
    if outcome.is_ok() {
        outcome = match attempt(&attack, last).await {
            Ok(rows) => Err(format!("accepted, {rows} rows")),
            Err(error) if error_is_a_rule(&error) => Ok(()),
            Err(error) => Err(error),
        };
    }
    attack.rollback().await.expect("taken back");
    outcome
}

/// Runs the whole file; answers what went the wrong way, and how many attacks there were.
pub async fn run_all(database: &TestDatabase) -> (Vec<String>, usize) {
    let connection = database.database.for_migrations();
    let mut wrong = Vec::new();
    let mut attacks = 0;
    for (name, statements) in statements(connection.get_database_backend()) {
        let outcome = if name.starts_with("LEGIT") || name.starts_with("SETUP") {
            must_pass(connection, &statements).await
        } else {
            attacks += 1;
            must_be_refused(connection, &statements).await
        };
        if let Err(words) = outcome {
            wrong.push(format!("{name}: {words}"));
        }
    }
    (wrong, attacks)
}

/// The owner's connection, for whom only the guards stand in the way.
pub async fn owner(database: &TestDatabase) -> Database {
    Database::connect(&database.owner_url, 1).await.expect("the owner")
}

/// How many rows a table has.
pub async fn rows(connection: &impl ConnectionTrait, table: &str) -> i64 {
    let sql = format!("select count(*) as n from {table}");
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(statement).await.expect("a count");
    row.expect("one row").try_get("", "n").expect("a number")
}

async fn forged_statements_are_refused(engine: Engine) {
    let Some(database) = fresh(engine).await else { return };
    let (wrong, attacks) = run_all(&database).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(attacks >= AT_LEAST, "only {attacks} attacks were tried");
}

#[tokio::test]
async fn forged_statements_are_refused_sqlite() {
    forged_statements_are_refused(Engine::Sqlite).await;
}

#[tokio::test]
async fn forged_statements_are_refused_postgres() {
    forged_statements_are_refused(Engine::Postgres).await;
}
