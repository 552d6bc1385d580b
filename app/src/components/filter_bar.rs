//! Filters that live in the URL.

use leptos::prelude::*;

use super::{ButtonKind, MaybeText, SubmitButton};

/// A GET form around filter fields, so that every filtered list has an address.
#[component]
pub fn FilterBar(
    /// The list's own path.
    #[prop(into)]
    action: String,
    /// What is filtered, for screen readers: "Filter payments".
    #[prop(into)]
    label: String,
    /// The path without filters, when some are set.
    #[prop(optional, into)]
    clear: MaybeText,
    /// The fields, each with `required=false`.
    children: Children,
) -> impl IntoView {
    let clear = clear.0.map(|href| view! { <a class="filter-bar-clear" href=href>"Clear"<span class="visually-hidden">" filters"</span></a> });
    view! {
        <form class="filter-bar" method="get" action=action aria-label=label>
            {children()}
            <div class="filter-bar-actions">
                <SubmitButton label="Filter" kind=ButtonKind::Secondary/>
                {clear}
            </div>
        </form>
    }
}
