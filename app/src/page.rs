//! How a page loads: an async block that gives a view or a [`Problem`].

use leptos::either::Either;
use leptos::prelude::*;

use treasury::clock::Timestamp;
use treasury::money;

use crate::components::{Money, When};
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

/// An amount with its currency: `<Amount of=payment.amount/>`.
#[component]
pub fn Amount(
    /// How much.
    of: money::Money,
) -> impl IntoView {
    view! { <Money currency=of.currency().code() text=signed(of) value=of.plain()/> }
}

/// An amount grouped for people, with the minus sign of print, which is as wide as a digit.
pub fn signed(amount: money::Money) -> String {
    amount.grouped().replace('-', "\u{2212}")
}
