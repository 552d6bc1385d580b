//! Words with an e-mail address, on a line that may be too short for it.

use leptos::prelude::*;

/// The words as they are; an address may break after its at sign and its dots, and a narrow line breaks it nowhere else.
#[component]
pub fn Breakable(
    /// The words.
    #[prop(into)]
    text: String,
) -> AnyView {
    if !text.contains('@') {
        return text.into_any();
    }
    let parts: Vec<_> = text
        .split_inclusive(' ')
        .flat_map(|word| match word.contains('@') {
            true => word.split_inclusive(['@', '.']).collect::<Vec<_>>(),
            false => vec![word],
        })
        .map(|part| {
            let breaks = part.ends_with(['@', '.']).then(|| view! { <wbr/> });
            view! { {part.to_owned()}{breaks} }
        })
        .collect();
    parts.into_any()
}
