//! `GET /release/bank-files/{id}/file`: a file for the bank as it was made.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use http::Request;
use treasury::ids::BankFileId;
use treasury::requisitions::AttachmentFile;

use super::asking::{answered, asked, problem};
use crate::error::Problem;
use crate::render::View;
use crate::request::{RequestContext, Site};

/// Answers with the file, or with the page that says why not.
pub(crate) async fn answer_bank_file(
    State((site, view)): State<(Site, View)>,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Response {
    let request = match asked(&site, request).await {
        Ok(request) => request,
        Err(answer) => return answer,
    };
    answered(&view, &request, load(&request, &id).await).await
}

async fn load(request: &RequestContext, id: &str) -> Result<AttachmentFile, Problem> {
    let actor = request.actor().ok_or(Problem::SignedOut)?;
    let id: BankFileId = id.parse().map_err(|_| Problem::NotFound)?;
    let file = request.treasury().payments().bank_file(actor, id).await;
    let (name, content) = file.map_err(|error| problem(request, error))?;
    Ok(AttachmentFile {
        name,
        media_type: "application/xml".to_owned(),
        bytes: content.into_bytes(),
    })
}
