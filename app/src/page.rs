//! How a page loads: an async block that gives a view or a [`Problem`].

use leptos::either::Either;
use leptos::prelude::*;

use treasury::clock::Timestamp;
use treasury::error::Refusal;
use treasury::money;

use crate::components::{MaybeText, Money, When, Why};
use crate::error::{Problem, is_duty};
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

/// An amount in words of a heading or a button: its currency stays on its line.
pub fn unbroken(amount: money::Money) -> String {
    amount.to_string().replace(' ', "\u{a0}")
}

/// Several amounts, each of another currency: `KES 4,500.00 and USD 20.00`.
pub fn totals(amounts: &[money::Money]) -> String {
    let words: Vec<String> = amounts.iter().map(|amount| unbroken(*amount)).collect();
    words.join(" and ")
}

/// `KES 4,500.00 to Jane Wanjiru`, as far as it is known.
pub fn amount_to<'a>(amount: impl Into<Option<money::Money>>, payee: impl Into<Option<&'a str>>) -> String {
    match (amount.into().map(unbroken), payee.into()) {
        (Some(amount), Some(payee)) => format!("{amount} to {payee}"),
        (Some(amount), None) => format!("{amount}, no payee yet"),
        (None, Some(payee)) => format!("A request for {payee}"),
        (None, None) => "A request without an amount".to_owned(),
    }
}

/// A refusal where an action would be: the duty's code, the reason, and who can do it instead.
#[component]
pub fn WhyNot(
    /// The refusal.
    refusal: Refusal,
    /// Who can do it instead.
    #[prop(optional, into)]
    instead: MaybeText,
) -> impl IntoView {
    let code = is_duty(refusal.code).then_some(refusal.code);
    view! { <Why code text=refusal.message instead=instead.0/> }
}
