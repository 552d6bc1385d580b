//! Bodies: never too large, never for ever, never too many at once.
//!
//! The forms themselves have finer limits, so that a file that is too large becomes words beside its field. These here are
//! what no honest form reaches: they keep memory and connections from running out.

use crate::refusal_page::refusal_page;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use futures::StreamExt;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use std::io::{Error, ErrorKind};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// The largest plain form on the wire, in bytes: percent-encoding triples 64 KiB of text.
const PLAIN_BYTES: u64 = 256 * 1024;
/// The largest form with files on the wire, in bytes. More than is accepted: what is too much is read and dropped, since a
/// browser whose connection breaks shows an error of its own instead of ours.
const UPLOAD_BYTES: u64 = 128 * 1024 * 1024;
/// The longest wait for the next piece of a body.
const IDLE: Duration = Duration::from_secs(15);
/// The longest time for a whole body: ten photos over a slow phone.
const WHOLE: Duration = Duration::from_secs(300);
/// Forms with files that may be read at once; each may hold 20 MiB.
const UPLOADS_AT_ONCE: usize = 4;
/// How long one of them waits for its turn.
const TURN: Duration = Duration::from_secs(20);

/// The turns of forms with files.
#[derive(Clone, Debug)]
pub struct UploadSlots(Arc<Semaphore>);

impl Default for UploadSlots {
    fn default() -> Self {
        Self::of(UPLOADS_AT_ONCE)
    }
}

impl UploadSlots {
    /// So many at once.
    #[must_use]
    pub fn of(count: usize) -> Self {
        Self(Arc::new(Semaphore::new(count)))
    }
}

/// Limits the body of a POST in size and time, and how many with files there are at once: 413 or 503 with words.
pub async fn body_limits(State(slots): State<UploadSlots>, request: Request, next: Next) -> Response {
    if super::is_safe(request.method()) {
        return next.run(request).await;
    }
    let upload = is_upload(request.headers());
    let limit = if upload { UPLOAD_BYTES } else { PLAIN_BYTES };
    if announced(request.headers()).is_some_and(|length| length > limit) {
        return too_large();
    }
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts, patient(body, limit));
    if !upload {
        return next.run(request).await;
    }
    match timeout(TURN, slots.0.acquire()).await {
        Ok(Ok(_turn)) => next.run(request).await,
        _ => busy(),
    }
}

fn is_upload(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("multipart/"))
}

fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The same body, which fails when it grows beyond the limit or stops coming.
fn patient(body: Body, limit: u64) -> Body {
    let pieces = body.into_data_stream();
    let start = (pieces, 0_u64, false);
    let read = futures::stream::unfold(start, move |(mut pieces, seen, failed)| async move {
        if failed {
            return None;
        }
        let piece: Result<Bytes, Error> = match timeout(IDLE, pieces.next()).await {
            Err(_) => Err(Error::new(ErrorKind::TimedOut, "the body stopped coming")),
            Ok(None) => return None,
            Ok(Some(Err(error))) => Err(Error::other(error)),
            Ok(Some(Ok(piece))) => Ok(piece),
        };
        let seen = seen + piece.as_ref().map_or(0, |piece| piece.len() as u64);
        let piece = if seen > limit {
            Err(Error::other("the body is too large"))
        } else {
            piece
        };
        let failed = piece.is_err();
        Some((piece, (pieces, seen, failed)))
    });
    let deadline = Box::pin(tokio::time::sleep(WHOLE));
    Body::from_stream(read.take_until(deadline))
}

fn too_large() -> Response {
    refusal_page(
        StatusCode::PAYLOAD_TOO_LARGE,
        "The form is too large",
        "A file may have at most 10 MiB and a text at most 10,000 characters. Go back, choose smaller files or shorten the text, and send the form again. Nothing was saved.",
    )
}

fn busy() -> Response {
    let mut answer = refusal_page(
        StatusCode::SERVICE_UNAVAILABLE,
        "Too many files at once",
        "Many people are sending files just now. Go back and send the form again in a minute. Nothing was saved.",
    );
    answer
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    answer
}
