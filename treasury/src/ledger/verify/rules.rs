//! An invariant that the database can look for by itself.

use super::reading::Reading;
use super::report::Check;
use crate::error::Result;
use uuid::Uuid;

/// A rule: which rows it is about, and a query for those that break it.
pub(super) struct Rule {
    /// Its name.
    pub(super) name: &'static str,
    /// The rows it is about, as what follows FROM.
    pub(super) of: &'static str,
    /// Selects the bad ones: `id` (of whatever record) and `label` (text), either may be null.
    pub(super) bad: &'static str,
    /// What to say of one, with `{id}` and `{label}`.
    pub(super) words: &'static str,
}

impl Rule {
    /// Looks for bad rows.
    pub(super) async fn check(&self, reading: &Reading) -> Result<Check> {
        let mut check = Check::new(self.name);
        check.rows = reading.count(&format!("select count(*) as n from {}", self.of)).await?;
        check.bad = reading
            .count(&format!("select count(*) as n from ({}) bad", self.bad))
            .await?;
        if check.bad > 0 {
            let first = reading
                .one(&format!("select id, label from ({}) bad limit 1", self.bad))
                .await?;
            if let Some(row) = first {
                let id: Option<Uuid> = row.try_get("", "id")?;
                let label: Option<String> = row.try_get("", "label")?;
                let id = id.map_or_else(|| "?".to_owned(), |id| id.to_string());
                let words = self
                    .words
                    .replace("{id}", &id)
                    .replace("{label}", &label.unwrap_or_default());
                check.first_bad = Some(words);
            }
        }
        Ok(check)
    }
}
