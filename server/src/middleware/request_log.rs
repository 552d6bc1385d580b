//! One log line a request: method, path, status, time. No query strings, headers or bodies: they may hold secrets (S24).

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

/// Writes the line when the answer is ready.
#[allow(clippy::disallowed_methods, reason = "the process measures itself")]
pub async fn request_log(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let started = Instant::now();
    let response = next.run(request).await;
    let elapsed_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    if response.status().is_server_error() {
        tracing::error!(%method, path, status, elapsed_us, "answered");
    } else {
        tracing::info!(%method, path, status, elapsed_us, "answered");
    }
    response
}
