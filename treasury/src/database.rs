//! The connection: one writer and several readers on SQLite, one pool on PostgreSQL, with the settings
//! that keep money safe asserted at start.

use crate::error::{Error, Result};
use sea_orm::sqlx::raw_sql;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use std::time::Duration;

/// SQLite before this version can corrupt a database in WAL mode.
pub const OLDEST_SQLITE: &str = "3.51.3";
/// How long a request waits for a connection before it is told that the server is busy.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(15);

/// The database of one process.
#[derive(Clone, Debug)]
pub struct Database {
    write: DatabaseConnection,
    read: DatabaseConnection,
}

impl Database {
    /// Connects to `sqlite:PATH` or `postgres://…`, with at most `connections` of them (readers on SQLite).
    ///
    /// # Errors
    /// A URL of another kind, a database that does not answer, a SQLite older than [`OLDEST_SQLITE`].
    pub async fn connect(url: &str, connections: u32) -> Result<Self> {
        if url.starts_with("sqlite:") {
            let write = sqlite(url, 1).await?;
            let read = sqlite(url, connections.max(1)).await?;
            let database = Self { write, read };
            database.assert_sqlite().await?;
            Ok(database)
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let pool = postgres(url, connections).await?;
            Ok(Self {
                write: pool.clone(),
                read: pool,
            })
        } else {
            Err(Error::Database(DbErr::Custom(
                "the database must be sqlite:PATH or postgres://…".to_owned(),
            )))
        }
    }

    /// Which engine this is.
    #[must_use]
    pub fn backend(&self) -> DatabaseBackend {
        self.read.get_database_backend()
    }

    /// For reading. Never write through it: on SQLite that would go around the queue of writers.
    #[must_use]
    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.read
    }

    /// For the migrations, which make their own transactions.
    #[must_use]
    pub fn for_migrations(&self) -> &DatabaseConnection {
        &self.write
    }

    /// For one statement that is a transaction of its own; only `unit_of_work` calls this.
    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Opens a write transaction; only `unit_of_work` calls this. IMMEDIATE on SQLite, because an upgrade
    /// from a read fails at once whatever the busy time-out.
    ///
    /// A task of its own: a request dropped in the middle of BEGIN would leave a transaction open in the
    /// pool, and the next user's writes would vanish with it. A task is not dropped, and what it opened for
    /// nobody is rolled back.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let write = self.write.clone();
        let begun = tokio::spawn(async move { write.begin_with_options(options).await });
        let transaction = begun
            .await
            .map_err(|error| Error::Broken(format!("a transaction was not begun: {error}")))?;
        Ok(transaction?)
    }

    /// Closes every connection.
    ///
    /// # Errors
    /// The driver's.
    pub async fn close(self) -> Result<()> {
        let same = self.backend() == DatabaseBackend::Postgres;
        self.write.close().await?;
        if !same {
            self.read.close().await?;
        }
        Ok(())
    }

    /// The version of the engine, as it tells it.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn version(&self) -> Result<String> {
        let sql = match self.backend() {
            DatabaseBackend::Sqlite => "select sqlite_version() as version",
            _ => "select current_setting('server_version') as version",
        };
        let row = self
            .read
            .query_one_raw(Statement::from_string(self.backend(), sql))
            .await?
            .ok_or_else(|| Error::Broken("the database does not know its version".to_owned()))?;
        Ok(row.try_get("", "version")?)
    }

    async fn assert_sqlite(&self) -> Result<()> {
        let version = self.version().await?;
        if older(&version, OLDEST_SQLITE) {
            return Err(Error::Broken(format!(
                "SQLite {version} is older than {OLDEST_SQLITE}, which can corrupt a database"
            )));
        }
        let wanted = [
            ("foreign_keys", "1"),
            ("recursive_triggers", "1"),
            ("journal_mode", "wal"),
            ("synchronous", "2"),
        ];
        for (pragma, value) in wanted {
            let sql = format!("select cast({pragma} as text) as value from pragma_{pragma}()");
            let row = self
                .write
                .query_one_raw(Statement::from_string(DatabaseBackend::Sqlite, sql))
                .await?;
            let found: String = match row {
                Some(row) => row.try_get("", "value")?,
                None => String::new(),
            };
            if found != value {
                return Err(Error::Broken(format!("SQLite: {pragma} is {found}, not {value}")));
            }
        }
        Ok(())
    }
}

fn older(version: &str, than: &str) -> bool {
    let parts = |text: &str| -> Vec<u32> { text.split('.').map(|p| p.parse().unwrap_or(0)).collect() };
    parts(version) < parts(than)
}

/// What the pools of both engines have in common.
fn pool(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging(false)
        .test_before_acquire(false);
    options
}

async fn sqlite(url: &str, connections: u32) -> Result<DatabaseConnection> {
    use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    let mut options = pool(url, connections);
    options.map_sqlx_sqlite_opts(|options| {
        options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("recursive_triggers", "1")
            .pragma("trusted_schema", "0")
    });
    Ok(sea_orm::Database::connect(options).await?)
}

async fn postgres(url: &str, connections: u32) -> Result<DatabaseConnection> {
    let mut options = pool(url, connections);
    options.map_sqlx_postgres_opts(|options| {
        options.options([
            ("idle_in_transaction_session_timeout", "30000"),
            ("statement_timeout", "30000"),
            ("lock_timeout", "15000"),
            // A ROLLBACK without a transaction is a warning, and there is one after each use of a connection (below).
            ("client_min_messages", "error"),
        ])
    });
    // Whatever became of the future that used the connection: the next user finds no transaction open in it, in which
    // their writes would vanish. (BEGIN in a task of its own, above, does not cover a future that is dropped later.)
    options.map_sqlx_postgres_pool_opts(|pool| {
        pool.after_release(|connection, _| {
            Box::pin(async move {
                raw_sql("rollback").execute(connection).await?;
                Ok(true)
            })
        })
    });
    Ok(sea_orm::Database::connect(options).await?)
}

/// The clause that locks the rows that a SELECT reads: SQLite has one writer, who holds them all.
pub(crate) fn for_update(backend: DatabaseBackend) -> &'static str {
    match backend {
        DatabaseBackend::Postgres => " for update",
        _ => "",
    }
}

/// The same for the rows of one table of a join, by its alias.
pub(crate) fn for_update_of(backend: DatabaseBackend, alias: &str) -> String {
    match backend {
        DatabaseBackend::Postgres => format!(" for update of {alias}"),
        _ => String::new(),
    }
}

/// The same, leaving out rows that somebody else holds: what several workers take from.
pub(crate) fn free_ones(backend: DatabaseBackend, alias: &str) -> String {
    match backend {
        DatabaseBackend::Postgres => format!(" for update of {alias} skip locked"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Engine, fresh};

    #[tokio::test]
    async fn a_transaction_left_open_in_the_pool_takes_no_write_with_it_postgres() {
        let Some(test) = fresh(Engine::Postgres).await else {
            return;
        };
        let pool = Database::connect(&test.url, 1).await.unwrap();
        pool.writer().execute_unprepared("begin").await.unwrap();
        let write = "insert into sign_in_brake(subject, failures, first_failed_at, next_try_at) values ('x', 0, 0, 0)";
        pool.writer().execute_unprepared(write).await.unwrap();
        let sql = "select 1 from sign_in_brake";
        let seen = test.database.reader();
        let row = seen
            .query_one_raw(Statement::from_string(DatabaseBackend::Postgres, sql))
            .await
            .unwrap();
        assert!(row.is_some(), "the write is in nobody's transaction");
    }

    #[test]
    fn versions_compare_by_number() {
        assert!(older("3.51.2", "3.51.3"));
        assert!(older("3.9.0", "3.51.3"));
        assert!(!older("3.51.3", "3.51.3"));
        assert!(!older("3.53.0", "3.51.3"));
    }
}
