//! Why something cannot be done here, and who can.

use leptos::prelude::*;

use super::MaybeText;

/// Stands where an action is missing: the rule, the reason in words, and who can do it instead.
#[component]
pub fn Why(
    /// The rule's code, such as `D4`.
    #[prop(optional, into)]
    code: MaybeText,
    /// The reason, addressed to the reader.
    #[prop(into)]
    text: String,
    /// Who can do it instead.
    #[prop(optional, into)]
    instead: MaybeText,
) -> impl IntoView {
    let code = code.0.map(|code| {
        view! {
            <span class="why-code"><span class="visually-hidden">"Rule "</span>{code}</span>
        }
    });
    let instead = instead.0.map(|words| view! { <p class="why-instead">{words}</p> });
    view! {
        <div class="why">
            {code}
            <div>
                <p>{text}</p>
                {instead}
            </div>
        </div>
    }
}
