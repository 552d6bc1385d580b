//! What a page or an action knows about the request it answers, given to it by leptos context.

use std::fmt::Display;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use http::request::Parts;
use jiff::tz::TimeZone;
use leptos::prelude::{GetUntracked as _, expect_context};
use leptos_router::hooks::use_params_map;
use tower_sessions::Session;
use treasury::Treasury;
use treasury::access::{Actor, Permission, Reach, Role};
use treasury::author::Caller;
use treasury::clock::Timestamp;

use crate::error::Problem;
use crate::flash::{self, Content, Flash, Refusal};
use crate::form::{Form, decode_urlencoded};
use crate::form_key::FormKey;
use crate::mail;
use crate::sign_in;
use crate::when::{When, when};

/// What the process gives the pages once, at its start. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Site(Arc<SiteParts>);

/// The parts of a [`Site`].
#[derive(Debug)]
pub struct SiteParts {
    /// The domain.
    pub treasury: Treasury,
    /// Sends the mails that cannot wait for the outbox: one-time codes.
    pub mail: Arc<dyn mail::Sender>,
    /// The origin people use, `https://pay.example.org`, without a slash at its end: for links in mails.
    pub base_url: String,
    /// The zone times are shown in to nobody in particular; everybody else has a company.
    pub zone: TimeZone,
    /// Where the demo keeps its mails; `None` outside the demo, where there is no mailbox page.
    pub demo_mailbox: Option<PathBuf>,
    /// Whether notices can also be sent by SMS: a gateway is configured.
    pub offers_sms: bool,
}

impl Site {
    /// A site of these parts.
    pub fn new(parts: SiteParts) -> Self {
        Self(Arc::new(parts))
    }
}

impl std::ops::Deref for Site {
    type Target = SiteParts;

    fn deref(&self) -> &SiteParts {
        &self.0
    }
}

/// One request: who, from where, at what time, and what waits to be shown to them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct RequestContext(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    site: Site,
    session: Session,
    actor: Option<Actor>,
    caller: Caller,
    path: String,
    address: String,
    query: Form,
    now: Timestamp,
    flashes: Vec<Flash>,
    back: Mutex<Option<String>>,
    zone: TimeZone,
}

impl RequestContext {
    /// Reads a request: its session (an extension set by the session layer; none is created here), its actor, and its
    /// [`Caller`] (an extension set by the process, which knows which proxies to trust).
    pub(crate) async fn read(site: &Site, parts: &Parts) -> Result<Self, Problem> {
        let session = parts.extensions.get::<Session>().cloned();
        let session = session.ok_or_else(|| Problem::internal(&"no session layer in front of the pages"))?;
        let caller = parts.extensions.get::<Caller>().cloned().unwrap_or_else(Caller::system);
        let numbered = |problem: Problem| problem.with_request_id(&caller.request_id);
        let actor = sign_in::actor(site, &session, &caller).await.map_err(numbered)?;
        // Strangers have no company; the site has a zone for them.
        let zone = actor.as_ref().map_or(&site.zone, |actor| actor.zone()).clone();
        let query = decode_urlencoded(parts.uri.query().unwrap_or_default().as_bytes())
            .map_err(|_| Problem::malformed("This address is damaged. Go back and follow the link again."))?;
        Ok(Self(Arc::new(Inner {
            site: site.clone(),
            session,
            actor,
            caller,
            path: parts.uri.path().to_owned(),
            address: parts
                .uri
                .path_and_query()
                .map(|it| it.as_str())
                .unwrap_or("/")
                .to_owned(),
            query: Form::new(query),
            now: site.treasury.now(),
            flashes: Vec::new(),
            back: Mutex::new(None),
            zone,
        })))
    }

    /// The same request, with its session and its actor as they are now.
    pub(crate) async fn read_again(&self, site: &Site, parts: &Parts) -> Result<Self, Problem> {
        if self.0.session.id().is_some() {
            let load = self.0.session.load().await;
            load.map_err(|error| self.internal(&error))?;
        }
        Self::read(site, parts).await
    }

    /// The same visitor looking at the page at `address` (a path with or without a query), which shows these flashes.
    pub(crate) fn showing(&self, address: &str, flashes: Vec<Flash>) -> Self {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let it = &self.0;
        Self(Arc::new(Inner {
            site: it.site.clone(),
            session: it.session.clone(),
            actor: it.actor.clone(),
            caller: it.caller.clone(),
            path: path.to_owned(),
            address: address.to_owned(),
            query: Form::new(decode_urlencoded(query.as_bytes()).unwrap_or_default()),
            now: it.now,
            flashes,
            back: Mutex::new(None),
            zone: it.zone.clone(),
        }))
    }

    /// The same request with what waits in its session for this path, taken out of it.
    pub(crate) async fn with_flashes(self) -> Result<Self, Problem> {
        let flashes = match self.0.session.id() {
            Some(_) => flash::take(&self.0.session, &self.0.path).await?,
            None => Vec::new(),
        };
        Ok(self.showing(&self.0.address, flashes))
    }

    /// The domain.
    pub fn treasury(&self) -> &Treasury {
        &self.0.site.treasury
    }

    /// What the process gave.
    pub fn site(&self) -> &Site {
        &self.0.site
    }

    /// Who is signed in.
    pub fn actor(&self) -> Option<&Actor> {
        self.0.actor.as_ref()
    }

    /// Whether the signed-in person may do this anywhere at all: what the navigation offers. Pages show and services enforce
    /// the rest.
    pub fn may(&self, permission: Permission) -> bool {
        let holds = |role: &Role| self.actor().is_some_and(|actor| actor.holds(*role));
        Role::ALL
            .iter()
            .any(|role| holds(role) && role.reach(permission) != Reach::Nothing)
    }

    /// The session; only sign-in and sign-out need it.
    pub fn session(&self) -> &Session {
        &self.0.session
    }

    /// Address, browser and request id, for the audit trail.
    pub fn caller(&self) -> &Caller {
        &self.0.caller
    }

    /// The request's id, as the logs have it.
    pub fn request_id(&self) -> &str {
        &self.0.caller.request_id
    }

    /// [`Problem::internal`], where there is no leptos context.
    pub(crate) fn internal(&self, what: &dyn Display) -> Problem {
        Problem::logged(what, self.request_id().to_owned())
    }

    /// The path, without its query.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// Path and query, as the router sees them.
    pub(crate) fn address(&self) -> &str {
        &self.0.address
    }

    /// The query as a form: filters are read like any other form.
    pub fn query(&self) -> &Form {
        &self.0.query
    }

    /// The instant the request came, by the domain's clock.
    pub fn now(&self) -> Timestamp {
        self.0.now
    }

    /// `at` as people read it: in the zone of their company.
    pub fn when(&self, at: Timestamp) -> When {
        when(at, &self.0.zone, self.0.now)
    }

    /// What was done just before, to be said on this page.
    pub fn notices(&self) -> impl Iterator<Item = &str> {
        self.0.flashes.iter().filter_map(|flash| match &flash.content {
            Content::Notice(words) => Some(words.as_str()),
            Content::Refusal(_) => None,
        })
    }

    /// The refusal of the form that posts to `action`, if this page has one to show.
    pub fn refusal(&self, action: &str) -> Option<&Refusal> {
        self.refusals().find(|refusal| refusal.action == action)
    }

    pub(crate) fn refusals(&self) -> impl Iterator<Item = &Refusal> {
        self.0.flashes.iter().filter_map(|flash| match &flash.content {
            Content::Refusal(refusal) => Some(refusal),
            Content::Notice(_) => None,
        })
    }

    /// A new form key for `action`; empty when nobody is signed in (see [`crate::form_key`]).
    pub(crate) fn new_form_key(&self, action: &str) -> String {
        match (self.actor(), self.0.session.id()) {
            (Some(_), Some(id)) => {
                let treasury = self.treasury();
                FormKey::issue(treasury.keys(), treasury.randomness(), &id.to_string(), action)
            }
            _ => String::new(),
        }
    }

    /// The key in `text`, if it was issued to this session for the action at this request's path.
    pub(crate) fn verify_form_key(&self, text: &str) -> Option<FormKey> {
        let session = self.0.session.id()?.to_string();
        FormKey::verify(self.treasury().keys(), &session, self.path(), text)
    }

    /// Remembers the page that holds the form of this action: where a refusal goes.
    pub(crate) fn set_back(&self, back: String) {
        if let Ok(mut slot) = self.0.back.lock() {
            *slot = Some(back);
        }
    }

    pub(crate) fn back(&self) -> Option<String> {
        self.0.back.lock().ok().and_then(|slot| slot.clone())
    }
}

/// The request being answered.
pub fn request() -> RequestContext {
    expect_context()
}

/// The signed-in person and the domain: the first line of every page.
///
/// The router already sends everybody else to sign in, so that [`Problem::SignedOut`] is never seen; it is here so
/// that a page cannot be written that forgets to ask.
pub fn signed_in() -> Result<(Actor, Treasury), Problem> {
    let request = request();
    let actor = request.actor().cloned().ok_or(Problem::SignedOut)?;
    Ok((actor, request.treasury().clone()))
}

/// The part `name` of the page's path, typed; a part that does not parse is a page that does not exist.
pub fn path_param<T: FromStr>(name: &str) -> Result<T, Problem> {
    use_params_map()
        .get_untracked()
        .get(name)
        .and_then(|text| text.parse().ok())
        .ok_or(Problem::NotFound)
}

/// An absolute address of this site, for mails; from the settings, never from the request's `Host`.
pub fn absolute(site: &Site, path: impl Display) -> String {
    format!("{}{path}", site.base_url)
}
