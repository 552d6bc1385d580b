//! A moment: absolute, with its zone; relative only beside that.

use leptos::prelude::*;

use super::MaybeText;

/// A moment for people (`text`) and for machines (`datetime`).
#[component]
pub fn When(
    /// The moment in ISO 8601 with its offset.
    #[prop(into)]
    datetime: String,
    /// The moment with its zone: `24 Nov 2025, 14:05 EAT`.
    #[prop(into)]
    text: String,
    /// How long ago: `2 h ago`.
    #[prop(optional, into)]
    relative: MaybeText,
) -> impl IntoView {
    let relative = relative
        .0
        .map(|ago| view! { " "<span class="when-relative">{ago}</span> });
    view! {
        <span class="when">
            <time datetime=datetime>{text}</time>
            {relative}
        </span>
    }
}
