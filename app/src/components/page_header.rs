//! The top of a page: where it is, what it is, and the one thing to do.

use leptos::prelude::*;

/// A step on the way to this page: its name and path.
#[derive(Clone, Debug)]
pub struct Crumb {
    label: String,
    href: String,
}

impl Crumb {
    /// A page above this one.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
        }
    }
}

/// The one thing to do on a page, where there is one.
#[derive(Default)]
pub struct MaybeAction(Option<AnyView>);

impl From<AnyView> for MaybeAction {
    fn from(action: AnyView) -> Self {
        Self(Some(action))
    }
}

impl From<Option<AnyView>> for MaybeAction {
    fn from(action: Option<AnyView>) -> Self {
        Self(action)
    }
}

/// The page's heading. Its children stand under the title: a status, an amount, a line of words.
#[component]
pub fn PageHeader(
    /// The page's name, the only `h1`.
    #[prop(into)]
    title: String,
    /// The pages above this one, the topmost first.
    #[prop(optional)]
    crumbs: Vec<Crumb>,
    /// The page's one primary action, as `view! { … }.into_any()`; or an `Option` of it.
    #[prop(optional, into)]
    action: MaybeAction,
    /// What stands under the title.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let crumbs: Vec<_> = crumbs
        .into_iter()
        .map(|crumb| view! { <li><a href=crumb.href>{crumb.label}</a></li> })
        .collect();
    let crumbs = (!crumbs.is_empty()).then(|| {
        view! { <nav class="page-header-crumbs" aria-label="Breadcrumb"><ol>{crumbs}</ol></nav> }
    });
    view! {
        <div class="page-header">
            {crumbs}
            <div class="page-header-row">
                <h1>{title}</h1>
                {action.0.map(|action| view! { <div class="page-header-action">{action}</div> })}
            </div>
            {children.map(|under| view! { <div class="page-header-under">{under()}</div> })}
        </div>
    }
}
