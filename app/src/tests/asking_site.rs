//! The whole site over the small company of the domain's tests.

use std::sync::Arc;

use axum::body::Body;
use tower_sessions::SessionManagerLayer;
use treasury::author::Caller;
use treasury::testing::{Engine, Person, World};

use super::browser::{Answer, Browser, Sessions};
use super::site::PASSWORD;
use crate::mail::Kept;
use crate::request::{Site, SiteParts};
use crate::when::{DEFAULT_ZONE, zone};
use crate::{assets, routes};

pub(super) const CREATE: &str = "/actions/requisition-create";
pub(super) const SAVE: &str = "/actions/requisition-save";
pub(super) const SUBMIT: &str = "/actions/requisition-submit";
pub(super) const WITHDRAW: &str = "/actions/requisition-withdraw";
pub(super) const DECIDE: &str = "/actions/requisition-decide";

pub(super) const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n";

/// The site of the world.
pub(super) struct WorldSite {
    pub(super) world: World,
    router: axum::Router,
}

impl WorldSite {
    pub(super) async fn new() -> Self {
        let world = World::on(Engine::Sqlite).await.unwrap();
        let site = Site::new(SiteParts {
            treasury: world.treasury.clone(),
            mail: Arc::new(Kept::default()),
            base_url: "http://localhost".into(),
            zone: zone(DEFAULT_ZONE).unwrap(),
            demo_mailbox: None,
            offers_sms: false,
        });
        let router = routes::router(site)
            .layer(SessionManagerLayer::new(Sessions::default()))
            .layer(axum::middleware::map_request(as_caller));
        Self { world, router }
    }

    /// Somebody's browser, signed in.
    pub(super) async fn browser(&self, person: Person) -> Browser {
        let id = self.world.id(person);
        // Already set when they sign in a second time.
        let _ = self.world.treasury.identity().set_first_password(id, PASSWORD).await;
        let email = self.world.actor(person).await.email().to_owned();
        let mut browser = Browser::new(self.router.clone());
        let answer = browser
            .post("/actions/sign-in", &[("email", &email), ("password", PASSWORD)])
            .await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        browser
    }

    /// The fields of a complete request of the staff of Kisumu.
    pub(super) fn complete(&self) -> Vec<(&'static str, String)> {
        let world = &self.world;
        vec![
            ("payee_name", "Jane Wanjiru".into()),
            ("amount", "4,500.00".into()),
            ("purpose", "Toner for the branch".into()),
            ("gl_account", world.gl_account.to_string()),
            ("origin", "branch".into()),
            ("branch", world.branch.to_string()),
            ("region", world.region.to_string()),
            ("department", world.department.to_string()),
            ("cost_centre", world.cost_centre.to_string()),
            ("method", "cash".into()),
            ("next", "continue".into()),
        ]
    }

    /// A draft of the complete request, of this amount; its path.
    pub(super) async fn drafted(&self, asker: &mut Browser, amount: &str) -> String {
        let page = asker.get("/requisitions/new").await;
        let answer = send(asker, &page, CREATE, with(self.complete(), "amount", amount), &[]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let review = answer.location().to_owned();
        review.strip_suffix("/review").expect("the review").to_owned()
    }

    /// A submitted request; its path.
    pub(super) async fn submitted(&self, asker: &mut Browser) -> String {
        self.submitted_for(asker, "4,500.00").await
    }

    /// A submitted request of this amount; its path.
    pub(super) async fn submitted_for(&self, asker: &mut Browser, amount: &str) -> String {
        let path = self.drafted(asker, amount).await;
        let page = asker.get(&format!("{path}/review")).await;
        let answer = send(asker, &page, SUBMIT, page.hidden(SUBMIT), &[]).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, path.as_str()));
        path
    }
}

async fn as_caller(mut request: axum::extract::Request) -> axum::extract::Request {
    let caller = Caller {
        ip: "127.0.0.1".into(),
        user_agent: "test".into(),
        request_id: "request-7".into(),
    };
    request.extensions_mut().insert(caller);
    request
}

/// Changes one field of a form.
pub(super) fn with(
    fields: Vec<(&'static str, String)>,
    name: &'static str,
    value: impl Into<String>,
) -> Vec<(&'static str, String)> {
    let mut fields: Vec<_> = fields.into_iter().filter(|(field, _)| *field != name).collect();
    fields.push((name, value.into()));
    fields
}

/// Posts a form of `page` with files, as a browser does: its key first.
pub(super) async fn send<N: AsRef<str>>(
    browser: &mut Browser,
    page: &Answer,
    action: &str,
    fields: Vec<(N, String)>,
    files: &[(&str, &[u8])],
) -> Answer {
    let mut body = Vec::new();
    let mut part = |name: &str, extra: &str, content: &[u8]| {
        body.extend_from_slice(
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{extra}\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    part("key", "", page.key(action).as_bytes());
    for (name, value) in fields.iter().filter(|(name, _)| name.as_ref() != "key") {
        part(name.as_ref(), "", value.as_bytes());
    }
    for (name, content) in files {
        part("files", &format!("; filename=\"{name}\""), content);
    }
    body.extend_from_slice(b"--b--\r\n");
    browser
        .post_raw(action, "multipart/form-data; boundary=b", Body::from(body))
        .await
}

/// With `COUNTERSIGN_PAGES` set to a folder, keeps a page there as a file to look at.
pub(super) fn keep(name: &str, page: &Answer) {
    let Some(folder) = std::env::var_os("COUNTERSIGN_PAGES") else {
        return;
    };
    let style = assets::stylesheet();
    let link = format!("<link rel=\"stylesheet\" href=\"{}\">", style.path);
    let inlined = page.body.replace(&link, &format!("<style>{}</style>", style.body));
    assert_ne!(inlined, page.body, "the link to the style sheet");
    std::fs::write(std::path::Path::new(&folder).join(format!("{name}.html")), inlined).unwrap();
}
