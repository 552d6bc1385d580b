//! On SQLite the schema is text: it is compared with that of a fresh database in memory.

use super::Standing;
use crate::Migrator;
use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, DbErr, Statement,
};
use std::collections::BTreeMap;

const SCHEMA: &str = "select type as kind, name, sql from sqlite_schema where sql is not null \
    and name not like 'sqlite_%' and name <> 'seaql_migrations'";

/// Kind and name, and the statement that made it.
type Schema = BTreeMap<(String, String), String>;

pub(super) async fn guards(connection: &DatabaseConnection) -> Result<Standing, DbErr> {
    let mut memory = ConnectOptions::new("sqlite::memory:");
    memory.max_connections(1).sqlx_logging(false);
    let fresh = Database::connect(memory).await?;
    Migrator::up(&fresh, None).await?;
    let expected = schema(&fresh).await?;
    fresh.close().await?;
    Ok(compare(&expected, &schema(connection).await?))
}

async fn schema(connection: &DatabaseConnection) -> Result<Schema, DbErr> {
    let statement = Statement::from_string(DatabaseBackend::Sqlite, SCHEMA);
    let rows = connection.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| {
            let place = (row.try_get("", "kind")?, row.try_get("", "name")?);
            Ok((place, row.try_get("", "sql")?))
        })
        .collect()
}

fn compare(expected: &Schema, found: &Schema) -> Standing {
    let mut wrong = Vec::new();
    for ((kind, name), sql) in expected {
        match found.get(&(kind.clone(), name.clone())) {
            None => wrong.push(format!("the {kind} {name} is missing")),
            Some(other) if other != sql => wrong.push(format!("the {kind} {name} was altered")),
            Some(_) => {}
        }
    }
    // A trigger of somebody else's could undo what is written; a table or an index cannot.
    let foreign = |place: &&(String, String)| place.0 == "trigger" && !expected.contains_key(*place);
    for (kind, name) in found.keys().filter(foreign) {
        wrong.push(format!("the {kind} {name} is none of the migrations'"));
    }
    Standing {
        looked_at: expected.len() as u64,
        wrong,
    }
}
