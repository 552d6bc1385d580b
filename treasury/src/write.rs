//! Several writes in one round trip.
//!
//! A release writes a dozen rows. Sent one by one, each waits for the network while the fund's newest entry
//! is locked. PostgreSQL takes them as one statement (data-modifying `WITH`); SQLite, which has no network
//! between, takes them one by one.

use crate::error::Result;
use crate::unit_of_work::UnitOfWork;
use sea_orm::{DatabaseBackend, Value};

/// One INSERT or UPDATE, with `$1`, `$2` … for its own values.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    sql: String,
    values: Vec<Value>,
}

impl Write {
    /// A statement with its values.
    pub(crate) fn new(sql: impl Into<String>, values: impl IntoIterator<Item = Value>) -> Self {
        Self {
            sql: sql.into(),
            values: values.into_iter().collect(),
        }
    }

    /// Statement and values, for those who write thousands at once.
    #[cfg(feature = "testing")]
    pub(crate) fn into_parts(self) -> (String, Vec<Value>) {
        (self.sql, self.values)
    }
}

impl UnitOfWork {
    /// Runs the writes, in whatever order, and says how many rows each of them touched. None of them may
    /// depend on seeing what another of them wrote; foreign keys between them hold at the end.
    pub(crate) async fn write_together(&self, writes: Vec<Write>) -> Result<Vec<u64>> {
        if self.backend() != DatabaseBackend::Postgres || writes.len() < 2 {
            let mut counts = Vec::with_capacity(writes.len());
            for write in writes {
                counts.push(self.execute(&write.sql, write.values).await?.rows_affected());
            }
            return Ok(counts);
        }
        let number = writes.len();
        let mut values = Vec::new();
        let mut parts = Vec::with_capacity(number);
        for (n, write) in writes.into_iter().enumerate() {
            parts.push(format!(
                "w{n} as ({} returning 1)",
                renumbered(&write.sql, values.len())
            ));
            values.extend(write.values);
        }
        let counts: Vec<String> = (0..number)
            .map(|n| format!("(select count(*) from w{n}) as n{n}"))
            .collect();
        let sql = format!("with {} select {}", parts.join(", "), counts.join(", "));
        let row = self
            .one(&sql, values)
            .await?
            .ok_or_else(|| crate::Error::Broken("writes without an answer".to_owned()))?;
        (0..number)
            .map(|n| {
                let count: i64 = row.try_get("", &format!("n{n}"))?;
                Ok(count.unsigned_abs())
            })
            .collect()
    }
}

/// The statement with every `$n` moved up by `offset`.
fn renumbered(sql: &str, offset: usize) -> String {
    let mut text = String::with_capacity(sql.len() + 8);
    let mut parts = sql.split('$');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let number: usize = part[..digits].parse().unwrap_or(0);
        text.push('$');
        text.push_str(&(number + offset).to_string());
        text.push_str(&part[digits..]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_move_up_and_nothing_else_does() {
        let sql = "insert into t(a, b) values ($1, $12) on conflict do nothing";
        assert_eq!(
            renumbered(sql, 10),
            "insert into t(a, b) values ($11, $22) on conflict do nothing"
        );
        assert_eq!(
            renumbered("update t set a = $2 where b = $2", 0),
            "update t set a = $2 where b = $2"
        );
    }
}
