//! The session layer's store over the domain's sessions.

use async_trait::async_trait;
use std::collections::HashMap;
use time::OffsetDateTime;
use tower_sessions::cookie::SameSite;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, SessionManagerLayer, SessionStore};
use treasury::Treasury;
use treasury::identity::{Principal, Sessions, StoredSession};

/// Ids drawn before a new session is given up; one of 128 bits is taken never.
const DRAWS: usize = 3;

/// The name of the session's cookie.
pub const COOKIE: &str = "countersign";
/// Its name over TLS, where no other site or subdomain can set it.
pub const COOKIE_OVER_TLS: &str = "__Host-countersign";

/// Keeps sessions in the database.
#[derive(Clone, Debug)]
pub struct TreasurySessions(Sessions);

impl TreasurySessions {
    /// A store over this database.
    #[must_use]
    pub fn new(treasury: &Treasury) -> Self {
        Self(treasury.sessions())
    }
}

/// The session layer. Over TLS the cookie is `__Host-` and `Secure`, so that no other site or subdomain can set it.
#[must_use]
pub fn session_layer(treasury: &Treasury, https: bool) -> SessionManagerLayer<TreasurySessions> {
    SessionManagerLayer::new(TreasurySessions::new(treasury))
        .with_name(if https { COOKIE_OVER_TLS } else { COOKIE })
        .with_http_only(true)
        .with_secure(https)
        .with_path("/")
        // Lax, not Strict: a link in a mail would look signed out. Nothing is changed by GET.
        .with_same_site(SameSite::Lax)
        // The cookie goes when the browser does; the real limits are in the database.
        .with_expiry(Expiry::OnSessionEnd)
}

#[async_trait]
impl SessionStore for TreasurySessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let (principal, data) = encode(record)?;
        for _ in 0..DRAWS {
            if self
                .0
                .create(&bytes(record.id), principal, &data)
                .await
                .map_err(backend)?
            {
                return Ok(());
            }
            record.id = Id::default();
        }
        Err(Error::Backend("no free session id".to_owned()))
    }

    /// A session that ended meanwhile stays ended: that is no error, the request was answered all the same.
    async fn save(&self, record: &Record) -> Result<()> {
        let (principal, data) = encode(record)?;
        if !self
            .0
            .save(&bytes(record.id), principal, &data)
            .await
            .map_err(backend)?
        {
            tracing::info!("a session ended while a request was using it; it stays ended");
        }
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let stored = self.0.load(&bytes(*id)).await.map_err(backend)?;
        stored.map(|stored| decode(*id, &stored)).transpose()
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.0.delete(&bytes(*id)).await.map_err(backend)
    }
}

fn encode(record: &Record) -> Result<(Option<Principal>, String)> {
    let principal = record
        .data
        .get(Principal::KEY)
        .map(|value| serde_json::from_value(value.clone()))
        .transpose()
        .map_err(|error| Error::Encode(error.to_string()))?;
    let data = serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
    Ok((principal, data))
}

fn decode(id: Id, stored: &StoredSession) -> Result<Record> {
    let data: HashMap<String, serde_json::Value> =
        serde_json::from_str(&stored.data).map_err(|error| Error::Decode(error.to_string()))?;
    let nanoseconds = i128::from(stored.expires_at.0) * 1_000;
    let expiry_date =
        OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).map_err(|error| Error::Decode(error.to_string()))?;
    Ok(Record { id, data, expiry_date })
}

fn bytes(id: Id) -> [u8; 16] {
    id.0.to_be_bytes()
}

fn backend(error: treasury::Error) -> Error {
    Error::Backend(error.to_string())
}
