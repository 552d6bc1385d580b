//! Whether the role that is connected could do what the application must not.

use crate::grants::{CHANGEABLE, INSERT_ONLY, NEVER_DELETED};
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, DbErr, Statement};

/// Each question, and what it means when the answer is yes. The first that is answered with yes counts: a superuser may
/// everything.
const QUESTIONS: &[(&str, &str)] = &[
    (
        "(select rolsuper from pg_roles where rolname = current_user)",
        "is a superuser, whom no guard stops",
    ),
    (
        "exists (select 1 from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' \
         and pg_has_role(c.relowner, 'MEMBER'))",
        "owns tables, and can switch their guards off",
    ),
    (
        "exists (select 1 from pg_proc p where p.pronamespace = 'public'::regnamespace \
         and pg_has_role(p.proowner, 'MEMBER'))",
        "owns functions of guards, and can alter them",
    ),
    (
        "exists (select 1 from pg_database d where d.datname = current_database() and pg_has_role(d.datdba, 'MEMBER'))",
        "owns the database, and can give itself every right in it",
    ),
    (
        "(select rolcreaterole from pg_roles where rolname = current_user)",
        "may make itself a member of other roles",
    ),
    (
        "current_setting('session_replication_role') <> 'origin'",
        "works with session_replication_role set, which switches foreign keys off",
    ),
    (
        "has_parameter_privilege('session_replication_role', 'SET')",
        "may set session_replication_role, which switches foreign keys off",
    ),
    (
        "has_database_privilege(current_database(), 'TEMP') or has_database_privilege(current_database(), 'CREATE') \
         or has_schema_privilege('public', 'CREATE')",
        "may make tables of its own in this database",
    ),
];

const WRITTEN_FOR_GOOD: &str = "may change or empty tables whose rows are written for good";

/// Why the connected role is not one to serve with; none where there is no reason, and on SQLite, which has no roles.
///
/// # Errors
/// The database does not answer.
pub async fn too_mighty(connection: &DatabaseConnection) -> Result<Option<String>, DbErr> {
    if connection.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(None);
    }
    let of_tables = [
        (INSERT_ONLY, "UPDATE, DELETE, TRUNCATE, TRIGGER"),
        (NEVER_DELETED, "DELETE, TRUNCATE, TRIGGER"),
        (CHANGEABLE, "TRUNCATE, TRIGGER"),
    ];
    let mut questions: Vec<(String, &str)> = QUESTIONS
        .iter()
        .map(|(question, meaning)| ((*question).to_owned(), *meaning))
        .collect();
    for (tables, rights) in of_tables {
        let question = format!(
            "exists (select 1 from pg_class c where c.relnamespace = 'public'::regnamespace \
             and c.relname in ('{}') and has_table_privilege(c.oid, '{rights}'))",
            tables.join("', '")
        );
        questions.push((question, WRITTEN_FOR_GOOD));
    }
    let columns = format!(
        "exists (select 1 from pg_class c where c.relnamespace = 'public'::regnamespace \
         and c.relname in ('{}') and has_any_column_privilege(c.oid, 'UPDATE'))",
        INSERT_ONLY.join("', '")
    );
    questions.push((columns, WRITTEN_FOR_GOOD));
    for (question, meaning) in questions {
        let sql = format!("select current_user::text as name, coalesce({question}, false) as yes");
        let statement = Statement::from_string(DatabaseBackend::Postgres, sql);
        let Some(row) = connection.query_one_raw(statement).await? else {
            continue;
        };
        if row.try_get("", "yes")? {
            let name: String = row.try_get("", "name")?;
            return Ok(Some(format!(
                "the role {name} {meaning}. Let `countersign migrate --app-role ROLE` give another one what it needs, as the \
                 owner, and serve as that"
            )));
        }
    }
    Ok(None)
}
