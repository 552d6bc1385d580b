//! Rows that refer to a row that is not there. The foreign keys are read from the schema, and each is looked up
//! as if it were not enforced. The first such row is named by its primary key.

use super::reading::Reading;
use super::{Check, VerifyReport};
use crate::error::Result;
use sea_orm::DatabaseBackend;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A foreign key: child table, parent table, pairs of columns.
struct Reference {
    child: String,
    parent: String,
    columns: Vec<(String, String)>,
}

const SQLITE: &str = "select m.name as child, f.\"table\" as parent, f.id as number, f.\"from\" as child_column, \
    f.\"to\" as parent_column from sqlite_master m join pragma_foreign_key_list(m.name) f \
    where m.type = 'table' order by m.name, f.id, f.seq";
const POSTGRES: &str = "select c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent, \
    c.oid::bigint as number, a.attname::text as child_column, b.attname::text as parent_column \
    from pg_constraint c cross join lateral unnest(c.conkey, c.confkey) with ordinality k(child, parent, place) \
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.child \
    join pg_attribute b on b.attrelid = c.confrelid and b.attnum = k.parent \
    join pg_namespace n on n.oid = c.connamespace \
    where c.contype = 'f' and n.nspname = current_schema() order by 1, 3, k.place";

const SQLITE_KEYS: &str = "select m.name as child, i.name as key_column from sqlite_master m \
    join pragma_table_info(m.name) i where m.type = 'table' and i.pk > 0 order by m.name, i.pk";
const POSTGRES_KEYS: &str = "select c.conrelid::regclass::text as child, a.attname::text as key_column \
    from pg_constraint c cross join lateral unnest(c.conkey) with ordinality k(number, place) \
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number \
    join pg_namespace n on n.oid = c.connamespace \
    where c.contype = 'p' and n.nspname = current_schema() order by 1, k.place";

pub(super) async fn check(reading: &Reading, report: &mut VerifyReport) -> Result<()> {
    let mut check = Check::new("rows.no_orphans");
    let keys = keys(reading).await?;
    for reference in references(reading).await? {
        let Reference { child, parent, columns } = &reference;
        let set: Vec<String> = columns
            .iter()
            .map(|(own, _)| format!("c.\"{own}\" is not null"))
            .collect();
        let same: Vec<String> = columns
            .iter()
            .map(|(own, theirs)| format!("p.\"{theirs}\" = c.\"{own}\""))
            .collect();
        let all = format!("from \"{child}\" c where {}", set.join(" and "));
        check.rows += reading.count(&format!("select count(*) as n {all}")).await?;
        let orphans = format!(
            "{all} and not exists (select 1 from \"{parent}\" p where {})",
            same.join(" and ")
        );
        let bad = reading.count(&format!("select count(*) as n {orphans}")).await?;
        if bad > 0 {
            let names: Vec<&str> = columns.iter().map(|(own, _)| own.as_str()).collect();
            let key = keys.get(child).map(Vec::as_slice).unwrap_or_default();
            let first = first(reading, &orphans, key).await?;
            check.found(format!(
                "{child} {first}: refers by {} to no row of {parent}, as {bad} of this table do",
                names.join(", ")
            ));
            check.bad += bad - 1;
        }
    }
    report.add([check]);
    Ok(())
}

async fn references(reading: &Reading) -> Result<Vec<Reference>> {
    let sql = match reading.backend() {
        DatabaseBackend::Postgres => POSTGRES,
        _ => SQLITE,
    };
    let mut all: BTreeMap<(String, i64), Reference> = BTreeMap::new();
    for row in reading.all(sql, []).await? {
        let child: String = row.try_get("", "child")?;
        let number: i64 = row.try_get("", "number")?;
        let parent: String = row.try_get("", "parent")?;
        let pair = (row.try_get("", "child_column")?, row.try_get("", "parent_column")?);
        all.entry((child.clone(), number))
            .or_insert_with(|| Reference {
                child,
                parent,
                columns: Vec::new(),
            })
            .columns
            .push(pair);
    }
    Ok(all.into_values().collect())
}

/// The primary key of each table.
async fn keys(reading: &Reading) -> Result<BTreeMap<String, Vec<String>>> {
    let sql = match reading.backend() {
        DatabaseBackend::Postgres => POSTGRES_KEYS,
        _ => SQLITE_KEYS,
    };
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in reading.all(sql, []).await? {
        let columns = all.entry(row.try_get("", "child")?).or_default();
        columns.push(row.try_get("", "key_column")?);
    }
    Ok(all)
}

/// The primary key of the first of these rows, in words.
async fn first(reading: &Reading, from: &str, key: &[String]) -> Result<String> {
    let parts: Vec<String> = key.iter().map(|column| as_text(column, reading.backend())).collect();
    if parts.is_empty() {
        return Ok("(without a key)".to_owned());
    }
    let sql = format!("select {} as place {from} limit 1", parts.join(" || ', ' || "));
    let row = reading.one(&sql).await?;
    let place: Option<String> = row.map(|row| row.try_get("", "place")).transpose()?.flatten();
    let parts: Vec<String> = place
        .unwrap_or_default()
        .split(", ")
        .map(|part| Uuid::try_parse(part).map_or_else(|_| part.to_owned(), |id| id.to_string()))
        .collect();
    Ok(parts.join(", "))
}

/// A column as text; identifiers are bytes on SQLite.
fn as_text(column: &str, backend: DatabaseBackend) -> String {
    let column = format!("c.\"{column}\"");
    match backend {
        DatabaseBackend::Postgres => format!("cast({column} as text)"),
        _ => format!("case typeof({column}) when 'blob' then lower(hex({column})) else cast({column} as text) end"),
    }
}
