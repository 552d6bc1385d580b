//! A list with nothing in it yet.

use leptos::prelude::*;

/// Says what would be here and, as its children, how to make the first one.
#[component]
pub fn EmptyState(
    /// What is not there: "No payments await release".
    #[prop(into)]
    title: String,
    /// What would be here, and what brings it.
    #[prop(into)]
    text: String,
    /// The way to make the first one.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let action = children.map(|action| view! { <div class="empty-state-action">{action()}</div> });
    view! {
        <div class="empty-state">
            <p class="empty-state-title">{title}</p>
            <p>{text}</p>
            {action}
        </div>
    }
}
