//! The SQL of passkeys.

use super::relying_party::{Asserted, RelyingParty, to_json};
use crate::clock::Timestamp;
use crate::error::{Error, Result, STEP_UP};
use crate::ids::{PasskeyId, PersonId};
use crate::payments;
use crate::requisitions::store;
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use std::time::Duration;
use webauthn_rs::prelude::Passkey;

/// So long after a passkey was added or removed no code is sent by e-mail for a payment: whoever took over a mailbox and
/// changed the passkeys would have both ways, and the owner gets time to read the message about it.
pub(crate) const CODES_REST: Duration = Duration::from_secs(24 * 3600);

/// A passkey that is enrolled.
#[derive(Clone, Debug)]
pub(crate) struct Enrolled {
    pub(crate) id: PasskeyId,
    pub(crate) name: String,
    pub(crate) created_at: Timestamp,
    pub(crate) last_used_at: Option<Timestamp>,
    pub(crate) credential: Passkey,
    /// The host name that it was made for; it answers at no other.
    pub(super) site: String,
    /// The credential as it is kept.
    kept: String,
}

fn from_row(row: &QueryResult) -> Result<Enrolled> {
    let kept: String = row.try_get("", "credential")?;
    Ok(Enrolled {
        id: row.try_get("", "id")?,
        name: row.try_get("", "name")?,
        created_at: row.try_get("", "created_at")?,
        last_used_at: row.try_get("", "last_used_at")?,
        credential: serde_json::from_str(&kept).map_err(|error| Error::Broken(format!("a passkey: {error}")))?,
        site: row.try_get("", "site")?,
        kept,
    })
}

/// The passkeys of a person, wherever they answer, the oldest first.
pub(super) async fn of_person(connection: &impl ConnectionTrait, person: PersonId) -> Result<Vec<Enrolled>> {
    let sql = "select id, name, created_at, last_used_at, site, credential from passkey \
               where person_id = $1 and removed_at is null order by created_at, id";
    let rows = store::all(connection, sql, [person.into()]).await?;
    rows.iter().map(from_row).collect()
}

/// The passkeys of a person that answer at a site, the oldest first.
pub(crate) async fn usable(
    connection: &impl ConnectionTrait,
    person: PersonId,
    site: &RelyingParty,
) -> Result<Vec<Enrolled>> {
    let mut passkeys = of_person(connection, person).await?;
    passkeys.retain(|one| one.site == site.host());
    Ok(passkeys)
}

/// The passkey with this id of the authenticator's, and whose it is.
pub(super) async fn by_credential(
    connection: &impl ConnectionTrait,
    credential: Vec<u8>,
    site: &RelyingParty,
) -> Result<Option<(PersonId, Enrolled)>> {
    let sql = "select id, name, created_at, last_used_at, site, credential, person_id from passkey \
               where credential_id = $1 and site = $2 and removed_at is null";
    let row = store::one(connection, sql, [credential.into(), site.host().into()]).await?;
    row.map(|row| Ok((row.try_get("", "person_id")?, from_row(&row)?)))
        .transpose()
}

/// Whether a person has a passkey that answers at a site; where there can be none, nobody has.
pub(crate) async fn has_any(
    connection: &impl ConnectionTrait,
    person: PersonId,
    site: Option<&RelyingParty>,
) -> Result<bool> {
    let Some(site) = site else { return Ok(false) };
    let sql = "select 1 as n from passkey where person_id = $1 and site = $2 and removed_at is null limit 1";
    let row = store::one(connection, sql, [person.into(), site.host().into()]).await?;
    Ok(row.is_some())
}

/// Until when no code is sent to a person by e-mail; none when one may be.
pub(crate) async fn codes_rest_until(
    connection: &impl ConnectionTrait,
    person: PersonId,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    let sql = "select max(coalesce(removed_at, created_at)) as at from passkey where person_id = $1";
    let row = store::one(connection, sql, [person.into()]).await?;
    let changed: Option<Timestamp> = row.map(|row| row.try_get("", "at")).transpose()?.flatten();
    let until = changed.map(|at| at.plus(CODES_REST));
    Ok(until.filter(|until| *until > now))
}

/// Makes the codes that a person was sent good for nothing: their passkeys are about to change.
pub(super) async fn void_codes(work: &UnitOfWork, person: PersonId) -> Result<()> {
    payments::supersede(work, "person_id = $1", [person.into()]).await?;
    Ok(())
}

/// Whether a passkey is or was anybody's.
pub(super) async fn is_known(connection: &impl ConnectionTrait, credential: &Passkey) -> Result<bool> {
    let raw: &[u8] = credential.cred_id().as_ref();
    let sql = "select 1 as n from passkey where credential_id = $1";
    Ok(store::one(connection, sql, [raw.to_vec().into()]).await?.is_some())
}

/// Keeps a new one.
pub(super) async fn insert(
    work: &UnitOfWork,
    id: PasskeyId,
    person: PersonId,
    (name, site): (&str, &RelyingParty),
    credential: &Passkey,
) -> Result<()> {
    let sql = "insert into passkey(id, person_id, credential_id, name, credential, created_at, site) \
               values ($1, $2, $3, $4, $5, $6, $7)";
    let raw: &[u8] = credential.cred_id().as_ref();
    let values: [Value; 7] = [
        id.into(),
        person.into(),
        raw.to_vec().into(),
        name.into(),
        to_json(credential)?.into(),
        work.now().into(),
        site.host().into(),
    ];
    work.execute(sql, values).await?;
    Ok(())
}

/// The write that notes a use: the counter, and when. It touches no row when the passkey was removed since, or was used
/// by somebody else at this moment.
pub(crate) fn use_of(work: &UnitOfWork, person: PersonId, asserted: &Asserted) -> Result<Write> {
    let sql = "update passkey set credential = $1, last_used_at = $2 where id = $3 and person_id = $4 \
               and removed_at is null and credential = $5";
    let values: [Value; 5] = [
        asserted.credential()?.into(),
        work.now().into(),
        asserted.passkey.id.into(),
        person.into(),
        asserted.passkey.kept.as_str().into(),
    ];
    Ok(Write::new(sql, values))
}

/// Notes a use.
///
/// # Errors
/// [`STEP_UP`] when [`use_of`] touches no row.
pub(super) async fn used(work: &UnitOfWork, person: PersonId, asserted: &Asserted) -> Result<()> {
    let write = use_of(work, person, asserted)?;
    if work.write_together(vec![write]).await? == [1] {
        return Ok(());
    }
    Err(Error::refused(
        STEP_UP,
        "This passkey was removed or used elsewhere at this moment. Nothing was done. Try again.",
    ))
}
