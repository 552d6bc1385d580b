//! Renders a page: one whole document, no script, the right status.
//!
//! Nothing of a page is streamed before all of it is known, so that a record that turns out not to exist is a 404 and a
//! refused form a 422. No script is written: leptos would send its bookkeeping for a client side that we do not have, so
//! its chunks are never asked for, and the comments it leaves for that client (`<!>` and [`NOTHING`]) are taken out.

use std::pin::Pin;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::{Html, IntoResponse as _, Response};
use futures::StreamExt as _;
use futures::stream::once;
use http::{HeaderName, HeaderValue, Method, Request, StatusCode, Uri};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use crate::actions::{retry_after, see_other};
use crate::error::Problem;
use crate::request::{RequestContext, Site};
use crate::{assets, paths, shell};

/// Pages that need nobody to be signed in. Every other page sends strangers to sign in, without having to ask.
/// The mailbox is one of the demo alone; elsewhere it is a 404 for everybody.
pub const PUBLIC: [&str; 3] = [paths::SIGN_IN, paths::SIGN_IN_PASSKEY, paths::MAILBOX];

/// What is between header and footer: the routes of the site (or, in tests, others).
#[derive(Clone)]
pub(crate) struct View(Arc<dyn Fn() -> AnyView + Send + Sync>);

impl View {
    pub(crate) fn new<V: IntoView + 'static>(view: impl Fn() -> V + Send + Sync + 'static) -> Self {
        Self(Arc::new(move || view().into_any()))
    }
}

/// Answers `GET` of a page.
pub(crate) async fn answer_page(State((site, view)): State<(Site, View)>, request: Request<Body>) -> Response {
    let (parts, _) = request.into_parts();
    let request = match RequestContext::read(&site, &parts).await {
        Ok(request) => request,
        Err(problem) => return bare(&problem),
    };
    if request.actor().is_none() && !PUBLIC.contains(&request.path()) {
        let next = parts.uri.path_and_query().map(|it| it.as_str()).unwrap_or_default();
        return see_other(&paths::sign_in(next));
    }
    // A look ahead, by HEAD or by a browser's prefetch, uses nothing up.
    let looks_ahead = parts.method != Method::GET || parts.headers.contains_key("sec-purpose");
    let request = match looks_ahead {
        true => Ok(request),
        false => request
            .clone()
            .with_flashes()
            .await
            .map_err(|problem| (request, problem)),
    };
    match request {
        Ok(request) => render(&view, &request, None).await,
        Err((request, problem)) => render(&view, &request, Some(problem)).await,
    }
}

/// Answers everything that is nowhere.
pub(crate) async fn answer_nowhere(State((site, view)): State<(Site, View)>, request: Request<Body>) -> Response {
    let (parts, _) = request.into_parts();
    match RequestContext::read(&site, &parts).await {
        Ok(request) => render(&view, &request, Some(Problem::NotFound)).await,
        Err(problem) => bare(&problem),
    }
}

/// A problem of somebody of whom nothing is known, because the request or its session could not be read: a page without
/// navigation, that needs nothing but this function.
pub(crate) fn bare(problem: &Problem) -> Response {
    let (title, words, style) = (problem.title(), problem.words(), &assets::stylesheet().path);
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title} · Countersign</title>\
         <link rel=\"stylesheet\" href=\"{style}\"></head><body><main id=\"main\"><h1>{title}</h1><p>{words}</p>\
         <p><a href=\"/\">Go to My work</a></p></main></body></html>"
    );
    let mut response = (problem.status(), Html(page)).into_response();
    if problem.status() == StatusCode::SERVICE_UNAVAILABLE {
        let (name, value) = retry_after();
        response.headers_mut().insert(name, value);
    }
    response
}

/// The page at the request's path; or, in its place, a problem.
pub(crate) async fn render(view: &View, request: &RequestContext, problem: Option<Problem>) -> Response {
    let status = problem
        .as_ref()
        .or(request.refusals().map(|refusal| &refusal.problem).next())
        .map(Problem::status);
    let context = request.clone();
    let provide = move || {
        if let Some(shared) = Owner::current_shared_context() {
            // Nothing is sent along for a client side to start from.
            shared.set_is_hydrating(false);
        }
        if let Some(status) = status {
            set_status(status);
        }
        provide_context(context.clone());
    };
    let content = view.0.clone();
    let page = move || match problem {
        Some(problem) => shell::document(move || shell::problem_page(problem).into_any()),
        None => shell::document(move || content()),
    };
    let Ok(uri) = Uri::try_from(request.address()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut bare = Request::new(Body::empty());
    *bare.uri_mut() = uri;
    let response = leptos_axum::handle_response_inner(provide, page, bare, whole).await;
    if response.status().is_server_error() && request.refusals().next().is_some() {
        // The session layer keeps the session as it was when the answer is a 5xx; what was shown is used up all the same.
        if let Err(error) = request.session().save().await {
            tracing::error!(error = %error, "a shown flash could not be taken out of its session");
        }
    }
    response
}

/// Has the browser load the page being rendered again after some seconds: for progress, which ends. A header and no script,
/// so that it works for everybody.
pub(crate) fn comes_again(seconds: u32) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(HeaderName::from_static("refresh"), HeaderValue::from(seconds));
    }
}

/// Sets the status of the page being rendered, and what belongs to it.
pub(crate) fn set_status(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            let (name, value) = retry_after();
            response.insert_header(name, value);
        }
    }
}

type Chunks = Pin<Box<dyn futures::Stream<Item = String> + Send>>;

/// What an erased view of nothing writes. Neither it nor `<!>` can come from what people typed, whose `<` is escaped.
const NOTHING: &str = "<!--<() />-->";

/// The whole document as one chunk. The second argument would write the framework's scripts; it is not called.
fn whole(
    app: AnyView,
    _scripts: Box<dyn FnOnce() -> Chunks + Send>,
    _out_of_order: bool,
) -> Pin<Box<dyn Future<Output = Chunks> + Send>> {
    Box::pin(async move {
        let html = app.to_html_stream_in_order().collect::<String>().await;
        Box::pin(once(async move { html.replace("<!>", "").replace(NOTHING, "") })) as Chunks
    })
}
