//! On PostgreSQL each guard is looked up in the catalogue, with the text of its function; of each table the number of its
//! constraints.

use super::Standing;
use crate::ddl::{Guard, Piece, guards_after};
use crate::pieces;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, DbErr, QueryResult, Statement};
use std::collections::{BTreeMap, BTreeSet};

const TRIGGERS: &str = "select c.relname::text as of_table, t.tgname::text as name, t.tgenabled::text as enabled, \
    t.tgtype::int4 as kind, (t.tgqual is not null or t.tgattr::text <> '') as partial, p.proname::text as function, \
    p.prosrc as body, coalesce(array_to_string(p.proconfig, ';'), '') as config \
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid \
    where not t.tgisinternal and c.relnamespace = 'public'::regnamespace";
/// Foreign keys are triggers of the engine's own, which an owner can switch off.
const ENGINES_OWN: &str = "select distinct c.relname::text as of_table from pg_trigger t join pg_class c on c.oid = t.tgrelid \
    where t.tgisinternal and t.tgenabled <> 'O' and c.relnamespace = 'public'::regnamespace order by 1";
const CONSTRAINTS: &str = "select c.relname::text as of_table, count(*) filter (where o.contype = 'f') as foreign_keys, \
    count(*) filter (where o.contype = 'c') as checks, count(*) filter (where o.contype in ('p', 'u')) as keys \
    from pg_class c left join pg_constraint o on o.conrelid = c.oid \
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by c.relname";
const INDEXES: &str = "select indexname::text as name from pg_indexes where schemaname = 'public'";

pub(super) async fn guards(connection: &DatabaseConnection) -> Result<Standing, DbErr> {
    let mut standing = Standing::default();
    triggers(connection, &mut standing).await?;
    for row in all(connection, ENGINES_OWN).await? {
        let table: String = row.try_get("", "of_table")?;
        standing
            .wrong
            .push(format!("the foreign keys of {table} are switched off"));
    }
    constraints(connection, &mut standing).await?;
    indexes(connection, &mut standing).await?;
    Ok(standing)
}

async fn all(connection: &DatabaseConnection, sql: &str) -> Result<Vec<QueryResult>, DbErr> {
    connection
        .query_all_raw(Statement::from_string(DatabaseBackend::Postgres, sql))
        .await
}

async fn triggers(connection: &DatabaseConnection, standing: &mut Standing) -> Result<(), DbErr> {
    let mut found = BTreeMap::new();
    for row in all(connection, TRIGGERS).await? {
        let place: (String, String) = (row.try_get("", "of_table")?, row.try_get("", "name")?);
        found.insert(place, row);
    }
    for guard in guards_after(pieces()) {
        standing.looked_at += 1;
        match found.remove(&(guard.table.to_owned(), guard.name.clone())) {
            None => standing.wrong.push(format!("the guard {} is missing", guard.name)),
            Some(row) => standing.wrong.extend(difference(&guard, &row)?),
        }
    }
    for (table, name) in found.keys() {
        standing
            .wrong
            .push(format!("the trigger {name} of {table} is none of the migrations'"));
    }
    Ok(())
}

fn difference(guard: &Guard, row: &QueryResult) -> Result<Option<String>, DbErr> {
    let text = |column: &str| row.try_get::<String>("", column);
    let name = &guard.name;
    if text("enabled")? != "A" {
        return Ok(Some(format!("the guard {name} is switched off, or not on always")));
    }
    // Bits of the catalogue: 1 each row, 2 before, 4 insert, 8 delete, 16 update, 32 truncate.
    let kind = match guard.verb {
        "insert" => 7,
        "delete" => 11,
        "update" => 19,
        _ => 34,
    };
    let same = row.try_get::<i32>("", "kind")? == kind
        && !row.try_get::<bool>("", "partial")?
        && text("function")? == *name
        && text("body")? == guard.body
        && text("config")? == "search_path=public, pg_temp";
    Ok((!same).then(|| format!("the guard {name} was altered")))
}

/// How many foreign keys, checks and keys the migrations give to each table.
fn expected() -> BTreeMap<&'static str, [i64; 3]> {
    let count = |sql: &str, word: &str| i64::try_from(sql.matches(word).count()).unwrap_or(i64::MAX);
    pieces()
        .filter_map(|piece| match piece {
            Piece::Sql(sql) => Some((sql.strip_prefix("create table ")?.split('(').next()?, *sql)),
            _ => None,
        })
        .map(|(table, sql)| {
            let keys = count(sql, " primary key") + count(sql, " unique");
            (table, [count(sql, " references "), count(sql, "check("), keys])
        })
        .collect()
}

async fn constraints(connection: &DatabaseConnection, standing: &mut Standing) -> Result<(), DbErr> {
    let mut found: BTreeMap<String, [i64; 3]> = BTreeMap::new();
    for row in all(connection, CONSTRAINTS).await? {
        let of = |column: &str| row.try_get::<i64>("", column);
        let counts = [of("foreign_keys")?, of("checks")?, of("keys")?];
        found.insert(row.try_get("", "of_table")?, counts);
    }
    for (table, wanted) in expected() {
        standing.looked_at += 1;
        let Some(counts) = found.get(table) else {
            standing.wrong.push(format!("the table {table} is missing"));
            continue;
        };
        for ((what, wanted), found) in ["foreign keys", "checks", "keys"].iter().zip(wanted).zip(counts) {
            if *found != wanted {
                let words = format!("the table {table} has {found} {what} and not {wanted}");
                standing.wrong.push(words);
            }
        }
    }
    Ok(())
}

async fn indexes(connection: &DatabaseConnection, standing: &mut Standing) -> Result<(), DbErr> {
    let mut found = BTreeSet::new();
    for row in all(connection, INDEXES).await? {
        found.insert(row.try_get::<String>("", "name")?);
    }
    let wanted = pieces().filter_map(|piece| match piece {
        Piece::Sql(sql) if !sql.starts_with("create table") => sql.split("index ").nth(1)?.split_whitespace().next(),
        _ => None,
    });
    for index in wanted {
        standing.looked_at += 1;
        if !found.contains(index) {
            standing.wrong.push(format!("the index {index} is missing"));
        }
    }
    Ok(())
}
