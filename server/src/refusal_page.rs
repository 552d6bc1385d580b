//! The short pages that the process itself answers with, before or instead of the application.

use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;

/// A page with one sentence about what happened and one about what to do. The texts are ours, never a request's.
#[must_use]
pub fn refusal_page(status: StatusCode, title: &'static str, words: &'static str) -> Response {
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} · Countersign</title>\n{}</head>\n\
         <body>\n<main>\n<h1>{title}</h1>\n<p>{words}</p>\n<p><a href=\"/\">Go to My work</a></p>\n</main>\n</body>\n</html>\n",
        stylesheet()
    );
    (status, Html(page)).into_response()
}

fn stylesheet() -> String {
    format!(
        "<link rel=\"stylesheet\" href=\"{}\">\n",
        app::assets::stylesheet().path
    )
}

/// The page for an address that does not exist.
#[must_use]
pub fn not_found() -> Response {
    refusal_page(
        StatusCode::NOT_FOUND,
        "Not found",
        "There is nothing at this address, or nothing that you may see.",
    )
}

/// The page for a fault of ours; the details are in the log under the request's id.
#[must_use]
pub fn server_fault() -> Response {
    refusal_page(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Something went wrong",
        "The fault is ours and has been recorded. If you were sending something, look at its page before you send it again.",
    )
}
