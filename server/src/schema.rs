//! Whether the database's schema is the one that this program was made for, guarded as it was made, and whether the
//! program is connected as somebody whom the guards hold.

use crate::failure::Failure;
use migrations::standing::{self, Standing};
use migrations::{Migrator, MigratorTrait};
use treasury::Treasury;

/// How the schema stands to the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaState {
    /// The same.
    Current,
    /// Migrations that the database has not had yet, oldest first.
    Behind(Vec<String>),
    /// Migrations that this program does not know: it is older than the database.
    Ahead(Vec<String>),
}

/// Compares the database with the program.
///
/// # Errors
/// The database does not answer.
pub async fn state(treasury: &Treasury) -> treasury::Result<SchemaState> {
    let known: Vec<String> = Migrator::migrations()
        .iter()
        .map(|migration| migration.name().to_owned())
        .collect();
    Ok(compare(&known, &treasury.applied_migrations().await?))
}

/// Whether guards, tables and constraints are as the migrations made them.
///
/// # Errors
/// The database does not answer.
pub async fn guards(treasury: &Treasury) -> Result<Standing, Failure> {
    let connection = treasury.database().for_migrations();
    standing::guards(connection).await.map_err(Failure::failed)
}

/// Whether the role that the program is connected as is one that the guards hold; on SQLite everybody is alike.
///
/// # Errors
/// Why it is not, as a refusal; the database does not answer.
pub async fn held_by_the_guards(treasury: &Treasury) -> Result<(), Failure> {
    let connection = treasury.database().for_migrations();
    match standing::too_mighty(connection).await.map_err(Failure::failed)? {
        Some(reason) => Err(Failure::refused(reason)),
        None => Ok(()),
    }
}

/// What a server must find before it serves (S23): the schema of this version, its guards, and a role that they hold.
///
/// # Errors
/// The first that is not so, as a refusal; the database does not answer.
pub async fn fit_to_serve(treasury: &Treasury) -> Result<(), Failure> {
    state(treasury).await?.accept().map_err(Failure::refused)?;
    guards(treasury).await?.accept().map_err(Failure::refused)?;
    held_by_the_guards(treasury).await
}

fn compare(known: &[String], applied: &[String]) -> SchemaState {
    let missing = |all: &[String], from: &[String]| -> Vec<String> {
        all.iter().filter(|name| !from.contains(name)).cloned().collect()
    };
    let ahead = missing(applied, known);
    if !ahead.is_empty() {
        return SchemaState::Ahead(ahead);
    }
    let behind = missing(known, applied);
    if behind.is_empty() {
        SchemaState::Current
    } else {
        SchemaState::Behind(behind)
    }
}

impl SchemaState {
    /// Ok when the program may work on the database.
    ///
    /// # Errors
    /// What is wrong and which command mends it.
    pub fn accept(&self) -> Result<(), String> {
        match self {
            Self::Current => Ok(()),
            Self::Behind(names) => Err(format!(
                "the schema is behind by {} migration(s), from {} on; make a backup and run `countersign migrate`",
                names.len(),
                names.first().map_or("", String::as_str)
            )),
            Self::Ahead(names) => Err(format!(
                "the schema is ahead: {} is unknown to this version; run the newer program that made it",
                names.join(", ")
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[&str]) -> Vec<String> {
        all.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn s23_behind_and_ahead_are_told_apart() {
        let known = names(&["m1", "m2"]);
        assert!(compare(&known, &known).accept().is_ok());
        let behind = compare(&known, &names(&["m1"]));
        assert_eq!(behind, SchemaState::Behind(names(&["m2"])));
        assert!(behind.accept().unwrap_err().contains("countersign migrate"));
        let ahead = compare(&known, &names(&["m1", "m2", "m3"]));
        assert_eq!(ahead, SchemaState::Ahead(names(&["m3"])));
        assert!(ahead.accept().unwrap_err().contains("m3"));
    }
}
