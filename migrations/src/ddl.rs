//! The few places where the two engines differ: type names and the shape of triggers.
//!
//! On PostgreSQL a guard is a function that looks into tables by name. Its search path is its own: otherwise a temporary
//! table of a guard's table's name would come first, and whoever can make one would tell the guard what it sees.

use sea_orm_migration::prelude::{DbErr, SchemaManager};
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

/// How the functions of guards begin; the schema is the one that `grants` names too.
const FUNCTION: &str = "returns trigger language plpgsql set search_path = public, pg_temp as";

/// One piece of a migration.
pub enum Piece {
    /// A statement, with `{id}`, `{int}`, `{bool}` and `{bytes}` for the engine's types, and
    /// `{strict}` at the end of a table.
    Sql(&'static str),
    /// Rows of this table are written once. The keys are all its unique keys: on SQLite an
    /// `INSERT OR REPLACE` slips past UPDATE and DELETE triggers, so that a guard before the insert
    /// looks for a row that it would replace.
    InsertOnly(&'static str, &'static [&'static str]),
    /// Rows of this table are never deleted; nor is it truncated.
    NoDelete(&'static str),
    /// An UPDATE of the table is refused when the condition (over `old` and `new`) holds.
    GuardUpdate {
        /// The table.
        table: &'static str,
        /// What the guard is called, unique in its table.
        name: &'static str,
        /// SQL condition under which the update is refused.
        when: &'static str,
        /// What the error says.
        message: &'static str,
    },
    /// A guard (table, name) of an earlier migration is no more: what it refused is built, and guarded otherwise.
    Lift(&'static str, &'static str),
    /// An INSERT into the table is refused when the condition (over `new`) holds.
    GuardInsert {
        /// The table.
        table: &'static str,
        /// What the guard is called, unique in its table.
        name: &'static str,
        /// SQL condition under which the insert is refused.
        when: &'static str,
        /// What the error says.
        message: &'static str,
    },
}

/// The guards that are left when these pieces were run in order.
#[must_use]
pub fn guards_after<'a>(pieces: impl IntoIterator<Item = &'a Piece>) -> Vec<Guard> {
    let mut all: Vec<Guard> = Vec::new();
    for piece in pieces {
        if let Piece::Lift(table, name) = piece {
            let lifted = format!("{table}__{name}");
            all.retain(|guard| guard.name != lifted);
        }
        all.extend(piece.guards());
    }
    all
}

/// Runs the pieces in order.
///
/// # Errors
/// The first statement that the database refuses.
pub async fn run(manager: &SchemaManager<'_>, pieces: &[Piece]) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let backend = manager.get_database_backend();
    for piece in pieces {
        for statement in piece.statements(backend) {
            connection.execute_unprepared(&statement).await?;
        }
    }
    Ok(())
}

/// Drops the tables in the order given, and on PostgreSQL the trigger functions that belonged to them.
///
/// # Errors
/// A table that another one still refers to.
pub async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    for table in tables {
        connection.execute_unprepared(&format!("drop table {table}")).await?;
        if manager.get_database_backend() == DatabaseBackend::Postgres {
            let drop_functions = format!(
                "do $$ declare f text; begin for f in select p.oid::regprocedure::text from pg_proc p \
                 join pg_namespace n on n.oid = p.pronamespace where n.nspname = current_schema() \
                 and p.proname like '{table}\\_\\_%' loop execute 'drop function ' || f; end loop; end $$"
            );
            connection.execute_unprepared(&drop_functions).await?;
        }
    }
    Ok(())
}

/// Drops guards (table, name) that one migration laid on the tables of another.
///
/// # Errors
/// A guard that does not exist.
pub async fn drop_guards(manager: &SchemaManager<'_>, guards: &[(&'static str, &'static str)]) -> Result<(), DbErr> {
    let lifted: Vec<Piece> = guards.iter().map(|(table, name)| Piece::Lift(table, name)).collect();
    run(manager, &lifted).await
}

impl Piece {
    /// What the piece guards on PostgreSQL.
    #[must_use]
    pub fn guards(&self) -> Vec<Guard> {
        match *self {
            Self::Sql(_) | Self::Lift(..) => Vec::new(),
            Self::InsertOnly(table, _) => vec![
                Guard::always(table, "update", "insert-only"),
                Guard::always(table, "delete", "insert-only"),
                Guard::always(table, "truncate", "never truncated"),
            ],
            Self::NoDelete(table) => vec![
                Guard::always(table, "delete", "never deleted"),
                Guard::always(table, "truncate", "never truncated"),
            ],
            Self::GuardUpdate {
                table,
                name,
                when,
                message,
            } => vec![Guard::new(table, name, "update", when, message)],
            Self::GuardInsert {
                table,
                name,
                when,
                message,
            } => vec![Guard::new(table, name, "insert", when, message)],
        }
    }

    fn statements(&self, backend: DatabaseBackend) -> Vec<String> {
        let postgres = backend == DatabaseBackend::Postgres;
        match self {
            Self::Sql(sql) => vec![typed(sql, postgres)],
            Self::Lift(table, name) if postgres => vec![format!("drop function {table}__{name}() cascade")],
            Self::Lift(table, name) => vec![format!("drop trigger {table}__{name}")],
            _ if postgres => self.guards().iter().flat_map(Guard::statements).collect(),
            Self::InsertOnly(table, keys) => {
                let why = format!("{table}: insert-only");
                let mut all = vec![
                    refuse_when(table, "update", "no_update", "true", &why),
                    refuse_when(table, "delete", "no_delete", "true", &why),
                ];
                all.extend(keys.iter().enumerate().map(|(n, key)| refuse_replace(table, n, key)));
                all
            }
            Self::NoDelete(table) => {
                let why = format!("{table}: never deleted");
                vec![refuse_when(table, "delete", "no_delete", "true", &why)]
            }
            Self::GuardUpdate {
                table,
                name,
                when,
                message,
            } => vec![refuse_when(table, "update", name, when, message)],
            Self::GuardInsert {
                table,
                name,
                when,
                message,
            } => vec![refuse_when(table, "insert", name, when, message)],
        }
    }
}

fn typed(sql: &str, postgres: bool) -> String {
    let types = if postgres {
        [
            ("{id}", "uuid"),
            ("{int}", "bigint"),
            ("{bool}", "boolean"),
            ("{bytes}", "bytea"),
            ("{strict}", ""),
        ]
    } else {
        [
            ("{id}", "blob"),
            ("{int}", "integer"),
            ("{bool}", "integer"),
            ("{bytes}", "blob"),
            ("{strict}", "strict"),
        ]
    };
    types
        .iter()
        .fold(sql.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// A guard as PostgreSQL keeps it: a trigger of a table, and the function of the same name that it calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// The table.
    pub table: &'static str,
    /// `table__name`, of the trigger and of its function.
    pub name: String,
    /// `insert`, `update`, `delete` or `truncate`.
    pub verb: &'static str,
    /// The function's text.
    pub body: String,
}

impl Guard {
    fn new(table: &'static str, name: &str, verb: &'static str, when: &str, message: &str) -> Self {
        let result = if verb == "delete" { "old" } else { "new" };
        let body = format!(
            " begin if {when} then raise exception '{message}' using errcode = 'restrict_violation'; end if; \
             return {result}; end "
        );
        Self {
            table,
            name: format!("{table}__{name}"),
            verb,
            body,
        }
    }

    fn always(table: &'static str, verb: &'static str, why: &str) -> Self {
        Self::new(table, &format!("no_{verb}"), verb, "true", &format!("{table}: {why}"))
    }

    fn statements(&self) -> [String; 3] {
        let Self {
            table,
            name,
            verb,
            body,
        } = self;
        let each = if *verb == "truncate" { "statement" } else { "row" };
        [
            format!("create function {name}() {FUNCTION} $${body}$$"),
            format!("create trigger {name} before {verb} on {table} for each {each} execute function {name}()"),
            format!("alter table {table} enable always trigger {name}"),
        ]
    }
}

/// The same on SQLite, where a trigger is one statement.
fn refuse_when(table: &str, verb: &str, name: &str, when: &str, message: &str) -> String {
    format!(
        "create trigger {table}__{name} before {verb} on {table} when {when} \
         begin select raise(abort, '{message}'); end"
    )
}

fn refuse_replace(table: &str, number: usize, key: &str) -> String {
    let same = key
        .split(',')
        .map(|column| format!("{table}.{0} = new.{0}", column.trim()))
        .collect::<Vec<_>>()
        .join(" and ");
    format!(
        "create trigger {table}__no_replace_{number} before insert on {table} \
         when exists (select 1 from {table} where {same}) \
         begin select raise(abort, '{table}: unique, insert-only'); end"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_SALE: Piece = Piece::GuardInsert {
        table: "shop",
        name: "no_sale",
        when: "new.price < 0",
        message: "shop: nothing is given away",
    };

    #[test]
    fn a_guard_that_was_lifted_is_not_expected_until_it_is_laid_again() {
        let names =
            |pieces: &[Piece]| -> Vec<String> { guards_after(pieces).into_iter().map(|guard| guard.name).collect() };
        assert_eq!(names(&[NO_SALE]), ["shop__no_sale"]);
        assert_eq!(
            names(&[Piece::NoDelete("shop"), NO_SALE, Piece::Lift("shop", "no_sale")]),
            ["shop__no_delete", "shop__no_truncate"]
        );
        assert_eq!(
            names(&[NO_SALE, Piece::Lift("shop", "no_sale"), NO_SALE]),
            ["shop__no_sale"]
        );
    }
}
