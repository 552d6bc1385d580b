//! Keyset paging: newer and older, never page numbers.

use leptos::prelude::*;

use super::MaybeText;

/// The foot of a list: how much is shown, downloads of exactly what is filtered, and the way on.
#[component]
pub fn Pager(
    /// The page before this one in reading order.
    #[prop(optional, into)]
    newer: MaybeText,
    /// The page after it.
    #[prop(optional, into)]
    older: MaybeText,
    /// The first page, for lists that cannot be turned back page by page.
    #[prop(optional, into)]
    first: MaybeText,
    /// The page after this one, for lists that are not by age or begin with the oldest.
    #[prop(optional, into)]
    next: MaybeText,
    /// How much is shown: "50 of 1,240 payments".
    #[prop(optional, into)]
    summary: MaybeText,
    /// Downloads as (label, path): `("CSV", "/payments.csv?fund=3")`.
    #[prop(optional)]
    exports: Vec<(String, String)>,
) -> impl IntoView {
    let exports: Vec<_> = exports
        .into_iter()
        .map(|(label, href)| {
            view! { <a href=href><span class="visually-hidden">"Download as "</span>{label}</a> }
        })
        .collect();
    let exports = (!exports.is_empty()).then(|| view! { <span class="pager-exports">{exports}</span> });
    let turning = [&first, &newer, &older, &next].iter().any(|href| href.0.is_some());
    let turns = turning.then(|| {
        view! {
            <nav class="pager-turns" aria-label="Pages">
                {first.0.map(|href| view! { <a class="button button-secondary" href=href>"First page"</a> })}
                {newer.0.map(|href| view! { <a class="button button-secondary" href=href rel="prev">"Newer"</a> })}
                {older.0.map(|href| view! { <a class="button button-secondary" href=href rel="next">"Older"</a> })}
                {next.0.map(|href| view! { <a class="button button-secondary" href=href rel="next">"Next page"</a> })}
            </nav>
        }
    });
    view! {
        <div class="pager">
            {summary.0.map(|words| view! { <span class="pager-summary">{words}</span> })}
            {exports}
            {turns}
        </div>
    }
}
