//! The whole router: what every request passes, outermost first, around the pages and actions of `app`.

use crate::health::{healthz, readyz};
use crate::middleware::{
    BodyLimits, HeaderPolicy, InFlight, Origin, TrustedProxies, actions_by_post, answer_panic, body_limits, caller,
    request_id, request_log, same_origin, security_headers, slow_reads, uncancelled,
};
use crate::session_store::session_layer;
use crate::settings::Settings;
use axum::Router;
use axum::extract::Path;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use treasury::Treasury;

/// What the router needs from the process.
#[derive(Clone, Debug)]
pub struct Shell {
    /// The configured origin, such as `https://pay.example.org`.
    pub base_url: String,
    /// People come over TLS.
    pub https: bool,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub proxies: TrustedProxies,
    /// Requests that are changing something, for the stop to wait for.
    pub in_flight: InFlight,
    /// What bodies are held to.
    pub bodies: BodyLimits,
}

impl Shell {
    /// From the settings.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Self {
            base_url: settings.base_url.clone(),
            https: settings.https(),
            proxies: TrustedProxies(Arc::new(settings.trusted_proxies.clone())),
            in_flight: InFlight::default(),
            bodies: BodyLimits::default(),
        }
    }
}

/// Everything the process answers: health, assets, and `pages` behind the session.
pub fn build(shell: &Shell, treasury: &Treasury, pages: Router) -> Router {
    let pages = pages.layer(session_layer(treasury, shell.https));
    let inner = Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .with_state(treasury.clone())
        .route("/assets/{*path}", get(asset))
        .merge(pages);
    wrap(shell, inner).merge(crate::gateways::router(treasury))
}

/// The middleware alone, around any router; the last one added here is the first one passed.
pub fn wrap(shell: &Shell, inner: Router) -> Router {
    let origin = Origin(Arc::from(shell.base_url.as_str()));
    inner
        .layer(from_fn_with_state(shell.in_flight.clone(), uncancelled))
        .layer(from_fn_with_state(shell.bodies.clone(), body_limits))
        .layer(from_fn(slow_reads))
        .layer(from_fn_with_state(origin, same_origin))
        .layer(from_fn(actions_by_post))
        .layer(from_fn_with_state(shell.proxies.clone(), caller))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(from_fn_with_state(
            HeaderPolicy { https: shell.https },
            security_headers,
        ))
        .layer(from_fn(request_log))
        .layer(from_fn(request_id))
}

/// One embedded file. Its name carries a hash of its content, so that browsers keep it for good.
async fn asset(Path(path): Path<String>) -> Response {
    match app::assets::by_path(&format!("/assets/{path}")) {
        Some(asset) => (
            [
                (header::CONTENT_TYPE, asset.content_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ],
            asset.body.as_str(),
        )
            .into_response(),
        None => crate::refusal_page::not_found(),
    }
}
