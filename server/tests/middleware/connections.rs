//! Connections as sockets: heads that do not come, and a stop in the middle of an answer.

use crate::{shell, soon};
use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use server::listen::{HEAD_LIMIT, connection, serve};
use server::router::wrap;
use server::shutdown::Stop;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

fn peer() -> SocketAddr {
    SocketAddr::from(([192, 0, 2, 7], 1))
}

fn site() -> Router {
    let who = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() };
    wrap(&shell(), Router::new().route("/", get(who)))
}

/// The client's end of a connection that is being served.
fn connect(router: Router, head_limit: Duration) -> DuplexStream {
    let (client, server) = tokio::io::duplex(64 * 1024);
    tokio::spawn(connection(server, peer(), router, Stop::default(), head_limit));
    client
}

async fn rest(client: &mut (impl AsyncReadExt + Unpin)) -> String {
    let mut answer = String::new();
    soon(client.read_to_string(&mut answer)).await.unwrap();
    answer
}

#[tokio::test]
async fn headers_that_do_not_come_end_the_connection() {
    for begun in ["", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", "GET"] {
        let mut client = connect(site(), Duration::from_millis(5));
        client.write_all(begun.as_bytes()).await.unwrap();
        let answer = rest(&mut client).await;
        assert!(!answer.starts_with("HTTP/1.1 200"), "{begun:?}: {answer}");
    }
    assert!(HEAD_LIMIT <= Duration::from_secs(30));
}

#[tokio::test]
async fn a_request_in_time_is_answered_and_names_its_peer() {
    let mut client = connect(site(), Duration::from_secs(60));
    let request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    client.write_all(request.as_bytes()).await.unwrap();
    let answer = rest(&mut client).await;
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.ends_with("192.0.2.7"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_stop_lets_a_running_request_end_and_takes_no_other() {
    let (started, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (told, gate) = (started.clone(), go.clone());
    let slow = get(move || async move {
        told.notify_one();
        gate.notified().await;
        "done"
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = Stop::default();
    let serving = tokio::spawn(serve(
        listener,
        wrap(&shell(), Router::new().route("/", slow)),
        stop.clone(),
    ));
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    soon(started.notified()).await;
    stop.now();
    go.notify_one();
    let answer = rest(&mut client).await;
    assert!(answer.contains("HTTP/1.1 200") && answer.ends_with("done"), "{answer}");
    soon(serving).await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}
