//! A panic is a fault of ours: it becomes a page without details, and the next request works.

use crate::refusal_page::server_fault;
use axum::response::Response;
use std::any::Any;

/// For `CatchPanicLayer::custom`; the panic's text goes to the log alone.
// The layer asks for a function that takes the box itself.
#[allow(clippy::needless_pass_by_value)]
#[must_use]
pub fn answer_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no text");
    tracing::error!(panic = text, "a request panicked");
    server_fault()
}
