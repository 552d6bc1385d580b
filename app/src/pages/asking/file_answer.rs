//! `GET /requisitions/{id}/attachments/{sha256}`: a file as it was attached, for those who see the requisition.
//!
//! Only photos are shown in the browser, without anything being allowed to them; everything else is handed over to be
//! saved. (Browsers refuse to show a PDF in a sandbox, and without one it would be a document of our own origin.)

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, Request, header};
use treasury::Error;
use treasury::ids::RequisitionId;
use treasury::requisitions::AttachmentFile;

use crate::actions::see_other;
use crate::error::Problem;
use crate::paths;
use crate::render::{View, bare, render};
use crate::request::{RequestContext, Site};

/// Nothing runs, nothing loads, and the document has no origin.
const POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox";

/// Answers with the file, or with the page that says why not.
pub(crate) async fn answer_file(
    State((site, view)): State<(Site, View)>,
    Path((id, sha256)): Path<(String, String)>,
    request: Request<Body>,
) -> Response {
    let request = match asked(&site, request).await {
        Ok(request) => request,
        Err(answer) => return answer,
    };
    answered(&view, &request, load(&request, &id, &sha256).await).await
}

/// Who asks for a file; or the way to sign in, or the page that says why nobody is answered.
pub(crate) async fn asked(site: &Site, request: Request<Body>) -> Result<RequestContext, Response> {
    let (parts, _) = request.into_parts();
    let request = RequestContext::read(site, &parts)
        .await
        .map_err(|problem| bare(&problem))?;
    match request.actor() {
        Some(_) => Ok(request),
        None => Err(see_other(&paths::sign_in(request.path()))),
    }
}

/// The answer with a file, or with the page that says why not.
pub(crate) async fn answered(view: &View, request: &RequestContext, file: Result<AttachmentFile, Problem>) -> Response {
    match file {
        Ok(file) => answer(file),
        Err(problem) => render(view, request, Some(problem)).await,
    }
}

/// Why a file could not be had. (There is no leptos context in an answer like this that would know the request.)
pub(crate) fn problem(request: &RequestContext, error: Error) -> Problem {
    match error {
        Error::NotFound => Problem::NotFound,
        Error::Busy => Problem::Busy,
        refused @ Error::Refused(_) => refused.into(),
        other => request.internal(&other),
    }
}

async fn load(request: &RequestContext, id: &str, sha256: &str) -> Result<AttachmentFile, Problem> {
    let actor = request.actor().ok_or(Problem::SignedOut)?;
    let id: RequisitionId = id.parse().map_err(|_| Problem::NotFound)?;
    if !is_digest(sha256) {
        return Err(Problem::NotFound);
    }
    let requisitions = request.treasury().requisitions();
    let file = requisitions.attachment(actor, id, sha256).await;
    file.map_err(|error| problem(request, error))
}

/// Whether this can be the SHA-256 of a file, as the addresses of files have it. Whatever else stands there never gets as
/// far as a statement: PostgreSQL takes no NUL.
fn is_digest(text: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 64 && text.bytes().all(digit)
}

/// A file, to be saved or, where nothing can come of it, shown.
fn answer(file: AttachmentFile) -> Response {
    let shown = matches!(file.media_type.as_str(), "image/jpeg" | "image/png");
    let mut response = Body::from(file.bytes).into_response();
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: String| {
        // What cannot stand in a header is not sent; the media type and the policy always can.
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, file.media_type);
    set(header::CONTENT_DISPOSITION, disposition(shown, &file.name));
    set(header::CONTENT_SECURITY_POLICY, POLICY.to_owned());
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned());
    set(header::CACHE_CONTROL, "private, no-store".to_owned());
    response
}

/// The name twice: in ASCII for old browsers, and as it is (RFC 6266).
fn disposition(shown: bool, name: &str) -> String {
    let kind = if shown { "inline" } else { "attachment" };
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let encoded: String = name
        .bytes()
        .map(|b| match b {
            b if b.is_ascii_alphanumeric() || b"-._~".contains(&b) => (b as char).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect();
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_digest_names_a_file() {
        let digest = "0123456789abcdef".repeat(4);
        assert!(is_digest(&digest));
        let upper = digest.to_uppercase();
        let nul = format!("{}\0", &digest[1..]);
        for bad in [
            "",
            "\0",
            &upper,
            &digest[1..],
            &format!("{digest}0"),
            &nul,
            &"é".repeat(32),
        ] {
            assert!(!is_digest(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_name_can_be_anything_and_ends_no_header() {
        assert_eq!(
            disposition(true, "a b.png"),
            "inline; filename=\"a b.png\"; filename*=UTF-8''a%20b.png"
        );
        let sly = disposition(false, "é\"; filename=x.exe\r\nSet-Cookie: a=b%41.pdf");
        assert_eq!(sly.matches('"').count(), 2, "{sly}");
        assert!(sly.is_ascii() && !sly.contains(['\r', '\n']), "{sly}");
    }
}
