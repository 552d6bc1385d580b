//! What most people need not open.

use leptos::prelude::*;

use super::MaybeText;

/// A part that is closed until it is wanted; works without a script. The line says what is in it, and what holds now.
#[component]
pub fn More(
    /// What is in it.
    #[prop(into)]
    summary: String,
    /// What holds while it is closed: the values chosen.
    #[prop(optional, into)]
    about: MaybeText,
    /// Whether it starts open: when something in it needs a look.
    #[prop(optional)]
    open: bool,
    /// The contents.
    children: Children,
) -> impl IntoView {
    let about = about
        .0
        .filter(|words| !words.is_empty())
        .map(|words| view! { " "<span class="more-about">{words}</span> });
    view! {
        <details class="more" open=open>
            <summary><span class="more-summary">{summary}</span>{about}</summary>
            <div class="more-body">{children()}</div>
        </details>
    }
}
