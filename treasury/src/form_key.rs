//! One-time form keys: what makes a double click, a reload and a repeated request harmless.
//!
//! A form carries a random key. The act stores the key with its outcome in its own transaction; the same
//! key again gets the first outcome and does nothing. Rows are insert-only and kept.

use crate::error::{Error, FORM_KEY, Result};
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;
use sha2::{Digest, Sha256};

/// The key of one submission of one form, with what it was used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormKey {
    key: String,
    action: &'static str,
    params_hash: String,
}

impl FormKey {
    /// A key that the web layer has verified, for an action, over the parameters of the act (whatever
    /// makes two submissions different things; not the key itself).
    #[must_use]
    pub fn new(key: &str, action: &'static str, params: &[&str]) -> Self {
        let mut hash = Sha256::new();
        for param in params {
            hash.update((param.len() as u64).to_be_bytes());
            hash.update(param.as_bytes());
        }
        Self {
            key: key.to_owned(),
            action,
            params_hash: hex::encode(hash.finalize()),
        }
    }

    /// The key itself.
    pub(crate) fn as_str(&self) -> &str {
        &self.key
    }
}

pub(crate) async fn find(work: &UnitOfWork, key: &FormKey) -> Result<Option<String>> {
    let sql = "select person_id, action, params_hash, outcome from form_key where key = $1";
    let Some(row) = work.one(sql, [key.key.as_str().into()]).await? else {
        return Ok(None);
    };
    let person: uuid::Uuid = row.try_get("", "person_id")?;
    let action: String = row.try_get("", "action")?;
    let params_hash: String = row.try_get("", "params_hash")?;
    let same_person = work.author().person.is_some_and(|p| p.0 == person);
    if !same_person || action != key.action || params_hash != key.params_hash {
        return Err(Error::refused(
            FORM_KEY,
            "This form was already sent, with other content. Open the page again to see what was done.",
        ));
    }
    Ok(Some(row.try_get("", "outcome")?))
}

/// The write that keeps the outcome.
pub(crate) fn write(work: &UnitOfWork, key: &FormKey, outcome: &str) -> Result<Write> {
    let person = work
        .author()
        .person
        .ok_or_else(|| Error::Broken("a form key without a person".to_owned()))?;
    let sql = "insert into form_key(key, person_id, action, params_hash, outcome, at) \
               values ($1, $2, $3, $4, $5, $6)";
    let values = [
        key.key.as_str().into(),
        person.into(),
        key.action.into(),
        key.params_hash.as_str().into(),
        outcome.into(),
        work.now().into(),
    ];
    Ok(Write::new(sql, values))
}
