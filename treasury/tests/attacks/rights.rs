//! What the application's role may do, and that the schema is whole in both directions.

use super::{owner, rows};
use migrations::grants::{CHANGEABLE, INSERT_ONLY, NEVER_DELETED};
use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};
use std::collections::BTreeSet;
use treasury::testing::{Engine, fresh};

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

#[tokio::test]
async fn the_application_makes_no_tables_postgres() {
    let Some(database) = fresh(Engine::Postgres).await else {
        return;
    };
    let connection = database.database.for_migrations();
    let may = "select has_database_privilege(current_database(), 'TEMP') or has_database_privilege(current_database(), 'CREATE') \
               or has_schema_privilege('public', 'CREATE') as may";
    let row = connection
        .query_one_raw(Statement::from_string(DatabaseBackend::Postgres, may))
        .await;
    let may: bool = row
        .expect("an answer")
        .expect("a row")
        .try_get("", "may")
        .expect("a bool");
    assert!(!may, "the application's role may make tables or schemas");
    let open = "select proname::text as name from pg_proc where pronamespace = 'public'::regnamespace \
                and not coalesce('search_path=public, pg_temp' = any(proconfig), false)";
    let open = connection
        .query_all_raw(Statement::from_string(DatabaseBackend::Postgres, open))
        .await
        .expect("functions");
    let open: Vec<String> = open
        .iter()
        .map(|row| row.try_get("", "name").expect("a name"))
        .collect();
    assert!(open.is_empty(), "guards that look wherever their caller says: {open:?}");
}

async fn migrations_go_down_and_up_again(engine: Engine) {
    let Some(database) = fresh(engine).await else { return };
    let owner = owner(&database).await;
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
