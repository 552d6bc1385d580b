//! Only our own pages may change anything: fetch metadata first, the origin header where that is absent.

use crate::refusal_page::refusal_page;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, StatusCode, header};
use std::sync::Arc;

/// The configured origin, scheme and port included.
#[derive(Clone, Debug)]
pub struct Origin(pub Arc<str>);

/// Refuses unsafe requests that no page of ours sent.
pub async fn same_origin(State(origin): State<Origin>, request: Request, next: Next) -> Response {
    if super::is_safe(request.method()) || is_ours(request.headers(), &origin.0) {
        return next.run(request).await;
    }
    tracing::warn!(path = request.uri().path(), "refused: sent from another origin");
    refusal_page(
        StatusCode::FORBIDDEN,
        "Not from here",
        "This was sent from another site, or your browser did not say from where. Nothing was changed. Open Countersign yourself and send it from there.",
    )
}

fn is_ours(headers: &HeaderMap, origin: &str) -> bool {
    // Repeated headers are a sign of somebody trying; every one must agree.
    let mut sites = headers.get_all("sec-fetch-site").iter().peekable();
    if sites.peek().is_some() {
        return sites.all(|site| site == "same-origin" || site == "none");
    }
    let mut origins = headers.get_all(header::ORIGIN).iter().peekable();
    origins.peek().is_some() && origins.all(|sent| sent.as_bytes() == origin.as_bytes())
}
