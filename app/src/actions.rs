//! Server functions: how a posted form becomes an act and an answer. See the crate's documentation for how to write one.
//!
//! [`answer_action`] stands before every server function. It finds the session and the actor (nobody signed in: 401,
//! except for [`PUBLIC`]), reads the body to its limits, runs the server function, and turns the function's value into the
//! answer: always a redirect to a path that our own code named, or a page with the right status. That it runs to its end
//! when the browser hangs up is the process's part (its middleware runs every POST as a task of its own). What the framework would do by itself (a redirect to the `Referer`
//! with the error in the address) cannot happen: the function never sees the headers that make it do so.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::request::Parts;
use http::{HeaderValue, Method, Request, StatusCode, header};
use leptos::prelude::{provide_context, use_context};
use leptos::server_fn::axum::{get_server_fn_service, server_fn_paths};
use leptos::server_fn::codec::Post;
use leptos::server_fn::error::FromServerFnError as _;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use treasury::Treasury;
use treasury::access::Actor;

use crate::error::{Problem, RETRY_AFTER_SECONDS};
use crate::flash::{self, Flash, Refusal};
use crate::form::{Form, KEY_FIELD};
use crate::form_key::FormKey;
use crate::render::{View, bare, render};
use crate::request::{RequestContext, Site, request};
use crate::{body, paths};

/// Actions that need nobody to be signed in. They carry no form key; the same-origin check before all actions covers them.
pub const PUBLIC: [&str; 4] = [
    "/actions/sign-in",
    "/actions/sign-in-passkey",
    "/actions/sign-in-passkey-begin",
    "/actions/sign-out",
];

/// What a server function gives back.
pub type Outcome = Result<Done, Problem>;

/// An act that was done: where the browser goes (303), and what it is told there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    to: String,
    notice: Option<String>,
}

/// Done: go to `to` and say `notice` there.
pub fn done(to: impl Into<String>, notice: impl Into<String>) -> Outcome {
    Ok(Done {
        to: to.into(),
        notice: Some(notice.into()),
    })
}

/// Done: go to `to`, which speaks for itself.
pub fn go(to: impl Into<String>) -> Outcome {
    Ok(Done {
        to: to.into(),
        notice: None,
    })
}

/// An action of a signed-in person: begins every server function.
pub struct Act {
    /// Who acts.
    pub actor: Actor,
    /// The domain.
    pub treasury: Treasury,
    /// The request, for what is rarely needed.
    pub request: RequestContext,
    key: FormKey,
    params: Vec<String>,
}

impl Act {
    /// Checks that somebody is signed in and that the form's one-time key is theirs and for this action. `back` is the
    /// page that holds the form: whatever is refused from here on returns there with what was typed.
    pub fn begin(form: &Form, back: impl Into<String>) -> Result<Self, Problem> {
        let request = begin_public(back);
        let actor = request.actor().cloned().ok_or(Problem::SignedOut)?;
        let key = request
            .verify_form_key(form.field(KEY_FIELD))
            .ok_or(Problem::StaleForm)?;
        Ok(Self {
            actor,
            treasury: request.treasury().clone(),
            key,
            params: params(form),
            request,
        })
    }

    /// From here on a refusal returns to another page: a record was made, and its own page has the form now.
    pub fn returns_to(&self, back: impl Into<String>) {
        self.request.set_back(back.into());
    }

    /// The form key for the domain, which stores it with the outcome of the act: the same form sent again gets the
    /// first outcome. It covers every value and file of the form, secrets excepted.
    pub fn key(&self) -> treasury::form_key::FormKey {
        self.key_named(self.key.to_hex())
    }

    /// The form key of a further service, where one form needs two of them, one after the other.
    pub fn key_of(&self, part: &str) -> treasury::form_key::FormKey {
        self.key_named(format!("{}-{part}", self.key.to_hex()))
    }

    fn key_named(&self, key: String) -> treasury::form_key::FormKey {
        let params: Vec<&str> = self.params.iter().map(String::as_str).collect();
        treasury::form_key::FormKey::new(&key, registered(self.request.path()), &params)
    }
}

/// Begins an action of [`PUBLIC`], which knows nobody.
pub(crate) fn begin_public(back: impl Into<String>) -> RequestContext {
    let request = request();
    request.set_back(back.into());
    request
}

/// What makes two sendings of a form different things.
fn params(form: &Form) -> Vec<String> {
    let values = form
        .without_secrets()
        .into_iter()
        .flat_map(|(name, value)| [name, value]);
    let files = form
        .all_uploads()
        .iter()
        .map(|upload| hex::encode(Sha256::digest(&upload.bytes)));
    values.chain(files).collect()
}

/// The registered path equal to `path`; every action that runs has one.
fn registered(path: &str) -> &'static str {
    server_fn_paths()
        .map(|(registered, _)| registered)
        .find(|registered| *registered == path)
        .unwrap_or_default()
}

/// The input of every server function: `#[server(prefix = "/actions", endpoint = "…", input = Posted)]` with one argument,
/// `form: Form`. The body was read before ([`body::read`](crate::body)); this hands it over.
pub type Posted = Post<PostedForm>;

/// See [`Posted`].
pub struct PostedForm;

impl ContentType for PostedForm {
    const CONTENT_TYPE: &'static str = "application/x-www-form-urlencoded";
}

impl FormatType for PostedForm {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: From<Form>> Decodes<T> for PostedForm {
    type Error = &'static str;

    fn decode(_: Bytes) -> Result<T, Self::Error> {
        use_context::<Form>().map(T::from).ok_or("no form was read")
    }
}

impl<T> Encodes<T> for PostedForm {
    type Error = &'static str;

    fn encode(_: &T) -> Result<Bytes, Self::Error> {
        Err("forms are sent by browsers")
    }
}

/// Every action's path, sorted; the access matrix covers each.
pub fn all() -> Vec<&'static str> {
    let mut paths: Vec<_> = server_fn_paths()
        .map(|(path, _)| path)
        .filter(|path| path.starts_with(paths::ACTIONS))
        .collect();
    paths.sort_unstable();
    paths
}

/// Answers `POST /actions/…`.
pub(crate) async fn answer_action(State((site, view)): State<(Site, View)>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let request = match RequestContext::read(&site, &parts).await {
        Ok(request) => request,
        Err(problem) => return bare(&problem),
    };
    let form = match permitted(&request, &parts) {
        Ok(()) => body::read(&parts, body, request.actor().is_some()).await,
        Err(problem) => Err(problem),
    };
    // The body may have taken minutes: who they were when it began to arrive decides nothing.
    let request = match request.read_again(&site, &parts).await {
        Ok(request) => request,
        Err(problem) => return bare(&problem),
    };
    let form = match form.and_then(|form| permitted(&request, &parts).map(|()| form)) {
        Ok(form) => form,
        Err(problem) => return render(&view, &request, Some(problem)).await,
    };
    let outcome = run(request.clone(), form.clone()).await;
    answer(&view, &request, &form, outcome).await
}

fn permitted(request: &RequestContext, parts: &Parts) -> Result<(), Problem> {
    if get_server_fn_service(request.path(), Method::POST).is_none() {
        return Err(Problem::NotFound);
    }
    if parts.uri.query().is_some() {
        // A form of ours has none, and what stands there would be logged.
        return Err(Problem::malformed("This address takes no query."));
    }
    match request.actor().is_some() || PUBLIC.contains(&request.path()) {
        true => Ok(()),
        false => Err(Problem::SignedOut),
    }
}

/// Runs the server function. It sees a bare request: no `Accept` and no `Referer`, by which the framework would choose
/// an answer of its own.
async fn run(request: RequestContext, form: Form) -> Outcome {
    let path = request.path().to_owned();
    let bare = Request::post(&path)
        .body(Body::empty())
        .map_err(|error| request.internal(&error))?;
    let context = request.clone();
    let provide = move || {
        provide_context(context.clone());
        provide_context(form.clone());
    };
    let response = leptos_axum::handle_server_fns_with_context(provide, bare)
        .await
        .into_response();
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX)
        .await
        .map_err(|error| request.internal(&error))?;
    if request.back().is_none() && status == StatusCode::OK {
        // A server function that never called `Act::begin` checked neither the person nor the key.
        return Err(request.internal(&format!("{path} did not begin")));
    }
    match status {
        StatusCode::OK => serde_json::from_slice(&bytes).map_err(|error| request.internal(&error)),
        _ => Err(Problem::de(bytes)),
    }
}

async fn answer(view: &View, request: &RequestContext, form: &Form, outcome: Outcome) -> Response {
    let problem = match outcome {
        Ok(Done { to, notice }) => {
            let kept = match notice {
                Some(words) => flash::keep(request.session(), Flash::notice(&to, words)).await,
                None => Ok(()),
            };
            return match kept {
                Ok(()) => see_other(&to),
                Err(problem) => render(view, request, Some(problem)).await,
            };
        }
        Err(problem) => problem,
    };
    let Some(back) = request.back().filter(|_| problem.returns_to_form()) else {
        return render(view, request, Some(problem)).await;
    };
    let refusal = Refusal {
        action: request.path().into(),
        problem,
        values: form.without_secrets(),
    };
    let flash = Flash::refusal(&back, refusal);
    if request.actor().is_none() {
        // Nobody's form (sign-in): shown in the answer itself, so that no session is made for a passer-by.
        return render(view, &request.showing(&back, vec![flash]), None).await;
    }
    match flash::keep(request.session(), flash).await {
        Ok(()) => see_other(&back),
        Err(problem) => render(view, request, Some(problem)).await,
    }
}

/// A redirect (303) to a path of this site.
pub(crate) fn see_other(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(to) => (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response(),
        Err(_) => (
            StatusCode::SEE_OTHER,
            [(header::LOCATION, HeaderValue::from_static(paths::MY_WORK))],
        )
            .into_response(),
    }
}

/// The header that tells a browser when to try again.
pub(crate) fn retry_after() -> (header::HeaderName, HeaderValue) {
    (header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_SECONDS))
}
