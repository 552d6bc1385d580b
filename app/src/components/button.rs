//! Buttons that submit and links that look like them.

use leptos::prelude::*;

use super::MaybeText;

/// How much a button weighs. A page has one primary action.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing the page is for.
    #[default]
    Primary,
    /// Everything else.
    Secondary,
    /// What cannot be undone, on a page that repeats what it does.
    Danger,
}

impl ButtonKind {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Secondary => "button button-secondary",
            Self::Danger => "button button-danger",
        }
    }
}

/// Submits the form it is in. Named for what it does, with the amount: "Release KES 4,500.00 to Jane Wanjiru".
#[component]
pub fn SubmitButton(
    /// What it does.
    #[prop(into)]
    label: String,
    /// How much it weighs.
    #[prop(optional)]
    kind: ButtonKind,
    /// With `value`, tells which button of a form was used.
    #[prop(optional, into)]
    name: MaybeText,
    /// See `name`.
    #[prop(optional, into)]
    value: MaybeText,
    /// Sends the form to another path than the form's own.
    #[prop(optional, into)]
    formaction: MaybeText,
) -> impl IntoView {
    view! {
        <button type="submit" class=kind.class() name=name.0 value=value.0 formaction=formaction.0>
            {label}
        </button>
    }
}

/// A link with a button's weight, for going to the page where something is done.
#[component]
pub fn ButtonLink(
    /// Where it goes.
    #[prop(into)]
    href: String,
    /// What can be done there.
    #[prop(into)]
    label: String,
    /// How much it weighs.
    #[prop(optional)]
    kind: ButtonKind,
) -> impl IntoView {
    view! { <a class=kind.class() href=href>{label}</a> }
}

/// The buttons at the end of a form, the primary one first.
#[component]
pub fn Actions(
    /// The buttons.
    children: Children,
) -> impl IntoView {
    view! { <div class="actions">{children()}</div> }
}
