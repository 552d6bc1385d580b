//! The facts of a record.

use leptos::prelude::*;

/// One fact: its name and its value.
pub struct Fact {
    term: String,
    detail: AnyView,
}

impl Fact {
    /// A fact whose value is text or any view.
    pub fn new(term: impl Into<String>, detail: impl IntoView + 'static) -> Self {
        Self {
            term: term.into(),
            detail: detail.into_any(),
        }
    }
}

/// Facts, one a line, the names in one column.
#[component]
pub fn DefinitionList(
    /// The facts, the most important first.
    facts: Vec<Fact>,
) -> impl IntoView {
    let items: Vec<_> = facts
        .into_iter()
        .map(|fact| view! { <div><dt>{fact.term}</dt><dd>{fact.detail}</dd></div> })
        .collect();
    view! { <dl class="definition-list">{items}</dl> }
}
