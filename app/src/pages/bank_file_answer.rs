//! `GET /release/bank-files/{id}/file`: a file for the bank as it was made.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use http::Request;
use treasury::ids::BankFileId;
use treasury::requisitions::AttachmentFile;

use super::asking::answer;
use crate::actions::see_other;
use crate::error::Problem;
use crate::paths;
use crate::render::{View, bare, render};
use crate::request::{RequestContext, Site};

/// Answers with the file, or with the page that says why not.
pub(crate) async fn answer_bank_file(
    State((site, view)): State<(Site, View)>,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Response {
    let (parts, _) = request.into_parts();
    let request = match RequestContext::read(&site, &parts).await {
        Ok(request) => request,
        Err(problem) => return bare(&problem),
    };
    if request.actor().is_none() {
        return see_other(&paths::sign_in(request.path()));
    }
    match load(&request, &id).await {
        Ok(file) => answer(file),
        Err(problem) => render(&view, &request, Some(problem)).await,
    }
}

async fn load(request: &RequestContext, id: &str) -> Result<AttachmentFile, Problem> {
    let actor = request.actor().ok_or(Problem::SignedOut)?;
    let id: BankFileId = id.parse().map_err(|_| Problem::NotFound)?;
    match request.treasury().payments().bank_file(actor, id).await {
        Ok((name, content)) => Ok(AttachmentFile {
            name,
            media_type: "application/xml".to_owned(),
            bytes: content.into_bytes(),
        }),
        Err(treasury::Error::NotFound) => Err(Problem::NotFound),
        Err(treasury::Error::Busy) => Err(Problem::Busy),
        Err(refused @ treasury::Error::Refused(_)) => Err(refused.into()),
        // There is no leptos context here that would know the request.
        Err(other) => Err(request.internal(&other)),
    }
}
