//! How a page loads: an async block that gives a view or a [`Problem`].

use leptos::either::Either;
use leptos::prelude::*;

use treasury::clock::Timestamp;

use crate::components::When;
use crate::error::Problem;
use crate::request::request;
use crate::shell::problem_page;

/// A page that loads what it shows. The block's first line is [`signed_in`](crate::request::signed_in); every `?` in it
/// ends in a page with the right status. Nothing it reads is sent to the browser but what the view shows.
pub fn page<V, F>(load: F) -> impl IntoView
where
    V: IntoView + 'static,
    F: Future<Output = Result<V, Problem>> + Send + 'static,
{
    Suspend::new(async move {
        match load.await {
            Ok(view) => Either::Left(view),
            Err(problem) => Either::Right(problem_page(problem)),
        }
    })
}

/// A moment in the company's zone, with how long ago it was: `<Moment at=entry.at/>`.
#[component]
pub fn Moment(
    /// When.
    at: Timestamp,
) -> impl IntoView {
    let shown = request().when(at);
    view! { <When datetime=shown.datetime text=shown.absolute relative=shown.relative/> }
}
