//! Many rows in few statements.

use crate::error::Result;
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;
use sea_orm::Value;

/// The most values in one statement. SQLite takes 32,766, but the driver finds the place of every
/// `$n` by comparing it with the names of all of them: twice as wide costs four times as much.
const MOST_VALUES: usize = 600;

/// Rows of one table.
pub(super) struct Rows {
    insert: String,
    width: usize,
    values: Vec<Value>,
}

impl Rows {
    /// No rows yet; `columns` as they stand between the brackets of an INSERT.
    pub(super) fn of(table: &str, columns: &str) -> Self {
        Self {
            insert: format!("insert into {table}({columns})"),
            width: columns.split(',').count(),
            values: Vec::new(),
        }
    }

    /// One more row.
    pub(super) fn push<const WIDTH: usize>(&mut self, row: [Value; WIDTH]) {
        debug_assert_eq!(WIDTH, self.width, "{}", self.insert);
        self.values.extend(row);
    }

    /// Writes that insert into one table, with their values in the order of its columns.
    pub(super) fn of_writes(writes: Vec<Write>) -> Option<Self> {
        let mut rows: Option<Self> = None;
        for write in writes {
            let (sql, values) = write.into_parts();
            let rows = rows.get_or_insert_with(|| Self {
                insert: sql.split(" values").next().unwrap_or_default().to_owned(),
                width: values.len(),
                values: Vec::new(),
            });
            rows.values.extend(values);
        }
        rows
    }

    /// Writes them.
    pub(super) async fn insert(self, work: &UnitOfWork) -> Result<()> {
        let most = MOST_VALUES / self.width * self.width;
        for some in self.values.chunks(most) {
            let rows: Vec<String> = (0..some.len() / self.width)
                .map(|row| {
                    let marks: Vec<String> = (1..=self.width)
                        .map(|column| format!("${}", row * self.width + column))
                        .collect();
                    format!("({})", marks.join(", "))
                })
                .collect();
            let sql = format!("{} values {}", self.insert, rows.join(", "));
            work.execute(&sql, some.to_vec()).await?;
        }
        Ok(())
    }
}
