//! The parts of a page below its header.

use leptos::prelude::*;

use super::{Breakable, MaybeText};

/// A part of a page with its heading.
#[component]
pub fn Section(
    /// An id, unique on the page; the heading's is derived from it.
    #[prop(into)]
    id: String,
    /// The heading.
    #[prop(into)]
    title: String,
    /// A line under the heading.
    #[prop(optional, into)]
    about: MaybeText,
    /// The contents.
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-heading");
    let named_by = heading.clone();
    view! {
        <section class="section" id=id aria-labelledby=named_by>
            <h2 id=heading>{title}</h2>
            {about.0.map(|words| view! { <p class="section-about"><Breakable text=words/></p> })}
            {children()}
        </section>
    }
}

/// What is decided on the left, its context on the right; one below the other where there is no room.
#[component]
pub fn Columns(
    /// The context: route, timeline.
    aside: AnyView,
    /// What is decided.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="columns">
            <div class="columns-main">{children()}</div>
            <div class="columns-aside">{aside}</div>
        </div>
    }
}
