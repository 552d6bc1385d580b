//! Accepting connections: not more than the process can hold, none that never says what it wants, and none cut off in the
//! middle of an answer when the process stops.

use crate::shutdown::Stop;
use axum::Router;
use axum::extract::ConnectInfo;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::sleep;
use tower::ServiceExt;

/// How long a connection waits for the head of a request, the next one on a connection kept open included.
pub const HEAD_LIMIT: Duration = Duration::from_secs(15);
/// Connections at the same time; more wait to be accepted. Below the 1,024 open files that a process usually may have.
const CONNECTIONS: u32 = 900;
/// How long to rest when the system has no room for another connection.
const NO_ROOM: Duration = Duration::from_secs(1);

/// Serves until it is asked to stop, and every request that had begun to its end.
///
/// # Errors
/// Never; what is wrong with one connection ends that one.
pub async fn serve(listener: TcpListener, router: Router, stop: Stop) -> io::Result<()> {
    let room = Arc::new(Semaphore::new(CONNECTIONS as usize));
    let mut stopping = pin!(stop.asked());
    loop {
        let accepted = async {
            let place = room.clone().acquire_owned().await.map_err(io::Error::other)?;
            let (stream, peer) = listener.accept().await?;
            Ok::<_, io::Error>((place, stream, peer))
        };
        let accepted = tokio::select! {
            biased;
            () = stopping.as_mut() => break,
            accepted = accepted => accepted,
        };
        match accepted {
            Ok((place, stream, peer)) => {
                let served = connection(stream, peer, router.clone(), stop.clone(), HEAD_LIMIT);
                tokio::spawn(async move {
                    served.await;
                    drop(place);
                });
            }
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                sleep(NO_ROOM).await;
            }
        }
    }
    drop(listener);
    room.acquire_many(CONNECTIONS).await.map(drop).map_err(io::Error::other)
}

/// Serves one connection; ends it when the head of a request takes longer than `head_limit`.
pub async fn connection<I>(io: I, peer: SocketAddr, router: Router, stop: Stop, head_limit: Duration)
where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(head_limit);
    let mut serving = pin!(http.serve_connection(TokioIo::new(io), service));
    let outcome = tokio::select! {
        outcome = serving.as_mut() => outcome,
        () = stop.asked() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, %peer, "a connection ended early");
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
