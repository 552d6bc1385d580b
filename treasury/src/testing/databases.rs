//! A fresh, migrated database for each test: copied from a template that is migrated once.

use crate::database::Database;
use crate::error::Result;
use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// Names the superuser's connection to a PostgreSQL that tests may fill: `postgres://user@host:port/db`.
const POSTGRES: &str = "COUNTERSIGN_TEST_POSTGRES";
/// The role that the application has in tests: it owns nothing.
const APP_ROLE: &str = "countersign_app";

/// A database engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// SQLite, in a file of its own.
    Sqlite,
    /// PostgreSQL, in a database of its own.
    Postgres,
}

/// A database that is deleted with the last clone (SQLite), or with its cluster (PostgreSQL).
#[derive(Clone, Debug)]
pub struct TestDatabase {
    /// Where it is, for a second connection as the application.
    pub url: String,
    /// The same as its owner, who may do what the application may not.
    pub owner_url: String,
    /// The connection, as the application.
    pub database: Database,
    _directory: Arc<Option<TempDir>>,
}

impl TestDatabase {
    /// Runs SQL as the owner of the database, who may do what the application may not.
    ///
    /// # Errors
    /// The database's.
    pub async fn as_owner(&self, sql: &str) -> Result<()> {
        let owner = Database::connect(&self.owner_url, 1).await?;
        run(&owner, sql).await?;
        owner.close().await
    }
}

/// A fresh, migrated database; none for PostgreSQL where no server is named.
///
/// # Panics
/// When the engine does not do what a test needs.
pub async fn fresh(engine: Engine) -> Option<TestDatabase> {
    match engine {
        Engine::Sqlite => Some(sqlite().await.expect("a fresh SQLite database")),
        Engine::Postgres => match std::env::var(POSTGRES) {
            Ok(server) => Some(postgres(&server).await.expect("a fresh PostgreSQL database")),
            Err(_) => {
                eprintln!("skipped: {POSTGRES} is not set");
                None
            }
        },
    }
}

/// In memory where the system offers that: a test does not outlive its machine, and syncing to a disk is most of what a
/// commit takes. `TMPDIR` says otherwise.
fn directory() -> std::io::Result<TempDir> {
    let memory = std::path::Path::new("/dev/shm");
    if std::env::var_os("TMPDIR").is_none() && memory.is_dir() {
        return TempDir::new_in(memory).or_else(|_| TempDir::new());
    }
    TempDir::new()
}

async fn sqlite() -> Result<TestDatabase> {
    static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let template = TEMPLATE
        .get_or_init(|| async {
            let directory = TempDir::new().expect("a temporary directory");
            let path = directory.path().join("template.db");
            let database = Database::connect(&format!("sqlite:{}", path.display()), 1)
                .await
                .expect("SQLite");
            Migrator::up(database.for_migrations(), None).await.expect("migrations");
            database.close().await.expect("closing merges the write-ahead log");
            std::fs::read(path).expect("the template")
        })
        .await;
    from_bytes(template).await
}

/// A database of its own with this content.
pub(super) async fn from_bytes(content: &[u8]) -> Result<TestDatabase> {
    let directory = directory().expect("a temporary directory");
    let path = directory.path().join("countersign.db");
    std::fs::write(&path, content).expect("a copy");
    let url = format!("sqlite:{}", path.display());
    let database = Database::connect(&url, 4).await?;
    Ok(TestDatabase {
        owner_url: url.clone(),
        url,
        database,
        _directory: Arc::new(Some(directory)),
    })
}

async fn postgres(server: &str) -> Result<TestDatabase> {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let template = TEMPLATE
        .get_or_init(|| async { postgres_template(server).await.expect("a PostgreSQL template") })
        .await;
    let number = NUMBER.fetch_add(1, Ordering::SeqCst);
    let name = format!("t_{}_{number}", std::process::id());
    let admin = Database::connect(server, 1).await?;
    run(&admin, &format!("drop database if exists {name}")).await?;
    run(&admin, &format!("create database {name} template {template}")).await?;
    // The copy of a template has the rights of the template's tables, but not those of the database.
    run(&admin, &format!("revoke temporary on database {name} from public")).await?;
    admin.close().await?;
    let url = address(server, Some(APP_ROLE), &name);
    let database = Database::connect(&url, 8).await?;
    Ok(TestDatabase {
        owner_url: address(server, None, &name),
        url,
        database,
        _directory: Arc::new(None),
    })
}

/// The migrated template of this test program, made under a lock by whoever comes first.
async fn postgres_template(server: &str) -> Result<String> {
    let program = std::env::current_exe().expect("this program");
    let made = std::fs::metadata(&program)
        .and_then(|m| m.modified())
        .expect("its date");
    let hash = Sha256::digest(format!("{program:?} {made:?}"));
    let name = format!("template_{}", hex::encode(&hash[..8]));
    let admin = Database::connect(server, 1).await?;
    run(&admin, "select pg_advisory_lock(7310)").await?;
    let role = format!(
        "do $$ begin if not exists (select from pg_roles where rolname = '{APP_ROLE}') \
         then create role {APP_ROLE} login; end if; end $$"
    );
    run(&admin, &role).await?;
    let exists = admin
        .for_migrations()
        .query_one_raw(Statement::from_string(
            DatabaseBackend::Postgres,
            format!("select 1 from pg_database where datname = '{name}'"),
        ))
        .await?
        .is_some();
    if !exists {
        // Renamed when it is whole, so that nobody copies half of one.
        run(&admin, &format!("drop database if exists {name}_new")).await?;
        run(&admin, &format!("create database {name}_new")).await?;
        let fresh = Database::connect(&address(server, None, &format!("{name}_new")), 1).await?;
        Migrator::up(fresh.for_migrations(), None).await?;
        for grant in migrations::grants::statements(APP_ROLE).expect("a plain role name") {
            run(&fresh, &grant).await?;
        }
        fresh.close().await?;
        run(&admin, &format!("alter database {name}_new rename to {name}")).await?;
    }
    run(&admin, "select pg_advisory_unlock(7310)").await?;
    admin.close().await?;
    Ok(name)
}

async fn run(database: &Database, sql: &str) -> Result<()> {
    database.for_migrations().execute_unprepared(sql).await?;
    Ok(())
}

/// The server's address with another user (without a password) and another database.
fn address(server: &str, user: Option<&str>, name: &str) -> String {
    let (scheme, rest) = server.split_once("://").expect("postgres://…");
    let (rest, query) = rest
        .split_once('?')
        .map_or((rest, String::new()), |(r, q)| (r, format!("?{q}")));
    let (authority, _) = rest.split_once('/').unwrap_or((rest, ""));
    let authority = match (user, authority.rsplit_once('@')) {
        (None, _) => authority.to_owned(),
        (Some(user), Some((_, host))) => format!("{user}@{host}"),
        (Some(user), None) => format!("{user}@{authority}"),
    };
    format!("{scheme}://{authority}/{name}{query}")
}
