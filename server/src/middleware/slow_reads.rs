//! A page that takes too long is given up, so that a stuck database does not collect requests without end.

use crate::refusal_page::refusal_page;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(30);

/// Ends reads after 30 seconds. Requests that change something are never cut off.
pub async fn slow_reads(request: Request, next: Next) -> Response {
    if !super::is_safe(request.method()) {
        return next.run(request).await;
    }
    if let Ok(response) = tokio::time::timeout(LIMIT, next.run(request)).await {
        return response;
    }
    let mut answer = refusal_page(
        StatusCode::SERVICE_UNAVAILABLE,
        "Too slow",
        "The page took too long. Try again in a minute.",
    );
    answer
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    answer
}
