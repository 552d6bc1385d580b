//! One snapshot of the database, for as long as a verification takes.

use crate::error::Result;
use crate::treasury::Treasury;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseBackend, DatabaseTransaction, IsolationLevel, QueryResult, Statement,
    TransactionOptions, TransactionTrait, Value,
};

/// How many rows are read at once.
pub(super) const BATCH: i64 = 1_000;

/// A read transaction; it ends when it is dropped.
pub(super) struct Reading {
    transaction: DatabaseTransaction,
}

impl Reading {
    /// Begins to read. On SQLite every read transaction sees one snapshot.
    pub(super) async fn begin(treasury: &Treasury) -> Result<Self> {
        let options = match treasury.backend() {
            DatabaseBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..Default::default()
            },
            _ => TransactionOptions::default(),
        };
        let transaction = treasury.reader().begin_with_options(options).await?;
        let reading = Self { transaction };
        if reading.backend() == DatabaseBackend::Postgres {
            // A million rows take longer than a request may.
            let sql = "set local statement_timeout = 0";
            reading.transaction.execute_unprepared(sql).await?;
        }
        Ok(reading)
    }

    pub(super) fn backend(&self) -> DatabaseBackend {
        self.transaction.get_database_backend()
    }

    /// The transaction, for the stores of other contexts.
    pub(super) fn connection(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    pub(super) async fn all(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<Vec<QueryResult>> {
        let statement = Statement::from_sql_and_values(self.backend(), sql, values);
        Ok(self.transaction.query_all_raw(statement).await?)
    }

    pub(super) async fn one(&self, sql: &str) -> Result<Option<QueryResult>> {
        let statement = Statement::from_string(self.backend(), sql);
        Ok(self.transaction.query_one_raw(statement).await?)
    }

    /// The number in column `n` of the only row.
    pub(super) async fn count(&self, sql: &str) -> Result<u64> {
        let row = self.one(sql).await?;
        let n: i64 = row.map_or(Ok(0), |row| row.try_get("", "n"))?;
        Ok(n.unsigned_abs())
    }
}
