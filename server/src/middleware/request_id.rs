//! A number of our own for every request: in its log lines, in its answer, and on the page of a fault.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue};
use tracing::Instrument;

const NAME: HeaderName = HeaderName::from_static("x-request-id");

/// The number of this request: 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub String);

/// Draws a number, opens the log span that carries it, and returns it in `x-request-id`. What a client sends is ignored.
pub async fn request_id(mut request: Request, next: Next) -> Response {
    let mut bytes = [0_u8; 16];
    // Without randomness the number is zero; it is no secret.
    let _ = getrandom::fill(&mut bytes);
    let id = hex::encode(bytes);
    request.headers_mut().remove(NAME);
    request.extensions_mut().insert(RequestId(id.clone()));
    let span = tracing::info_span!("request", id = %id);
    let mut response = next.run(request).instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(NAME, value);
    }
    response
}
