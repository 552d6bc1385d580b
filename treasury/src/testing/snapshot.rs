//! A SQLite database as it was at one moment, to begin again from as often as a test likes.

use super::databases::{TestDatabase, from_bytes};
use crate::error::Result;
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};
use std::collections::BTreeMap;
use std::sync::Arc;
use tempfile::TempDir;

/// The whole file. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Snapshot(Arc<Vec<u8>>);

impl Snapshot {
    /// A database of its own with everything that was there.
    ///
    /// # Errors
    /// The driver's.
    ///
    /// # Panics
    /// When no temporary file can be written.
    pub async fn open(&self) -> Result<TestDatabase> {
        from_bytes(&self.0).await
    }
}

impl TestDatabase {
    /// What is in it now. SQLite only.
    ///
    /// # Errors
    /// The driver's.
    ///
    /// # Panics
    /// When no temporary file can be written and read.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        let directory = TempDir::new().expect("a temporary directory");
        let path = directory.path().join("snapshot.db");
        let sql = format!("vacuum into '{}'", path.display());
        self.database.for_migrations().execute_unprepared(&sql).await?;
        Ok(Snapshot(Arc::new(std::fs::read(path).expect("the snapshot"))))
    }

    /// Every row of every table but these, as text by table: equal before and after when nothing was written. SQLite only.
    ///
    /// # Errors
    /// The driver's.
    pub async fn contents(&self, but: &[&str]) -> Result<BTreeMap<String, String>> {
        let tables = "select name as value from sqlite_master where type = 'table' and name not like 'sqlite_%'";
        let mut contents = BTreeMap::new();
        for table in self.texts(tables).await? {
            if but.contains(&table.as_str()) {
                continue;
            }
            let columns = format!("select name as value from pragma_table_info('{table}')");
            let columns = self.texts(&columns).await?;
            let quoted: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
            let rows = format!(
                "select {} as value from {table} order by 1",
                quoted.join(" || ', ' || ")
            );
            contents.insert(table, self.texts(&rows).await?.join("\n"));
        }
        Ok(contents)
    }

    /// The column `value` of a query.
    async fn texts(&self, sql: &str) -> Result<Vec<String>> {
        let statement = Statement::from_string(DatabaseBackend::Sqlite, sql);
        let rows = self.database.for_migrations().query_all_raw(statement).await?;
        rows.iter().map(|row| Ok(row.try_get("", "value")?)).collect()
    }
}
