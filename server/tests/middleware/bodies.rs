//! Bodies that are too large, too slow, too many, or cut off.

use crate::{form, send, shell, soon, text};
use axum::Router;
use axum::body::Body;
use axum::routing::post;
use futures::StreamExt;
use futures::future::Either;
use http::{Request, Response, StatusCode, header};
use server::middleware::{BodyLimits, Patience};
use server::router::{Shell, wrap};
use std::io::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tower::ServiceExt;

const LONG: Duration = Duration::from_secs(3_600);
const SHORT: Duration = Duration::from_millis(5);

#[tokio::test]
async fn a_body_that_is_too_large_is_answered_in_words() {
    let announced = form("/actions/act")
        .header(header::CONTENT_LENGTH, "50000000")
        .body(Body::empty())
        .unwrap();
    let response = send(announced).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(text(response).await.contains("at most 10 MiB"));
    // Without a length it is cut off while it is read.
    let pieces = futures::stream::iter((0..1_000).map(|_| Ok::<_, Error>(vec![b'a'; 1_024])));
    let response = send(form("/actions/act").body(Body::from_stream(pieces)).unwrap()).await;
    assert!(response.status().is_client_error(), "{}", response.status());
    let small = send(form("/actions/act").body(Body::from("purpose=tea")).unwrap()).await;
    assert_eq!(text(small).await, "purpose=tea");
}

/// A site that answers with what it read.
fn echo(patience: Patience) -> Router {
    let shell = Shell {
        bodies: BodyLimits::of(4, patience),
        ..shell()
    };
    wrap(
        &shell,
        Router::new().route("/actions/act", post(|body: String| async move { body })),
    )
}

/// Sends these bytes, and then neither more nor an end.
async fn unfinished(patience: Patience, content_type: &str, begun: Vec<u8>) -> Response<Body> {
    let begun = futures::stream::once(async move { Ok::<_, Error>(begun) });
    let request = Request::post("/actions/act")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, content_type)
        .body(Body::from_stream(begun.chain(futures::stream::pending())))
        .unwrap();
    soon(echo(patience).oneshot(request)).await.unwrap()
}

#[tokio::test]
async fn a_body_that_outlives_its_time_is_not_taken_for_whole() {
    let never = Patience {
        idle: LONG,
        whole: LONG,
        pace: LONG,
    };
    let form = "application/x-www-form-urlencoded";
    let files = "multipart/form-data; boundary=x";
    for (late, content_type) in [
        (Patience { whole: SHORT, ..never }, form),
        (Patience { idle: SHORT, ..never }, form),
        (Patience { whole: SHORT, ..never }, files),
        (Patience { pace: SHORT, ..never }, files),
    ] {
        let response = unfinished(late, content_type, b"amount=45".to_vec()).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{late:?}");
        assert!(!text(response).await.contains("amount=45"), "{late:?}");
    }
}

#[tokio::test]
async fn a_form_with_files_keeps_a_pace() {
    let patience = Patience {
        idle: LONG,
        whole: LONG,
        pace: SHORT,
    };
    // A piece whenever the pace allows it still: who brings enough has time for all of it.
    let (to, from) = mpsc::unbounded_channel::<Result<Vec<u8>, Error>>();
    for _ in 0..100 {
        to.send(Ok(vec![b'a'; 64 * 1024])).unwrap();
    }
    drop(to);
    let pieces = futures::stream::unfold(from, |mut from| async { Some((from.recv().await?, from)) });
    let request = Request::post("/actions/act")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .body(Body::from_stream(pieces))
        .unwrap();
    let handler = post(|body: Body| async move {
        let read = axum::body::to_bytes(body, usize::MAX).await;
        read.map_or(0, |read| read.len()).to_string()
    });
    let shell = Shell {
        bodies: BodyLimits::of(4, patience),
        ..shell()
    };
    let router = wrap(&shell, Router::new().route("/actions/act", handler));
    assert_eq!(text(router.oneshot(request).await.unwrap()).await, "6553600");
}

/// A site whose uploads arrive and then wait to be let go.
struct Gate {
    router: Router,
    arrived: Arc<Notify>,
    go: Arc<Notify>,
}

impl Gate {
    fn of(turns: usize) -> Self {
        let (arrived, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (told, gate) = (arrived.clone(), go.clone());
        let handler = post(move || async move {
            told.notify_one();
            gate.notified().await;
            "done"
        });
        let shell = Shell {
            bodies: BodyLimits::of(turns, Patience::default()),
            ..shell()
        };
        let router = wrap(&shell, Router::new().route("/actions/upload", handler));
        Self { router, arrived, go }
    }

    fn upload(&self, cookie: &str, address: [u8; 4]) -> tokio::task::JoinHandle<StatusCode> {
        let request = Request::post("/actions/upload")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .header(header::COOKIE, cookie)
            .extension(axum::extract::ConnectInfo(std::net::SocketAddr::from((address, 1))))
            .body(Body::empty())
            .unwrap();
        let router = self.router.clone();
        tokio::spawn(async move { router.oneshot(request).await.unwrap().status() })
    }

    /// Whether one more is let in before anybody is let go, or has to wait.
    async fn lets_in(&self) -> bool {
        let waits = async {
            for _ in 0..100 {
                tokio::task::yield_now().await;
            }
        };
        let arrives = self.arrived.notified();
        futures::pin_mut!(arrives, waits);
        matches!(futures::future::select(arrives, waits).await, Either::Left(_))
    }
}

const HERE: [u8; 4] = [192, 0, 2, 1];
const THERE: [u8; 4] = [192, 0, 2, 2];

#[tokio::test]
async fn too_many_uploads_at_once_wait_for_their_turn() {
    let gate = Gate::of(1);
    let first = gate.upload("countersign=a", HERE);
    soon(gate.arrived.notified()).await;
    let second = gate.upload("countersign=b", THERE);
    assert!(!gate.lets_in().await);
    gate.go.notify_one();
    assert_eq!(first.await.unwrap(), StatusCode::OK);
    soon(gate.arrived.notified()).await;
    gate.go.notify_one();
    assert_eq!(second.await.unwrap(), StatusCode::OK);
}

#[tokio::test]
async fn one_visitor_holds_one_turn() {
    let gate = Gate::of(4);
    let first = gate.upload("a=b; countersign=a; c=d", HERE);
    soon(gate.arrived.notified()).await;
    // From elsewhere too, and with other cookies beside it.
    let second = gate.upload("x=y; countersign=a", THERE);
    assert!(!gate.lets_in().await);
    let other = gate.upload("countersign=b", HERE);
    soon(gate.arrived.notified()).await;
    gate.go.notify_one();
    gate.go.notify_one();
    for done in [first, other] {
        assert_eq!(done.await.unwrap(), StatusCode::OK);
    }
    soon(gate.arrived.notified()).await;
    gate.go.notify_one();
    assert_eq!(second.await.unwrap(), StatusCode::OK);
}

#[tokio::test]
async fn one_address_leaves_a_turn_to_others() {
    let gate = Gate::of(3);
    let mut held = Vec::new();
    for session in ["a", "b"] {
        held.push(gate.upload(&format!("countersign={session}"), HERE));
        soon(gate.arrived.notified()).await;
    }
    held.push(gate.upload("countersign=c", HERE));
    assert!(!gate.lets_in().await);
    held.push(gate.upload("countersign=d", THERE));
    soon(gate.arrived.notified()).await;
    for _ in 0..3 {
        gate.go.notify_one();
        tokio::task::yield_now().await;
    }
    soon(gate.arrived.notified()).await;
    gate.go.notify_one();
    for done in held {
        assert_eq!(soon(done).await.unwrap(), StatusCode::OK);
    }
}
