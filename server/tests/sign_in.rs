//! Sign-in through the whole router: cookie, headers, sign-out that stays out, health.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use axum::Router;
use axum::body::Body;
use http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use server::middleware::{BodyLimits, InFlight, TrustedProxies};
use server::router::{Shell, build};
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt;
use treasury::Treasury;
use treasury::access::{Home, Role, Scope};
use treasury::clock::{Clock, Timestamp};
use treasury::keys::Keys;
use treasury::money::Currency;
use treasury::organisation::NewPerson;
use treasury::randomness::Randomness;
use treasury::testing::{Engine, TestDatabase, fresh};

const PASSWORD: &str = "four unrelated words";

struct Server {
    router: Router,
    treasury: Treasury,
    _database: TestDatabase,
}

impl Server {
    async fn new(https: bool) -> Self {
        let database = fresh(Engine::Sqlite).await.unwrap();
        let clock = Clock::fixed(Timestamp(1_774_000_000_000_000));
        let keys = Keys::try_new(&[5; 32]).unwrap();
        let treasury = Treasury::new(database.database.clone(), clock, Randomness::System, keys);
        let company = treasury
            .set_up()
            .company("ACME", "Acme", Currency::KES, "Africa/Nairobi")
            .await
            .unwrap();
        let home = Home {
            company,
            region: None,
            branch: None,
            department: None,
        };
        let new = NewPerson {
            home,
            email: "jane@acme.example".into(),
            name: "Jane".into(),
        };
        let person = treasury.set_up().person(&new).await.unwrap();
        treasury
            .set_up()
            .grant(person, Role::Staff, Scope::Company(company))
            .await
            .unwrap();
        treasury.identity().set_first_password(person, PASSWORD).await.unwrap();
        let site = app::request::Site::new(app::request::SiteParts {
            treasury: treasury.clone(),
            mail: Arc::new(app::mail::Kept::default()),
            base_url: "https://pay.example.org".into(),
            zone: app::when::zone("UTC").unwrap(),
            demo_mailbox: None,
            offers_sms: false,
        });
        let shell = Shell {
            base_url: "https://pay.example.org".into(),
            https,
            proxies: TrustedProxies::default(),
            in_flight: InFlight::default(),
            bodies: BodyLimits::default(),
        };
        let router = build(&shell, &treasury, app::routes::router(site));
        Self {
            router,
            treasury,
            _database: database,
        }
    }

    async fn get(&self, path: &str, cookie: &str) -> Response<Body> {
        let request = Request::get(path)
            .header(header::COOKIE, cookie)
            .body(Body::empty())
            .unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn post(&self, path: &str, cookie: &str, form: &str) -> Response<Body> {
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, cookie)
            .body(Body::from(form.to_owned()))
            .unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Signs in and returns the whole `Set-Cookie` header.
    async fn sign_in(&self, cookie: &str) -> String {
        let form = format!("email=jane%40acme.example&password={}", PASSWORD.replace(' ', "+"));
        let response = self.post("/actions/sign-in", cookie, &form).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned()
    }

    /// Whether this cookie is somebody's: who is signed in is not sent to the sign-in page.
    async fn knows(&self, cookie: &str) -> bool {
        let response = self.post("/actions/nothing", cookie, "").await;
        assert!(
            [StatusCode::NOT_FOUND, StatusCode::UNAUTHORIZED].contains(&response.status()),
            "{}",
            response.status()
        );
        let page = text(response).await;
        page.contains("Jane")
    }
}

async fn text(response: Response<Body>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

fn pair(set_cookie: &str) -> &str {
    set_cookie.split(';').next().unwrap()
}

#[tokio::test]
async fn the_cookie_is_bound_to_the_host_over_tls() {
    let set_cookie = Server::new(true).await.sign_in("").await;
    assert!(set_cookie.starts_with("__Host-countersign="), "{set_cookie}");
    for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(set_cookie.contains(attribute), "{attribute} in {set_cookie}");
    }
    assert!(
        !set_cookie.contains("Domain") && !set_cookie.contains("Max-Age"),
        "{set_cookie}"
    );
}

#[tokio::test]
async fn a_session_changes_its_id_at_sign_in_and_stays_out_after_sign_out() {
    let server = Server::new(false).await;
    let first = server.sign_in("").await;
    let second = server.sign_in(pair(&first)).await;
    assert_ne!(pair(&first), pair(&second), "a planted session does not survive (A-52)");
    assert!(!server.knows(pair(&first)).await);
    assert!(server.knows(pair(&second)).await);
    assert_eq!(
        server.post("/actions/sign-out", pair(&second), "").await.status(),
        StatusCode::SEE_OTHER
    );
    assert!(!server.knows(pair(&second)).await);
    assert!(!server.knows("countersign=AAAAAAAAAAAAAAAAAAAAAA").await);
}

#[tokio::test]
async fn an_idle_session_ends() {
    let server = Server::new(false).await;
    let cookie = server.sign_in("").await;
    server.treasury.clock().advance(Duration::from_secs(14 * 60));
    assert!(server.knows(pair(&cookie)).await);
    server.treasury.clock().advance(Duration::from_secs(14 * 60));
    assert!(server.knows(pair(&cookie)).await, "it was used meanwhile");
    server.treasury.clock().advance(Duration::from_secs(16 * 60));
    assert!(!server.knows(pair(&cookie)).await);
}

#[tokio::test]
async fn health_assets_and_nothing_else_are_open() {
    let server = Server::new(true).await;
    assert_eq!(server.get("/healthz", "").await.status(), StatusCode::OK);
    assert_eq!(text(server.get("/readyz", "").await).await, "ready\n");
    for asset in app::assets::all() {
        let response = server.get(&asset.path, "").await;
        assert_eq!(response.status(), StatusCode::OK);
        assert!(
            response.headers()[header::CACHE_CONTROL]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
        assert_eq!(response.headers()[header::CONTENT_TYPE], asset.content_type);
    }
    for path in [
        "/assets/../Cargo.toml",
        "/assets/%2e%2e/Cargo.toml",
        "/assets/..%2fCargo.toml",
        "/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/assets/..%5c..%5cCargo.toml",
        "/assets/",
        "/assets/x.css",
        "/assets/%00",
        "/pkg/app.js",
        "/pkg/app_bg.wasm",
        "/.git/config",
        "/.git/HEAD",
        "/.env",
        "/Cargo.toml",
        "/countersign.db",
        "/secret.key",
        "/favicon.ico/..",
        "/metrics",
        "/debug",
        "/debug/pprof",
        "/actuator",
        "/server-status",
        "/api",
        "/api/v1/payments",
        "/swagger.json",
        "/admin",
    ] {
        let response = server.get(path, "").await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(text(response).await.contains("<h1>"), "{path} is answered in words");
    }
}

#[tokio::test]
async fn a_cross_site_form_signs_nobody_in() {
    let server = Server::new(true).await;
    let request = Request::post("/actions/sign-in")
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!(
            "email=jane%40acme.example&password={}",
            PASSWORD.replace(' ', "+")
        )))
        .unwrap();
    let response = server.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert!(response.headers().get(header::SET_COOKIE).is_none());
}
