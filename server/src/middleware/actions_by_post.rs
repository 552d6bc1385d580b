//! Acting is done by POST and by nothing else (S19): a link, a prefetch or a mail scanner cannot act.

use crate::refusal_page::refusal_page;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, Method, StatusCode, header};

/// Every server function lives below this path.
const ACTIONS: &str = "/actions/";

/// Refuses everything but POST on actions, and everything but GET, HEAD and POST elsewhere.
pub async fn actions_by_post(request: Request, next: Next) -> Response {
    let action = is_action(request.uri().path());
    let allowed: &'static str = if action { "POST" } else { "GET, HEAD, POST" };
    let method = request.method();
    let fits = *method == Method::POST || (!action && super::is_safe(method));
    if fits {
        return next.run(request).await;
    }
    let mut answer = refusal_page(
        StatusCode::METHOD_NOT_ALLOWED,
        "Not done that way",
        "This address takes a form that somebody sends. Nothing was changed.",
    );
    answer
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static(allowed));
    answer
}

fn is_action(path: &str) -> bool {
    path.get(..ACTIONS.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(ACTIONS))
}
