//! Bodies: never too large, never for ever, never too many at once.
//!
//! The forms themselves have finer limits, so that a file that is too large becomes words beside its field. These here are
//! what no honest form reaches: they keep memory and connections from running out.

use super::turns::Turns;
use crate::refusal_page::refusal_page;
use crate::session_store::{COOKIE, COOKIE_OVER_TLS};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use futures::StreamExt;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use std::future::pending;
use std::io::{Error, ErrorKind};
use std::pin::Pin;
use std::time::Duration;
use tokio::time::{Sleep, sleep, timeout};
use treasury::author::Caller;

/// The largest plain form on the wire, in bytes: percent-encoding triples 64 KiB of text.
const PLAIN_BYTES: u64 = 256 * 1024;
/// The largest form with files on the wire, in bytes. More than is accepted: what is too much is read and dropped, since a
/// browser whose connection breaks shows an error of its own instead of ours.
const UPLOAD_BYTES: u64 = 128 * 1024 * 1024;
/// Forms with files that may be read at once; each may hold 20 MiB.
const UPLOADS_AT_ONCE: usize = 4;
/// How long one of them waits for its turn.
const TURN: Duration = Duration::from_secs(20);
/// What a form with files brings at least in each [`Patience::pace`], in bytes: the slowest phone does, who holds a turn on
/// purpose does not want to.
const PACE_BYTES: u64 = 64 * 1024;

/// How long a body may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// The longest wait for the next piece.
    pub idle: Duration,
    /// The longest time for all of it: ten photos over a slow phone.
    pub whole: Duration,
    /// The time in which a form with files brings 64 KiB, or ends.
    pub pace: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(15),
            whole: Duration::from_secs(300),
            pace: Duration::from_secs(15),
        }
    }
}

/// What bodies are held to: turns of forms with files, and time.
#[derive(Clone, Debug)]
pub struct BodyLimits {
    turns: Turns,
    patience: Patience,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self::of(UPLOADS_AT_ONCE, Patience::default())
    }
}

impl BodyLimits {
    /// So many forms with files at once, and so much time.
    #[must_use]
    pub fn of(uploads_at_once: usize, patience: Patience) -> Self {
        Self {
            turns: Turns::of(uploads_at_once),
            patience,
        }
    }
}

/// Limits the body of a POST in size and time, and how many with files there are at once: 413 or 503 with words.
pub async fn body_limits(State(limits): State<BodyLimits>, request: Request, next: Next) -> Response {
    if super::is_safe(request.method()) {
        return next.run(request).await;
    }
    let upload = is_upload(request.headers());
    let limit = if upload { UPLOAD_BYTES } else { PLAIN_BYTES };
    if announced(request.headers()).is_some_and(|length| length > limit) {
        return too_large();
    }
    if !upload {
        let request = request.map(|body| Paced::plain(body, limit, limits.patience).into_body());
        return next.run(request).await;
    }
    let session = session_cookie(request.headers());
    let address = request.extensions().get::<Caller>().map(|caller| caller.ip.clone());
    let turn = timeout(TURN, limits.turns.wait(session, address.unwrap_or_default())).await;
    let Ok(Ok(_turn)) = turn else { return busy() };
    // Its time begins with its turn.
    let request = request.map(|body| Paced::with_files(body, limit, limits.patience).into_body());
    next.run(request).await
}

/// The value of the session's cookie, whoever it belongs to.
fn session_cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter();
    let pairs = cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|it| it.split(';'));
    let mut named = pairs.filter_map(|pair| pair.trim().split_once('='));
    named
        .find(|(name, _)| [COOKIE, COOKIE_OVER_TLS].contains(name))
        .map(|(_, value)| value.to_owned())
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

/// A body that fails when it grows beyond its limit or takes too long. It ends only where the client ended it: what is
/// cut off is never taken for whole.
struct Paced {
    pieces: axum::body::BodyDataStream,
    left: u64,
    idle: Duration,
    deadline: Pin<Box<Sleep>>,
    pace: Option<Pace>,
    failed: bool,
}

/// What must have come when the time is over.
struct Pace {
    every: Duration,
    over: Pin<Box<Sleep>>,
    came: u64,
}

impl Paced {
    fn plain(body: Body, limit: u64, patience: Patience) -> Self {
        Self {
            pieces: body.into_data_stream(),
            left: limit,
            idle: patience.idle,
            deadline: Box::pin(sleep(patience.whole)),
            pace: None,
            failed: false,
        }
    }

    fn with_files(body: Body, limit: u64, patience: Patience) -> Self {
        let pace = Pace {
            every: patience.pace,
            over: Box::pin(sleep(patience.pace)),
            came: 0,
        };
        Self {
            pace: Some(pace),
            ..Self::plain(body, limit, patience)
        }
    }

    fn into_body(self) -> Body {
        Body::from_stream(futures::stream::unfold(self, |mut body| async move {
            if body.failed {
                return None;
            }
            let piece = body.next().await.transpose()?;
            body.failed = piece.is_err();
            Some((piece, body))
        }))
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let too_slow = async {
            match &mut self.pace {
                Some(pace) => pace.over.as_mut().await,
                None => pending().await,
            }
        };
        let piece = tokio::select! {
            biased;
            () = self.deadline.as_mut() => return Err(Error::new(ErrorKind::TimedOut, "the body took too long")),
            () = too_slow => return Err(Error::new(ErrorKind::TimedOut, "the body came too slowly")),
            piece = timeout(self.idle, self.pieces.next()) => piece,
        };
        let piece = piece.map_err(|_| Error::new(ErrorKind::TimedOut, "the body stopped coming"))?;
        let Some(piece) = piece.transpose().map_err(Error::other)? else {
            return Ok(None);
        };
        let size = piece.len() as u64;
        let left = self.left.checked_sub(size);
        self.left = left.ok_or_else(|| Error::other("the body is too large"))?;
        if let Some(pace) = &mut self.pace {
            pace.came += size;
            if pace.came >= PACE_BYTES {
                pace.came = 0;
                pace.over = Box::pin(sleep(pace.every));
            }
        }
        Ok(Some(piece))
    }
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
