//! What every request passes, in process, around handlers of the test's own.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod bodies;
mod connections;

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use server::middleware::{BodyLimits, InFlight, TrustedProxies};
use server::router::{Shell, wrap};
use std::sync::Arc;
use tokio::sync::Notify;
use tower::ServiceExt;
use treasury::author::Caller;

const ORIGIN: &str = "http://127.0.0.1:3000";

fn shell() -> Shell {
    Shell {
        base_url: ORIGIN.into(),
        https: false,
        proxies: TrustedProxies::default(),
        in_flight: InFlight::default(),
        bodies: BodyLimits::default(),
    }
}

fn site() -> Router {
    wrap(
        &shell(),
        Router::new()
            .route("/", get(|| async { "page" }))
            .route("/panic", get(|| async { panic!("secret detail") as &'static str }))
            .route(
                "/actions/panic",
                post(|| async { panic!("secret detail") as &'static str }),
            )
            .route(
                "/actions/act",
                post(|body: String| async move { body }).get(|| async { "acted by GET" }),
            )
            .route(
                "/caller",
                get(|axum::Extension(caller): axum::Extension<Caller>| async move { caller.user_agent }),
            ),
    )
}

async fn send(request: Request<Body>) -> Response<Body> {
    site().oneshot(request).await.unwrap()
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

fn form(path: &str) -> http::request::Builder {
    Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

fn header_of<'a>(response: &'a Response<Body>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn s19_acting_is_possible_by_post_alone() {
    for method in [
        Method::GET,
        Method::HEAD,
        Method::PUT,
        Method::DELETE,
        Method::OPTIONS,
        Method::TRACE,
    ] {
        let request = Request::builder()
            .method(method.clone())
            .uri("/actions/act")
            .header("sec-fetch-site", "none");
        let response = send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(header_of(&response, "allow"), "POST");
    }
    assert_eq!(
        send(form("/actions/act").body(Body::from("a=1")).unwrap())
            .await
            .status(),
        StatusCode::OK
    );
    let response = send(
        Request::patch("/")
            .header("sec-fetch-site", "none")
            .body(Body::empty())
            .unwrap(),
    )
    .await;
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn only_our_own_pages_may_post() {
    let cases: [(&[(&str, &str)], bool); 12] = [
        (&[("sec-fetch-site", "same-origin")], true),
        (&[("sec-fetch-site", "none")], true),
        (&[("sec-fetch-site", "same-site")], false),
        (&[("sec-fetch-site", "cross-site")], false),
        (&[("sec-fetch-site", "cross-site"), ("origin", ORIGIN)], false),
        (
            &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
            false,
        ),
        (&[("origin", ORIGIN)], true),
        (&[("origin", "null")], false),
        (&[("origin", "https://127.0.0.1:3000")], false),
        (&[("origin", "http://127.0.0.1:3001")], false),
        (&[("origin", ORIGIN), ("origin", "https://evil.example")], false),
        (&[("host", "127.0.0.1:3000"), ("referer", ORIGIN)], false),
    ];
    for (headers, passes) in cases {
        let mut request =
            Request::post("/actions/act").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let status = send(request.body(Body::from("a=1")).unwrap()).await.status();
        assert_eq!(
            status,
            if passes { StatusCode::OK } else { StatusCode::FORBIDDEN },
            "{headers:?}"
        );
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_a_number() {
    let first = send(
        Request::get("/")
            .header("x-request-id", "mine")
            .body(Body::empty())
            .unwrap(),
    )
    .await;
    let second = send(Request::get("/nowhere").body(Body::empty()).unwrap()).await;
    for response in [&first, &second] {
        let policy = header_of(response, "content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe-inline"));
        assert_eq!(header_of(response, "x-content-type-options"), "nosniff");
        assert_eq!(header_of(response, "referrer-policy"), "same-origin");
        assert_eq!(header_of(response, "cross-origin-opener-policy"), "same-origin");
        assert_eq!(header_of(response, "cross-origin-resource-policy"), "same-origin");
        assert_eq!(header_of(response, "cache-control"), "no-store");
        assert_eq!(
            header_of(response, "strict-transport-security"),
            "",
            "not over plain HTTP"
        );
        assert_eq!(header_of(response, "x-request-id").len(), 32);
    }
    assert_ne!(header_of(&first, "x-request-id"), header_of(&second, "x-request-id"));
    let tls = Shell { https: true, ..shell() };
    let router = wrap(&tls, Router::new().route("/", get(|| async { "page" })));
    let response = router
        .oneshot(Request::get("/").body(Body::empty()).unwrap())
        .await
        .unwrap();
    assert!(header_of(&response, "strict-transport-security").starts_with("max-age=31536000"));
}

#[tokio::test]
async fn a_panic_is_a_page_without_details() {
    let read = send(Request::get("/panic").body(Body::empty()).unwrap()).await;
    let write = send(form("/actions/panic").body(Body::from("a=1")).unwrap()).await;
    for response in [read, write] {
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(header_of(&response, "x-content-type-options"), "nosniff");
        let page = text(response).await;
        assert!(
            page.contains("Something went wrong") && !page.contains("secret detail"),
            "{page}"
        );
    }
}

#[tokio::test]
async fn a_write_runs_to_its_end_when_the_client_hangs_up_and_a_read_does_not() {
    let shell = shell();
    let started = Arc::new(Notify::new());
    let go = Arc::new(Notify::new());
    let finished = Arc::new(Notify::new());
    let (s, g, f) = (started.clone(), go.clone(), finished.clone());
    let slow = move || async move {
        s.notify_one();
        g.notified().await;
        f.notify_one();
        "done"
    };
    let router = wrap(
        &shell,
        Router::new()
            .route("/actions/slow", post(slow.clone()))
            .route("/slow", get(slow)),
    );

    let client = tokio::spawn(
        router
            .clone()
            .oneshot(form("/actions/slow").body(Body::from("a=1")).unwrap()),
    );
    started.notified().await;
    client.abort();
    assert!(client.await.unwrap_err().is_cancelled());
    go.notify_one();
    soon(finished.notified()).await;
    soon(shell.in_flight.finished()).await;

    let client = tokio::spawn(router.oneshot(Request::get("/slow").body(Body::empty()).unwrap()));
    started.notified().await;
    client.abort();
    assert!(client.await.unwrap_err().is_cancelled());
    assert_eq!(
        Arc::strong_count(&finished),
        1,
        "the read was dropped with its client, and the router with it"
    );
}

#[tokio::test]
async fn a_user_agent_is_cut() {
    let request = Request::get("/caller")
        .header("user-agent", "x".repeat(1_000))
        .body(Body::empty())
        .unwrap();
    assert_eq!(text(send(request).await).await.len(), 300);
}

#[tokio::test]
async fn pages_are_compressed_when_asked() {
    let router = wrap(
        &shell(),
        Router::new().route("/", get(|| async { "page ".repeat(1_000) })),
    );
    let request = Request::get("/")
        .header("accept-encoding", "gzip")
        .body(Body::empty())
        .unwrap();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(header_of(&response, "content-encoding"), "gzip");
}

/// Fails instead of hanging when what must happen does not.
async fn soon<T>(awaited: impl Future<Output = T>) -> T {
    tokio::time::timeout(std::time::Duration::from_secs(10), awaited)
        .await
        .expect("what was started runs to its end")
}

struct Told(Arc<Notify>);

impl Drop for Told {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

#[tokio::test]
async fn a_write_survives_a_connection_that_is_cut() {
    let started = Arc::new(Notify::new());
    let go = Arc::new(Notify::new());
    let finished = Arc::new(Notify::new());
    let (s, g, f) = (started.clone(), go.clone(), finished.clone());
    let handler = post(move || async move {
        s.notify_one();
        g.notified().await;
        f.notify_one();
        "done"
    });
    // Tells when the server has let go of the connection.
    let gone = Arc::new(Notify::new());
    let teller = gone.clone();
    let router = wrap(&shell(), Router::new().route("/actions/slow", handler)).layer(axum::middleware::from_fn(
        move |request: Request<Body>, next: axum::middleware::Next| {
            let told = Told(teller.clone());
            async move {
                let response = next.run(request).await;
                drop(told);
                response
            }
        },
    ));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let mut client = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = "POST /actions/slow HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\n\
                   Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=1";
    tokio::io::AsyncWriteExt::write_all(&mut client, request.as_bytes())
        .await
        .unwrap();
    started.notified().await;
    drop(client);
    gone.notified().await;
    go.notify_one();
    soon(finished.notified()).await;
    serving.abort();
}
