//! An invariant that the database can look for by itself.

use super::reading::Reading;
use super::report::Check;
use crate::error::Result;
use sea_orm::DatabaseBackend;
use uuid::Uuid;

/// A rule: which rows it is about, and a query for those that break it.
pub(super) struct Rule {
    /// Its name.
    pub(super) name: &'static str,
    /// The rows it is about, as what follows FROM.
    pub(super) of: &'static str,
    /// Selects the bad ones: `id` (of whatever record) and `label` (text), either may be null. Written for both engines,
    /// with [`for_engine`]'s words where they differ.
    pub(super) bad: &'static str,
    /// What to say of one, with `{id}` and `{label}`.
    pub(super) words: &'static str,
}

impl Rule {
    /// Looks for bad rows.
    pub(super) async fn check(&self, reading: &Reading) -> Result<Check> {
        let mut check = Check::new(self.name);
        let bad = for_engine(self.bad, reading.backend());
        check.rows = reading.count(&format!("select count(*) as n from {}", self.of)).await?;
        check.bad = reading.count(&format!("select count(*) as n from ({bad}) bad")).await?;
        if check.bad > 0 {
            let first = reading
                .one(&format!("select id, label from ({bad}) bad order by id, label limit 1"))
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

/// The SQL of a rule for an engine: `{instr}(text, part)` is where the part begins or 0, `{hex id}` an identifier as 32
/// digits, `{json text}` a text as JSON quotes it, or null.
fn for_engine(sql: &str, backend: DatabaseBackend) -> String {
    let postgres = backend == DatabaseBackend::Postgres;
    let mut done = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once('{') {
        done.push_str(before);
        let word = after
            .split_once('}')
            .and_then(|(word, after)| Some((expanded(word, postgres)?, after)));
        match word {
            Some((sql, after)) => {
                done.push_str(&sql);
                rest = after;
            }
            // A brace of the JSON that is looked for.
            None => {
                done.push('{');
                rest = after;
            }
        }
    }
    done.push_str(rest);
    done
}

fn expanded(word: &str, postgres: bool) -> Option<String> {
    if word == "instr" {
        return Some(if postgres { "strpos" } else { "instr" }.to_owned());
    }
    match word.split_once(' ')? {
        ("hex", id) if postgres => Some(format!("replace(cast({id} as text), '-', '')")),
        ("hex", id) => Some(format!("(case when {id} is not null then lower(hex({id})) end)")),
        ("json", text) => {
            let char = if postgres { "chr" } else { "char" };
            let quoted = format!(r#"replace(replace({text}, '\', '\\'), '"', '\"')"#);
            let lines = format!(r"replace(replace({quoted}, {char}(10), '\n'), {char}(9), '\t')");
            Some(format!(r#"coalesce('"' || {lines} || '"', 'null')"#))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_put_for_each_engine_and_braces_of_json_stay() {
        let sql = r#"{instr}(a, '{"n":1}') > 0 and b = {hex c.id}"#;
        let for_sqlite = for_engine(sql, DatabaseBackend::Sqlite);
        let hex = "(case when c.id is not null then lower(hex(c.id)) end)";
        assert_eq!(for_sqlite, format!(r#"instr(a, '{{"n":1}}') > 0 and b = {hex}"#));
        let for_postgres = for_engine(sql, DatabaseBackend::Postgres);
        let hex = "replace(cast(c.id as text), '-', '')";
        assert_eq!(for_postgres, format!(r#"strpos(a, '{{"n":1}}') > 0 and b = {hex}"#));
    }
}
