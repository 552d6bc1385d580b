//! Ceremonies as rows: one purpose, one person, five minutes, once.

use super::relying_party::VALID;
use crate::error::{Error, Result, STEP_UP};
use crate::ids::{CeremonyId, PersonId};
use crate::treasury::Treasury;
use sea_orm::{QueryResult, Value};

/// What a ceremony is for. An answer for one is good for no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A new passkey of a signed-in person.
    Enrol,
    /// Signing in; whose it is, the answer says.
    SignIn,
    /// A signed-in person says again that it is them.
    Confirm,
    /// The same, by a code that was sent to their address.
    Mailed,
}

impl Purpose {
    fn code(self) -> &'static str {
        match self {
            Self::Enrol => "enrol",
            Self::SignIn => "sign_in",
            Self::Confirm => "confirm",
            Self::Mailed => "mailed",
        }
    }
}

/// A ceremony that was begun, with what the browser is given.
pub(super) struct Kept {
    pub(super) options: String,
    pub(super) state: String,
    /// What goes along with it: the name of the new passkey, the address that was typed, the nonce of a mailed code.
    pub(super) note: String,
}

/// Keeps a new one. Others of this person for this purpose that were not answered are over.
pub(super) async fn keep(
    treasury: &Treasury,
    purpose: Purpose,
    person: Option<PersonId>,
    kept: &Kept,
) -> Result<CeremonyId> {
    let now = treasury.now();
    if let Some(person) = person {
        let sql = "update ceremony set used_at = $1 where person_id = $2 and purpose = $3 and used_at is null";
        let values: [Value; 3] = [now.into(), person.into(), purpose.code().into()];
        treasury.execute_alone(sql, values).await?;
    }
    let id: CeremonyId = treasury.new_id();
    let sql = "insert into ceremony(id, purpose, person_id, options, state, note, created_at, expires_at) \
               values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values: [Value; 8] = [
        id.into(),
        purpose.code().into(),
        person.map(|person| person.0).into(),
        kept.options.as_str().into(),
        kept.state.as_str().into(),
        kept.note.as_str().into(),
        now.into(),
        now.plus(VALID).into(),
    ];
    treasury.execute_alone(sql, values).await?;
    Ok(id)
}

/// Uses it up, and commits that, before its answer is looked at.
///
/// # Errors
/// [`STEP_UP`] when it was answered, is too old, or is somebody else's or for something else.
pub(super) async fn take(
    treasury: &Treasury,
    purpose: Purpose,
    person: Option<PersonId>,
    id: CeremonyId,
) -> Result<Kept> {
    let sql = "update ceremony set used_at = $1 where id = $2 and purpose = $3 and used_at is null and expires_at >= $1 \
               and ($4 = 0 or person_id = $5) returning options, state, note";
    let values: [Value; 5] = [
        treasury.now().into(),
        id.into(),
        purpose.code().into(),
        i64::from(person.is_some()).into(),
        person.map(|person| person.0).into(),
    ];
    let row = treasury.one_alone(sql, values).await?.ok_or_else(over)?;
    from_row(&row)
}

/// What the browser is given for one that is still open; none when it is over.
pub(super) async fn open(
    treasury: &Treasury,
    purpose: Purpose,
    person: Option<PersonId>,
    id: Option<CeremonyId>,
) -> Result<Option<(CeremonyId, Kept)>> {
    let sql = "select id, options, state, note from ceremony where purpose = $1 and used_at is null \
               and expires_at >= $2 and ($3 = 0 or person_id = $4) and ($5 = 0 or id = $6) \
               order by created_at desc, id desc limit 1";
    let values: [Value; 6] = [
        purpose.code().into(),
        treasury.now().into(),
        i64::from(person.is_some()).into(),
        person.map(|person| person.0).into(),
        i64::from(id.is_some()).into(),
        id.map(|id| id.0).into(),
    ];
    if person.is_none() && id.is_none() {
        return Ok(None);
    }
    let Some(row) = treasury.read_one(sql, values).await? else {
        return Ok(None);
    };
    Ok(Some((row.try_get("", "id")?, from_row(&row)?)))
}

/// Takes away what is over: for the worker. Answers how many.
pub(super) async fn forget(treasury: &Treasury) -> Result<u64> {
    let sql = "delete from ceremony where expires_at < $1";
    Ok(treasury
        .execute_alone(sql, [treasury.now().into()])
        .await?
        .rows_affected())
}

fn from_row(row: &QueryResult) -> Result<Kept> {
    Ok(Kept {
        options: row.try_get("", "options")?,
        state: row.try_get("", "state")?,
        note: row.try_get("", "note")?,
    })
}

fn over() -> Error {
    Error::refused(
        STEP_UP,
        "This was answered already, or more than five minutes ago. Nothing was done. Begin again.",
    )
}
