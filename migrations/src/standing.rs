//! How a database stands to the migrations: whether what guards it is there and as they made it, and whether the role that
//! asks could do without it.

mod postgres;
mod role;
mod sqlite;

pub use role::too_mighty;

use sea_orm_migration::sea_orm::{DatabaseBackend, DatabaseConnection, DbErr};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// How many guards, tables, constraints and indexes were looked at.
    pub looked_at: u64,
    /// What is missing, switched off or altered, in words that name it.
    pub wrong: Vec<String>,
}

impl Standing {
    /// Ok when nothing is wrong.
    ///
    /// # Errors
    /// Everything that is wrong, and what to do.
    pub fn accept(&self) -> Result<(), String> {
        if self.wrong.is_empty() {
            return Ok(());
        }
        Err(format!(
            "the database is not guarded as the migrations made it: {}. Find out who changed it, and restore a backup or put \
             it back",
            self.wrong.join("; ")
        ))
    }
}

/// Looks for guards, tables, constraints and indexes that are not as the migrations made them.
///
/// # Errors
/// The database does not answer.
pub async fn guards(connection: &DatabaseConnection) -> Result<Standing, DbErr> {
    match connection.get_database_backend() {
        DatabaseBackend::Postgres => postgres::guards(connection).await,
        _ => sqlite::guards(connection).await,
    }
}
