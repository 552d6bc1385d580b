//! Reads the body of a posted form, whatever its encoding, to firm limits.
//!
//! Both encodings of a browser's form give the same [`Form`]. A file over its limit does not fail the request: it
//! becomes an error beside its field, and everything typed survives. A text body over its limit is a 413 page.

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http_body_util::{BodyExt as _, Limited};

use crate::error::Problem;
use crate::form::Collector;
use crate::form::{
    FieldError, Form, MAX_UPLOAD_BYTES, MAX_UPLOADS, MAX_UPLOADS_BYTES, Upload, clean_file_name, decode_urlencoded,
};

/// The most bytes of text in one form, names and values together, decoded: 10,000 characters of any script fit with
/// room to spare.
pub const MAX_TEXT_BYTES: usize = 64 * 1024;
/// The most fields of one form.
const MAX_FIELDS: usize = 1_000;
/// The most errors about files of one form; who sends more is not helped by reading more.
pub(crate) const MAX_FILE_ERRORS: usize = 20;
/// A urlencoded body on the wire: percent-encoding triples text.
const MAX_URLENCODED_BYTES: usize = 3 * MAX_TEXT_BYTES + 16 * 1024;
/// A multipart body on the wire. Well above what is accepted, because what is over is read and dropped to be able to
/// answer; a browser whose connection breaks shows an error of its own instead of ours.
const MAX_MULTIPART_BYTES: usize = 128 * 1024 * 1024;

/// Lifts axum's own limit of 2 MB for the actions; the limits of this module stand instead.
pub(crate) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(MAX_MULTIPART_BYTES)
}

/// The form in this request. `files`: whether files are accepted at all (only from people who are signed in).
pub(crate) async fn read(parts: &Parts, body: Body, files: bool) -> Result<Form, Problem> {
    let content_type = parts
        .headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match essence.as_str() {
        "application/x-www-form-urlencoded" => read_urlencoded(body).await,
        "multipart/form-data" if files => read_multipart(parts.clone(), body).await,
        _ => Err(Problem::Malformed {
            words: "This address takes the forms of this site only. Go back, reload the page and send the form again."
                .into(),
            status: 415,
        }),
    }
}

async fn read_urlencoded(body: Body) -> Result<Form, Problem> {
    let bytes = match Limited::new(body, MAX_URLENCODED_BYTES).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => return Err(Problem::TooLarge),
        Err(_) => return Err(broken()),
    };
    let fields = decode_urlencoded(&bytes).map_err(|_| broken())?;
    let mut room = Room::default();
    fields.iter().try_for_each(|(name, value)| room.take(name, value))?;
    Ok(Form::new(fields))
}

async fn read_multipart(parts: Parts, body: Body) -> Result<Form, Problem> {
    let request = Request::from_parts(parts, body);
    let mut multipart = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
    let (mut fields, mut uploads, mut errors) = (Vec::new(), Vec::<Upload>::new(), Vec::new());
    let (mut room, mut files_room) = (Room::default(), MAX_UPLOADS_BYTES);
    while let Some(mut part) = multipart
        .next_field()
        .await
        .map_err(|error| multipart_problem(&error))?
    {
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().map(str::to_owned);
        // Every part counts, whatever becomes of it.
        room.take(&name, file_name.as_deref().unwrap_or_default())?;
        let mut collector = match &file_name {
            Some(_) if uploads.len() < MAX_UPLOADS => Collector::new(files_room.min(MAX_UPLOAD_BYTES)),
            Some(_) => Collector::new(0),
            None => Collector::new(MAX_TEXT_BYTES),
        };
        while let Some(chunk) = part.chunk().await.map_err(|error| multipart_problem(&error))? {
            collector.push(&chunk);
        }
        match (file_name, collector.finish()) {
            (None, Some(text)) => {
                let value = String::from_utf8(text.to_vec()).map_err(|_| broken())?;
                room.take_bytes(value.len())?;
                fields.push((name, value));
            }
            (None, None) => return Err(Problem::TooLarge),
            // A file input left empty: a part without name and content.
            (Some(file_name), Some(bytes)) if file_name.is_empty() && bytes.is_empty() => {}
            (Some(file_name), Some(bytes)) if uploads.len() < MAX_UPLOADS => {
                files_room -= bytes.len();
                uploads.push(Upload {
                    field: name,
                    file_name: clean_file_name(&file_name),
                    bytes,
                });
            }
            (Some(file_name), _) if errors.len() < MAX_FILE_ERRORS => {
                errors.push(too_large(name, &clean_file_name(&file_name), uploads.len()));
            }
            (Some(_), _) => {}
        }
    }
    Ok(Form::new(fields).with_uploads(uploads, errors))
}

fn too_large(field: String, file_name: &str, before: usize) -> FieldError {
    let words = match before < MAX_UPLOADS {
        true => format!(
            "“{file_name}” is too large: a file can have {} MB and all together {} MB. Attach a smaller scan.",
            MAX_UPLOAD_BYTES >> 20,
            MAX_UPLOADS_BYTES >> 20
        ),
        false => format!("“{file_name}” is one too many: attach at most {MAX_UPLOADS} files."),
    };
    FieldError::new(field, words)
}

fn multipart_problem(error: &axum::extract::multipart::MultipartError) -> Problem {
    match error.status() {
        http::StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        _ => broken(),
    }
}

fn broken() -> Problem {
    Problem::malformed("The form arrived incomplete or damaged. Go back and send it again.")
}

/// What is left of the limits on text.
struct Room {
    bytes: usize,
    fields: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            bytes: MAX_TEXT_BYTES,
            fields: MAX_FIELDS,
        }
    }
}

impl Room {
    /// One more field with these two texts.
    fn take(&mut self, name: &str, value: &str) -> Result<(), Problem> {
        self.fields = self.fields.checked_sub(1).ok_or(Problem::TooLarge)?;
        self.take_bytes(name.len() + value.len())
    }

    fn take_bytes(&mut self, count: usize) -> Result<(), Problem> {
        self.bytes = self.bytes.checked_sub(count).ok_or(Problem::TooLarge)?;
        Ok(())
    }
}
