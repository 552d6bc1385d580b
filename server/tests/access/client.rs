//! A browser without JavaScript before the server's real router, in process: keeps its cookie, follows nothing by itself.

use app::request::{Site, SiteParts};
use axum::Router;
use axum::body::Body;
use futures::StreamExt;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use server::middleware::{BodyLimits, InFlight, TrustedProxies};
use server::router::{Shell, build};
use server::session_store::TreasurySessions;
use std::sync::Arc;
use tokio::sync::Notify;
use tower::ServiceExt;
use tower_sessions::SessionStore;
use tower_sessions::session::Id;
use treasury::Treasury;
use treasury::clock::Clock;
use treasury::passkeys::RelyingParty;
use treasury::randomness::Randomness;
use treasury::testing::{SITE, TestDatabase, debtor};

/// Where the site is, as its settings say.
pub const ORIGIN: &str = "https://pay.example.org";
/// The name of the session cookie over plain HTTP.
const COOKIE: &str = "countersign";
/// What sign-ins, acts and refusals write whatever comes of them: sessions, the trail, tries of a code, answered
/// ceremonies, and the count of sign-ins.
const TRACES: [&str; 5] = ["session", "audit_event", "step_up", "ceremony", "sign_in_brake"];

/// A server over one database.
#[derive(Clone)]
pub struct Net {
    /// The whole router, middleware included.
    pub router: Router,
    /// The domain behind it.
    pub treasury: Treasury,
    /// Acts that are under way.
    pub in_flight: InFlight,
    /// Mails that left at once.
    pub mails: Arc<app::mail::Kept>,
}

impl Net {
    /// Over this domain.
    pub fn new(treasury: &Treasury) -> Self {
        Self::behind(treasury, TrustedProxies::default())
    }

    /// Over this domain, behind these proxies.
    pub fn behind(treasury: &Treasury, proxies: TrustedProxies) -> Self {
        let mails = Arc::new(app::mail::Kept::default());
        let site = Site::new(SiteParts {
            treasury: treasury.clone(),
            mail: mails.clone(),
            base_url: ORIGIN.into(),
            zone: app::when::zone("Africa/Nairobi").unwrap(),
            demo_mailbox: None,
            offers_sms: true,
        });
        let in_flight = InFlight::default();
        let shell = Shell {
            base_url: ORIGIN.into(),
            https: false,
            proxies,
            in_flight: in_flight.clone(),
            bodies: BodyLimits::default(),
        };
        let router = build(&shell, treasury, app::routes::router(site));
        Self {
            router,
            treasury: treasury.clone(),
            in_flight,
            mails,
        }
    }

    /// The key of a form that posts to `action`, as a page shown to the holder of this cookie would carry it.
    pub fn form_key(&self, cookie: &str, action: &str) -> String {
        let session = session_id(cookie).map(|id| id.to_string()).unwrap_or_default();
        let (keys, randomness) = (self.treasury.keys(), self.treasury.randomness());
        app::form_key::FormKey::issue(keys, randomness, &session, action)
    }

    /// Why the last form of this session was refused, as it waits to be shown: the status and the code or the field.
    pub async fn refusal(&self, cookie: &str) -> Option<String> {
        let id = session_id(cookie)?;
        let record = TreasurySessions::new(&self.treasury).load(&id).await.unwrap()?;
        let flashes: Vec<app::flash::Flash> = serde_json::from_value(record.data.get("flash")?.clone()).unwrap();
        flashes.into_iter().find_map(|flash| match flash.content {
            app::flash::Content::Refusal(refusal) => Some(code(&refusal.problem)),
            app::flash::Content::Notice(_) => None,
        })
    }
}

fn code(problem: &app::error::Problem) -> String {
    let status = problem.status().as_u16();
    match problem {
        app::error::Problem::Refused { code, .. } => format!("{status} {code}"),
        app::error::Problem::Invalid { errors } => format!("{status} {}", errors[0].field),
        app::error::Problem::StaleForm => format!("{status} stale form"),
        _ => status.to_string(),
    }
}

/// The session of a cookie.
pub fn session_id(cookie: &str) -> Option<Id> {
    cookie.split_once('=')?.1.parse().ok()
}

/// A copy of the scene behind a router of its own.
pub struct Copy {
    /// The server.
    pub net: Net,
    database: TestDatabase,
}

impl Copy {
    /// Over a copied database, at the time and with the keys of the domain that made it.
    pub fn new(database: TestDatabase, of: &Treasury) -> Self {
        let clock = Clock::fixed(of.now());
        let treasury = Treasury::new(database.database.clone(), clock, Randomness::System, of.keys().clone());
        let treasury = treasury.with_passkeys_of(RelyingParty::at(SITE).unwrap());
        let treasury = treasury.with_rails(of.rails()).with_bank(debtor());
        Self {
            net: Net::new(&treasury),
            database,
        }
    }

    /// Everything that is so: every row but the traces that a refusal leaves as well.
    pub async fn facts(&self) -> std::collections::BTreeMap<String, String> {
        self.database.contents(&TRACES).await.unwrap()
    }

    /// Every row of every table.
    pub async fn everything(&self) -> std::collections::BTreeMap<String, String> {
        self.database.contents(&[]).await.unwrap()
    }

    /// The database itself, for what is done to it behind the domain's back.
    pub fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// Fails unless every invariant holds.
    pub async fn verify(&self) {
        let report = self.net.treasury.verify().await.unwrap();
        assert!(report.is_clean(), "{report}");
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// Where it redirects to.
    pub fn location(&self) -> &str {
        let to = self.headers.get(header::LOCATION);
        to.map_or("", |to| to.to_str().unwrap())
    }
}

/// One browser.
#[derive(Clone)]
pub struct Client {
    router: Router,
    /// `name=value`; empty without a session.
    pub cookie: String,
}

impl Client {
    /// With this cookie.
    pub fn new(net: &Net, cookie: &str) -> Self {
        Self {
            router: net.router.clone(),
            cookie: cookie.to_owned(),
        }
    }

    /// Reads a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        let request = Request::get(path).header("sec-fetch-site", "same-origin");
        self.send(request, "").await
    }

    /// Sends a form as a page of ours would.
    pub async fn post(&mut self, action: &str, fields: &[(String, String)]) -> Answer {
        self.post_with(Method::POST, action, fields, &[("sec-fetch-site", "same-origin")])
            .await
    }

    /// Sends a form by another method or from elsewhere.
    pub async fn post_with(
        &mut self,
        method: Method,
        action: &str,
        fields: &[(String, String)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = form(method, action);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request, urlencoded(fields)).await
    }

    /// Signs in; the cookie afterwards is the new session's.
    pub async fn sign_in(&mut self, email: &str, password: &str) {
        let fields = [("email", email), ("password", password)].map(|(name, value)| (name.into(), value.into()));
        let answer = self.post("/actions/sign-in", &fields).await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, "/"),
            "{email}"
        );
    }

    /// Sends a form whose last byte waits: `meanwhile` happens when all the rest has arrived.
    pub async fn post_slowly(
        &mut self,
        action: &str,
        fields: &[(String, String)],
        meanwhile: impl Future<Output = ()>,
    ) -> Answer {
        let mut begun = urlencoded(fields);
        let last = begun.split_off(begun.len() - 1);
        let (arrived, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (told, gate) = (arrived.clone(), go.clone());
        let begun = futures::stream::once(async move { Ok::<_, std::io::Error>(begun) });
        let last = futures::stream::once(async move {
            told.notify_one();
            gate.notified().await;
            Ok(last)
        });
        let request = form(Method::POST, action).header("sec-fetch-site", "same-origin");
        let body = Body::from_stream(begun.chain(last));
        let between = async {
            arrived.notified().await;
            meanwhile.await;
            go.notify_one();
        };
        futures::join!(self.send(request, body), between).0
    }

    /// Sends whatever it is.
    pub async fn send(&mut self, request: http::request::Builder, body: impl Into<Body>) -> Answer {
        let request = match self.cookie.is_empty() {
            true => request,
            false => request.header(header::COOKIE, &self.cookie),
        };
        let request = request.body(body.into()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            if pair.starts_with(&format!("{COOKIE}=")) {
                self.cookie = pair.to_owned();
            }
        }
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

/// The head of a form's request.
pub fn form(method: Method, action: &str) -> http::request::Builder {
    Request::builder()
        .method(method)
        .uri(action)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

/// The body of a form.
pub fn urlencoded(fields: &[(String, String)]) -> String {
    let pairs = fields
        .iter()
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn escape(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
