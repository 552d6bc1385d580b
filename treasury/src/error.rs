//! What can go wrong, as a caller needs to tell it apart.

use crate::access::duties::DutyBreach;
use sea_orm::{DbErr, SqlErr};
use std::fmt;

/// The result of a service.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a service did not do what it was asked for. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was typed does not do; each violation names its field (HTTP 422).
    #[error("{0}")]
    Invalid(Violations),
    /// A rule forbids it to this person or in this state (HTTP 403, or 409 when the state is at fault).
    #[error("{}: {}", .0.code, .0.message)]
    Refused(Refusal),
    /// There is no such record, or none that this person may know of (HTTP 404, S21).
    #[error("there is no such record")]
    NotFound,
    /// The database is too busy; the same request may be sent again (HTTP 503).
    #[error("busy, please try again")]
    Busy,
    /// The database failed.
    #[error("database: {0}")]
    Database(DbErr),
    /// Something that must hold does not: a defect, or a database changed behind our back.
    #[error("broken invariant: {0}")]
    Broken(String),
}

/// One thing wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The field's name in the command and in the form.
    pub field: &'static str,
    /// What is wrong and how to fix it, as a sentence.
    pub message: String,
}

/// Everything wrong with what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violations(pub Vec<Violation>);

impl Violations {
    /// Adds one.
    pub fn add(&mut self, field: &'static str, message: impl Into<String>) {
        self.0.push(Violation {
            field,
            message: message.into(),
        });
    }

    /// Ok when there is none.
    ///
    /// # Errors
    /// [`Error::Invalid`] with all of them.
    pub fn done(self) -> Result<()> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(self))
        }
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, violation) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{}: {}", violation.field, violation.message)?;
        }
        Ok(())
    }
}

/// A rule that said no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The rule: `D1` to `D13`, or a word of the list in this module's constants.
    pub code: &'static str,
    /// The reason, spoken to the person, with what can be done instead.
    pub message: String,
}

impl Refusal {
    /// That the role of the person does not allow it.
    pub(crate) fn not_allowed(words: impl Into<String>) -> Self {
        Self {
            code: NOT_ALLOWED,
            message: words.into(),
        }
    }

    /// That it is not possible in this state.
    pub(crate) fn wrong_state(words: impl Into<String>) -> Self {
        Self {
            code: WRONG_STATE,
            message: words.into(),
        }
    }
}

impl From<DutyBreach> for Refusal {
    fn from(breach: DutyBreach) -> Self {
        Self {
            code: breach.duty.code(),
            message: breach.message,
        }
    }
}

/// The role of the person does not allow it.
pub const NOT_ALLOWED: &str = "not_allowed";
/// The record is in a state in which this is not possible.
pub const WRONG_STATE: &str = "wrong_state";
/// Somebody changed the record since the page was made.
pub const STALE: &str = "stale";
/// The fund has not enough money.
pub const INSUFFICIENT_FUNDS: &str = "insufficient_funds";
/// A second factor is missing, wrong, used or too old.
pub const STEP_UP: &str = "step_up";
/// Address and password do not belong together; whether there is such an account is not told (HTTP 422).
pub const WRONG_CREDENTIALS: &str = "wrong_credentials";
/// Too many tries; wait.
pub const SLOW_DOWN: &str = "slow_down";
/// The form key was used for something else.
pub const FORM_KEY: &str = "form_key";
/// Nobody is left who could take a step, or no fund to pay from.
pub const BLOCKED: &str = "blocked";

impl Error {
    /// A refusal.
    pub fn refused(code: &'static str, message: impl Into<String>) -> Self {
        Self::Refused(Refusal {
            code,
            message: message.into(),
        })
    }

    /// One violation.
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        let mut violations = Violations::default();
        violations.add(field, message);
        Self::Invalid(violations)
    }

    /// Whether the refusal is about the state (HTTP 409) rather than about the person (HTTP 403).
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Refused(refusal)
            if [WRONG_STATE, STALE, INSUFFICIENT_FUNDS, FORM_KEY, BLOCKED].contains(&refusal.code))
    }

    /// Whether the same transaction, run again, may succeed: two met (SQLSTATE 40001, 40P01), or two took
    /// the same place in a chain.
    #[must_use]
    pub(crate) fn is_retryable(&self) -> bool {
        match self {
            Self::Database(error) => is_serialization_failure(error) || is_duplicate(error),
            _ => false,
        }
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::ConnectionAcquire(_) => Self::Busy,
            other => Self::Database(other),
        }
    }
}

/// Whether a unique key refused the row; on SQLite an insert-only table says so in its own words.
pub(crate) fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
        || error.to_string().contains("unique, insert-only")
}

fn is_serialization_failure(error: &DbErr) -> bool {
    let text = error.to_string();
    sqlstate(error).is_some_and(|state| matches!(state.as_str(), "40001" | "40P01" | "55P03"))
        || text.contains("database is locked")
}

fn sqlstate(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(sea_orm::RuntimeErr::SqlxError(inner)) | DbErr::Query(sea_orm::RuntimeErr::SqlxError(inner))) =
        error
    else {
        return None;
    };
    match inner.as_ref() {
        sea_orm::sqlx::Error::Database(database) => database.code().map(|code| code.into_owned()),
        _ => None,
    }
}
