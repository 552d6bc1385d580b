//! Why a page or an action did not do what was asked, and how a browser is told.
//!
//! One type for both: a page that fails to load shows a [`Problem`] in its place, an action that fails brings its form
//! back with it. Domain errors become problems by `?`. Nothing technical is ever shown: what went wrong inside is
//! logged, the person sees the request's id.

use http::StatusCode;
use leptos::prelude::use_context;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use crate::form::FieldError;
use crate::request::RequestContext;

/// Seconds a browser is asked to wait when the server is busy.
pub const RETRY_AFTER_SECONDS: u32 = 5;

/// What stopped a request, as a value (never a panic, never a bare string).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// Something typed does not do (422); each error stands beside its field.
    Invalid {
        /// Every violation at once.
        errors: Vec<FieldError>,
    },
    /// A rule says no (403, 409 when the state is at fault, 422 for a wrong password, 429 when it is too soon).
    Refused {
        /// The rule: a duty (`D4`) or a word of `treasury::error`.
        code: String,
        /// The reason, spoken to the person, with what can be done instead.
        words: String,
        /// The HTTP status.
        status: u16,
    },
    /// The one-time key is not of this session and action (409): the page was open too long, or was not ours.
    StaleForm,
    /// There is no such page or record, or none this person may know of (404, S21).
    NotFound,
    /// Nobody is signed in any more (401).
    SignedOut,
    /// The database is too busy (503); the same request may be sent again.
    Busy,
    /// The request is not one that a form of ours sends (400 or 415).
    Malformed {
        /// What is wrong with it.
        words: String,
        /// The HTTP status.
        status: u16,
    },
    /// The form is larger than any of ours needs to be (413).
    TooLarge,
    /// A defect or a failed database (500): logged, and shown as the request's id alone.
    Internal {
        /// The id of the request that failed, as the logs have it.
        request_id: String,
    },
}

impl Problem {
    /// Violations of fields.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self::Invalid { errors }
    }

    /// A request that no form of ours sends (400).
    pub fn malformed(words: impl Into<String>) -> Self {
        Self::Malformed {
            words: words.into(),
            status: 400,
        }
    }

    /// Logs what went wrong and hides it: for errors no person can do anything about.
    pub fn internal(what: &dyn std::fmt::Display) -> Self {
        match use_context::<RequestContext>() {
            Some(request) => request.internal(what),
            None => Self::logged(what, String::new()),
        }
    }

    pub(crate) fn logged(what: &dyn std::fmt::Display, request_id: String) -> Self {
        tracing::error!(error = %what, request_id, "request failed");
        Self::Internal { request_id }
    }

    /// The same, with the id under which the logs have it, where that was not known.
    pub(crate) fn with_request_id(self, id: &str) -> Self {
        match self {
            Self::Internal { request_id } if request_id.is_empty() => Self::Internal { request_id: id.into() },
            other => other,
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Refused { status, .. } | Self::Malformed { status, .. } => {
                StatusCode::from_u16(*status).unwrap_or(StatusCode::FORBIDDEN)
            }
            Self::StaleForm => StatusCode::CONFLICT,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The heading of a page that shows nothing but this problem.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Invalid { .. } => "Some of this needs another look",
            Self::Refused { .. } => "This is not possible",
            Self::StaleForm => "This form is out of date",
            Self::NotFound => "There is nothing here",
            Self::SignedOut => "You are signed out",
            Self::Busy => "The server is busy",
            Self::Malformed { .. } => "This request cannot be read",
            Self::TooLarge => "This form is too large",
            Self::Internal { .. } => "Something went wrong",
        }
    }

    /// What to know and what to do, in one or two sentences; field errors come beside them.
    pub fn words(&self) -> String {
        match self {
            Self::Invalid { errors } if errors.len() == 1 => "One thing needs another look:".into(),
            Self::Invalid { errors } => format!("{} things need another look:", errors.len()),
            Self::Refused { code, words, .. } if is_duty(code) => format!("{code}: {words}"),
            Self::Refused { words, .. } | Self::Malformed { words, .. } => words.clone(),
            Self::StaleForm => "This form was open too long, or you signed in again since. Nothing was done. Check it and send it again.".into(),
            Self::NotFound => "The address may be mistyped, or this is not something you can see.".into(),
            Self::SignedOut => "Nothing was done. Sign in in another tab, come back to this one, go back one page and send the form again.".into(),
            Self::Busy => "Too much is going on at once. Nothing was done; try again in a few seconds.".into(),
            Self::TooLarge => "The text of a form can have about 60,000 characters, and its files 20 MB together. Nothing was done; go back, shorten it and send it again.".into(),
            Self::Internal { request_id } => format!("This is our fault, and it was recorded. Look whether it was done before you try again; if it fails again, tell your administrator this number: {request_id}."),
        }
    }

    /// The errors beside fields.
    pub fn errors(&self) -> &[FieldError] {
        match self {
            Self::Invalid { errors } => errors,
            _ => &[],
        }
    }

    /// Whether the form comes back with its values: everything a person can correct or try again. The rest gets a page
    /// of its own.
    pub(crate) fn returns_to_form(&self) -> bool {
        matches!(
            self,
            Self::Invalid { .. } | Self::Refused { .. } | Self::StaleForm | Self::Busy | Self::Internal { .. }
        )
    }
}

/// Whether a code names a duty of rules.md (`D1` to `D13`), which people know by that name.
pub(crate) fn is_duty(code: &str) -> bool {
    code.strip_prefix('D')
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

impl From<treasury::Error> for Problem {
    fn from(error: treasury::Error) -> Self {
        let conflict = error.is_conflict();
        match error {
            treasury::Error::Invalid(violations) => {
                let errors = violations.0.into_iter().map(|it| FieldError::new(it.field, it.message));
                Self::invalid(errors.collect())
            }
            treasury::Error::Refused(refusal) => Self::Refused {
                code: refusal.code.into(),
                words: refusal.message,
                status: match refusal.code {
                    treasury::error::SLOW_DOWN => 429,
                    treasury::error::WRONG_CREDENTIALS => 422,
                    _ if conflict => 409,
                    _ => 403,
                },
            },
            treasury::Error::NotFound => Self::NotFound,
            treasury::Error::Busy => Self::Busy,
            treasury::Error::Database(_) | treasury::Error::Broken(_) => Self::internal(&error),
        }
    }
}

impl From<tower_sessions::session::Error> for Problem {
    fn from(error: tower_sessions::session::Error) -> Self {
        Self::internal(&error)
    }
}

/// What the framework itself found wrong; the text is for the log, never for the page.
impl FromServerFnError for Problem {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Deserialization(_) | ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                Self::malformed("The form could not be read. Go back, reload the page and send it again.")
            }
            other => Self::internal(&other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duties_are_named_and_other_codes_are_not() {
        let refused = |code: &str| {
            Problem::Refused {
                code: code.into(),
                words: "No.".into(),
                status: 403,
            }
            .words()
        };
        assert_eq!(refused("D4"), "D4: No.");
        assert_eq!(refused("D12"), "D12: No.");
        assert_eq!(refused("stale"), "No.");
        assert_eq!(refused("D"), "No.");
    }
}
