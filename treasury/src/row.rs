//! Reading rows outside of a write transaction, and money out of them.

use crate::error::{Error, Result};
use crate::money::{Currency, Money};
use crate::treasury::Treasury;
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};

impl Treasury {
    /// Every row of a query; `$1`, `$2` … on both engines.
    pub(crate) async fn read_all(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<QueryResult>> {
        let statement = Statement::from_sql_and_values(self.backend(), sql, values);
        Ok(self.reader().query_all_raw(statement).await?)
    }

    /// The first row of a query, if there is one.
    pub(crate) async fn read_one(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<QueryResult>> {
        let statement = Statement::from_sql_and_values(self.backend(), sql, values);
        Ok(self.reader().query_one_raw(statement).await?)
    }
}

/// The currency of a row.
pub(crate) fn currency(row: &QueryResult) -> Result<Currency> {
    let code: String = row.try_get("", "currency")?;
    Currency::parse(&code).map_err(|_| Error::Broken(format!("unknown currency {code}")))
}

/// An amount of a row, in the currency of the row.
pub(crate) fn money(row: &QueryResult, minor: &str) -> Result<Money> {
    Ok(Money::new(row.try_get("", minor)?, currency(row)?))
}

/// What a column of text holds as JSON.
pub(crate) fn json(row: &QueryResult, column: &str) -> Result<serde_json::Value> {
    let text: String = row.try_get("", column)?;
    serde_json::from_str(&text).map_err(|error| Error::Broken(format!("{column}: {error}")))
}
