//! What gateways call: addresses that nobody can guess, without sessions, cookies or pages. What is said is kept as it came
//! and answered at once; what it means is for whoever asks.

use crate::middleware::{request_id, request_log, slow_reads};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::StatusCode;
use treasury::Treasury;
use treasury::payments::{Address, Call};
use treasury::rails::mpesa;

/// Where the addresses begin.
pub(super) const PATH: &str = "/gateways/mpesa/";
/// The longest message, in bytes.
const LONGEST: usize = 65_536;

/// The addresses of gateways.
pub fn router(treasury: &Treasury) -> Router {
    Router::new()
        .route(&format!("{PATH}{{call}}/{{about}}/{{token}}"), post(called))
        .layer(DefaultBodyLimit::max(LONGEST))
        .layer(from_fn(slow_reads))
        .layer(from_fn(request_log))
        .layer(from_fn(request_id))
        .with_state(treasury.clone())
}

async fn called(
    State(treasury): State<Treasury>,
    Path((call, about, token)): Path<(String, String, String)>,
    body: Bytes,
) -> Response {
    let Some(call) = Call::parse(&call) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // Finished whatever the gateway does with its connection.
    let told = tokio::spawn(hear(treasury, Address { call, about, token }, body)).await;
    match told {
        Ok(Ok(true)) => (StatusCode::OK, "{\"ResultCode\":0,\"ResultDesc\":\"Received\"}").into_response(),
        Ok(Ok(false)) => StatusCode::NOT_FOUND.into_response(),
        // The gateway calls again.
        Ok(Err(error)) => {
            tracing::error!(%error, "a gateway's call could not be kept");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a gateway's call was not finished");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Keeps what was said, then does what the answer to a question means. False for an address that was never given out.
async fn hear(treasury: Treasury, address: Address, body: Bytes) -> treasury::Result<bool> {
    let body = String::from_utf8_lossy(&body);
    let payments = treasury.payments();
    let Some(heard) = payments.heard(&address, &body).await? else {
        return Ok(false);
    };
    if address.call == Call::Status {
        payments.found(&heard, &mpesa::status(&heard.order, &body)).await?;
    }
    Ok(true)
}
