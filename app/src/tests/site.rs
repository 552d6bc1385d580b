//! A small site with one page and one action of each kind, and one person.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{SsrMode, path};
use tower_sessions::SessionManagerLayer;
use treasury::Treasury;
use treasury::access::{Home, Role, Scope};
use treasury::author::Caller;
use treasury::clock::{Clock, Timestamp};
use treasury::keys::Keys;
use treasury::money::Currency;
use treasury::organisation::NewPerson;
use treasury::randomness::Randomness;
use treasury::testing::{Engine, TestDatabase, fresh};

use super::browser::{Browser, Sessions};
use crate::actions::{Act, Outcome, Posted, done};
use crate::components::*;
use crate::error::Problem;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::mail::Kept;
use crate::page::page;
use crate::pages::not_found::NotFoundPage;
use crate::pages::sign_in::SignInPage;
use crate::request::{Site, SiteParts, path_param, signed_in};
use crate::routes::router_of;
use crate::shell::PageTitle;
use crate::when::{DEFAULT_ZONE, zone};

pub(super) const PASSWORD: &str = "nine quiet herons at dusk";
pub(super) const EMAIL: &str = "jane@example.org";
pub(super) const NOTE: &str = "/actions/test-note";

/// The site, and hands on what is behind it.
pub(super) struct TestSite {
    pub(super) sessions: Sessions,
    router: axum::Router,
    _database: TestDatabase,
}

impl TestSite {
    pub(super) async fn new() -> Self {
        let database = fresh(Engine::Sqlite).await.unwrap();
        let keys = Keys::try_new(&[9; 32]).unwrap();
        let clock = Clock::fixed(Timestamp(1_774_000_000_000_000));
        let treasury = Treasury::new(database.database.clone(), clock, Randomness::System, keys);
        let set_up = treasury.set_up();
        let company = set_up
            .company("ACME", "Acme", Currency::KES, DEFAULT_ZONE)
            .await
            .unwrap();
        let home = Home {
            company,
            region: None,
            branch: None,
            department: None,
        };
        let jane = NewPerson {
            home,
            email: EMAIL.into(),
            name: "Jane <b>Wanjiru".into(),
        };
        let person = set_up.person(&jane).await.unwrap();
        set_up
            .grant(person, Role::Treasury, Scope::Company(company))
            .await
            .unwrap();
        treasury.identity().set_first_password(person, PASSWORD).await.unwrap();
        let site = Site::new(SiteParts {
            treasury,
            mail: Arc::new(Kept::default()),
            base_url: "http://localhost".into(),
            zone: zone(DEFAULT_ZONE).unwrap(),
            demo_mailbox: None,
            offers_sms: false,
        });
        let sessions = Sessions::default();
        let layer = SessionManagerLayer::new(sessions.clone());
        let router = router_of(site, TestApp)
            .layer(layer)
            .layer(axum::middleware::map_request(as_caller));
        Self {
            sessions,
            router,
            _database: database,
        }
    }

    pub(super) fn stranger(&self) -> Browser {
        Browser::new(self.router.clone())
    }

    pub(super) async fn jane(&self) -> Browser {
        let mut browser = self.stranger();
        let answer = browser
            .post("/actions/sign-in", &[("email", EMAIL), ("password", PASSWORD)])
            .await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/"));
        browser
    }
}

pub(super) async fn as_caller(mut request: axum::extract::Request) -> axum::extract::Request {
    let caller = Caller {
        ip: "127.0.0.1".into(),
        user_agent: "test".into(),
        request_id: "request-7".into(),
    };
    request.extensions_mut().insert(caller);
    request
}

#[component]
fn TestApp() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/") view=NotePage ssr=SsrMode::Async/>
                <Route path=path!("/other") view=NotePage ssr=SsrMode::Async/>
                <Route path=path!("/records/:id") view=RecordPage ssr=SsrMode::Async/>
                <Route path=path!("/problems/:kind") view=ProblemPage ssr=SsrMode::Async/>
            </Routes>
        </Router>
    }
}

#[component]
fn NotePage() -> impl IntoView {
    page(async {
        let (actor, _) = signed_in()?;
        // A service is waited for here.
        tokio::task::yield_now().await;
        let form = FormState::of::<TestNote>().starting("currency", "KES");
        Ok(view! {
            <PageTitle text="Notes"/>
            <h1>"Notes of "{actor.name().to_owned()}", "{form.has("currency", "KES").then_some("in KES")}</h1>
            <PostForm form=form.clone() files=true>
                <TextArea name="purpose" label="Purpose" value=form.value("purpose") error=form.error("purpose")/>
                <MoneyField name="amount" label="Amount" currency="KES" value=form.value("amount") error=form.error("amount")/>
                <PasswordField name="new_password" label="Secret" error=form.error("new_password")/>
                <FileField name="receipt" label="Receipt" error=form.error("receipt")/>
                <SubmitButton label="Send"/>
            </PostForm>
        })
    })
}

#[component]
fn RecordPage() -> impl IntoView {
    page(async {
        signed_in()?;
        tokio::task::yield_now().await;
        let id: u32 = path_param("id")?;
        let name = match id {
            7 => "</title><script>alert(1)</script>",
            _ => return Err(Problem::NotFound),
        };
        Ok(view! { <PageTitle text=name/><h1>{name}</h1> })
    })
}

#[component]
fn ProblemPage() -> impl IntoView {
    page(async {
        tokio::task::yield_now().await;
        let problem: Problem = match path_param::<String>("kind")?.as_str() {
            "busy" => treasury::Error::Busy.into(),
            "broken" => treasury::Error::Broken("secret detail".into()).into(),
            "refused" => treasury::Error::refused("D4", "You asked for this money.").into(),
            _ => treasury::Error::NotFound.into(),
        };
        Err::<(), _>(problem)
    })
}

/// Refuses, or says what it would do.
#[server(prefix = "/actions", endpoint = "test-note", input = Posted)]
pub(crate) async fn test_note(form: Form) -> Outcome {
    let act = Act::begin(&form, "/")?;
    let mut read = form.read();
    let purpose = read.text("purpose", "Purpose", 10_000);
    let amount = read.amount("amount", "Amount", Currency::KES);
    let receipts = read.uploads("receipt").len();
    let (purpose, amount) = read.finish(|| Some((purpose?, amount?)))?;
    match purpose.as_str() {
        "own money" => Err(treasury::Error::refused("D4", "You asked for this money."))?,
        "stale" => Err(treasury::Error::refused(treasury::error::STALE, "Somebody changed it."))?,
        "broken" => Err(treasury::Error::Broken("secret detail".into()))?,
        "busy" => Err(treasury::Error::Busy)?,
        "missing" => Err(treasury::Error::NotFound)?,
        "key" => done("/other", format!("{:?}", act.key())),
        _ => done(
            "/other?x=1",
            format!("Noted {amount} with {receipts} receipts for {}", act.actor.name()),
        ),
    }
}

/// Forgets to begin.
#[server(prefix = "/actions", endpoint = "test-careless", input = Posted)]
pub(crate) async fn test_careless(form: Form) -> Outcome {
    let _ = form;
    done("/", "Done without asking who.")
}
