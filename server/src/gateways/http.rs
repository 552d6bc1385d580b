//! HTTP to a gateway: what was answered, or whether anything can have arrived.

use reqwest::{Client, RequestBuilder};
use std::time::Duration;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);
/// How long the whole exchange may take; well below a worker's lease.
const WHOLE: Duration = Duration::from_secs(45);
/// The longest answer that is read, in bytes.
const LONGEST: usize = 65_536;

/// What came of a request.
pub(crate) enum Reply {
    /// An answer, whole.
    Answer(u16, String),
    /// No connection was made: nothing can have arrived.
    NotSent(String),
    /// It may have arrived; no whole answer came.
    Lost(String),
}

/// A client for a gateway: no redirects, no cookies, TLS by rustls with ring.
///
/// # Errors
/// The system's certificates cannot be used.
pub(crate) fn client() -> Result<Client, String> {
    // Fails when it was installed before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .connect_timeout(CONNECT)
        .timeout(WHOLE)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(|error| format!("no connection to gateways can be made: {error}"))
}

/// Sends a request, once.
pub(crate) async fn send(request: RequestBuilder) -> Reply {
    let mut answer = match request.send().await {
        Ok(answer) => answer,
        Err(error) if error.is_connect() || error.is_builder() => {
            return Reply::NotSent(format!("The gateway could not be reached: {}.", chain(&error)));
        }
        Err(error) => return Reply::Lost(format!("The gateway did not answer: {}.", chain(&error))),
    };
    let status = answer.status().as_u16();
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= LONGEST => body.extend_from_slice(&chunk),
            Ok(Some(_)) => return Reply::Lost("The gateway's answer is too long to be one.".to_owned()),
            Ok(None) => return Reply::Answer(status, String::from_utf8_lossy(&body).into_owned()),
            Err(error) => return Reply::Lost(format!("The gateway broke off: {}.", chain(&error))),
        }
    }
}

/// The causes of an error without its address, which may hold what nobody should read.
fn chain(error: &reqwest::Error) -> String {
    let mut words = Vec::new();
    let mut next: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(cause) = next {
        words.push(cause.to_string());
        next = cause.source();
    }
    match words.pop() {
        Some(root) => root,
        None if error.is_timeout() => "it took too long".to_owned(),
        None => "the connection failed".to_owned(),
    }
}
