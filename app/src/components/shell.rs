//! What surrounds every page.

use leptos::prelude::*;

/// The frame of a signed-in page: the way past the navigation, the navigation, the contents.
#[component]
pub fn Shell(
    /// The navigation, as `view! { <AppNav … /> }.into_any()`.
    nav: AnyView,
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <a class="skip-link" href="#main">"Skip to the page"</a>
        <div class="shell">
            {nav}
            <main id="main" tabindex="-1">{children()}</main>
        </div>
    }
}

/// The frame of a page for nobody in particular: sign in, set a password, an error.
#[component]
pub fn PlainShell(
    /// The page.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="plain-shell">
            <header><a class="app-nav-brand" href="/">"Countersign"</a></header>
            <main id="main">{children()}</main>
        </div>
    }
}
