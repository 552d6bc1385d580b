//! The frame around every form control: label, hint and error, tied to the control by ids.

use leptos::prelude::*;

use super::{Breakable, Mark, Shape};

/// Words that may be absent. Props of this type take `&str`, `String`, or an `Option` of either.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MaybeText(pub Option<String>);

impl From<&str> for MaybeText {
    fn from(words: &str) -> Self {
        Self(Some(words.to_owned()))
    }
}

impl From<String> for MaybeText {
    fn from(words: String) -> Self {
        Self(Some(words))
    }
}

impl From<Option<String>> for MaybeText {
    fn from(words: Option<String>) -> Self {
        Self(words)
    }
}

impl From<Option<&str>> for MaybeText {
    fn from(words: Option<&str>) -> Self {
        Self(words.map(str::to_owned))
    }
}

/// The id of the control for the form field `name`; the error summary links to it.
pub fn field_id(name: &str) -> String {
    let tail: String = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
        .collect();
    format!("field-{tail}")
}

/// The value of `aria-describedby` for a control framed by [`Field`]: its hint, then its error, whichever are present.
pub fn described_by(id: &str, hint: &MaybeText, error: &MaybeText) -> Option<String> {
    let hint = hint.0.as_ref().map(|_| format!("{id}-hint"));
    let error = error.0.as_ref().map(|_| format!("{id}-error"));
    let ids: Vec<String> = hint.into_iter().chain(error).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// `aria-invalid` for a control: present only when there is an error.
pub(super) fn invalid(error: &MaybeText) -> Option<&'static str> {
    error.0.as_ref().map(|_| "true")
}

/// A field's classes: its frame, its own kind, and whether it was refused.
pub(super) fn field_class(kind: &str, error: &MaybeText) -> String {
    let refused = if error.0.is_some() { " field-refused" } else { "" };
    format!("field {kind}{refused}")
}

/// The mark after the label of a field that may be left empty.
pub(super) fn optional_mark(required: bool) -> Option<impl IntoView> {
    (!required).then(|| view! { <span class="field-optional">" (optional)"</span> })
}

/// The hint of a field, with the id that [`described_by`] names.
pub(super) fn hint_view(id: &str, hint: MaybeText) -> Option<impl IntoView + use<>> {
    let hint_id = format!("{id}-hint");
    hint.0
        .map(|words| view! { <p class="field-hint" id=hint_id><Breakable text=words/></p> })
}

/// The error of a field, with the id that [`described_by`] names.
pub(super) fn error_view(id: &str, error: MaybeText) -> Option<impl IntoView + use<>> {
    let error_id = format!("{id}-error");
    error.0.map(|words| {
        view! {
            <p class="field-error" id=error_id>
                <Mark shape=Shape::Triangle/>
                <span>{words}</span>
            </p>
        }
    })
}

/// Label, hint and error around a control of your own; give the control `id` and `aria-describedby` from [`described_by`].
#[component]
pub fn Field(
    /// The control's id, usually from [`field_id`].
    #[prop(into)]
    id: String,
    /// The visible label.
    #[prop(into)]
    label: String,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What is wrong and how to fix it.
    #[prop(optional, into)]
    error: MaybeText,
    /// Whether it must be filled in; otherwise the label says it is optional.
    #[prop(default = true)]
    required: bool,
    /// A class of its own beside `field`.
    #[prop(default = "")]
    kind: &'static str,
    /// The control.
    children: Children,
) -> impl IntoView {
    let class = field_class(kind, &error);
    view! {
        <div class=class>
            <label for=id.clone()>{label}{optional_mark(required)}</label>
            {hint_view(&id, hint)}
            {error_view(&id, error)}
            {children()}
        </div>
    }
}
