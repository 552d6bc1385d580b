//! `/healthz`: the process lives. `/readyz`: it can serve, because the database answers and the schema is this version's.

use crate::schema::{self, SchemaState};
use axum::extract::State;
use http::StatusCode;
use std::time::Duration;
use tokio::time::timeout;
use treasury::Treasury;

const LIMIT: Duration = Duration::from_secs(5);

/// Answers whenever the process can answer at all.
pub async fn healthz() -> &'static str {
    "alive\n"
}

/// 200 when ready; 503 with the one word that is missing, and no details for strangers.
pub async fn readyz(State(treasury): State<Treasury>) -> (StatusCode, &'static str) {
    match timeout(LIMIT, schema::state(&treasury)).await {
        Ok(Ok(SchemaState::Current)) => (StatusCode::OK, "ready\n"),
        Ok(Ok(_)) => (StatusCode::SERVICE_UNAVAILABLE, "not ready: schema\n"),
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready: database\n"),
    }
}
