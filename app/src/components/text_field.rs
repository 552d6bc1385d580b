//! Words in one line, words in several lines, and values the form carries unseen.

use leptos::prelude::*;

use super::field::invalid;
use super::{Field, MaybeText, described_by, field_id};

/// One line of text.
#[component]
pub fn TextField(
    /// The form field's name.
    #[prop(into)]
    name: String,
    /// The visible label.
    #[prop(into)]
    label: String,
    /// What was typed before.
    #[prop(optional, into)]
    value: MaybeText,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What is wrong and how to fix it.
    #[prop(optional, into)]
    error: MaybeText,
    /// Whether it must be filled in.
    #[prop(default = true)]
    required: bool,
    /// The input's type: `text`, `email`, `search`, `tel` or `url`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What a browser may fill in by itself, such as `email` or `username webauthn`.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// The keys a phone offers, such as `numeric`, where they are not those of the kind.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// The longest text taken, in UTF-16 units.
    #[prop(optional)]
    maxlength: Option<u32>,
) -> impl IntoView {
    let id = field_id(&name);
    let described = described_by(&id, &hint, &error);
    let invalid = invalid(&error);
    view! {
        <Field id=id.clone() label hint error required kind="text-field">
            <input
                type=kind
                inputmode=inputmode
                id=id
                name=name
                value=value.0
                required=required
                maxlength=maxlength.map(|most| most.to_string())
                autocomplete=autocomplete
                aria-describedby=described
                aria-invalid=invalid
            />
        </Field>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// The form field's name.
    #[prop(into)]
    name: String,
    /// The visible label.
    #[prop(into)]
    label: String,
    /// What was typed before.
    #[prop(optional, into)]
    value: MaybeText,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What is wrong and how to fix it.
    #[prop(optional, into)]
    error: MaybeText,
    /// Whether it must be filled in.
    #[prop(default = true)]
    required: bool,
    /// The height in lines.
    #[prop(default = 3)]
    rows: u32,
    /// The longest text taken, in UTF-16 units.
    #[prop(optional)]
    maxlength: Option<u32>,
) -> impl IntoView {
    let id = field_id(&name);
    let described = described_by(&id, &hint, &error);
    let invalid = invalid(&error);
    // Leptos does not escape what stands in a text area. And a browser drops its first line
    // break, so one of ours goes first and keeps the person's own.
    let text = format!("\n{}", escaped(&value.0.unwrap_or_default()));
    view! {
        <Field id=id.clone() label hint error required kind="text-area">
            <textarea
                id=id
                name=name
                rows=rows.to_string()
                required=required
                maxlength=maxlength.map(|most| most.to_string())
                aria-describedby=described
                aria-invalid=invalid
            >
                {text}
            </textarea>
        </Field>
    }
}

/// Text as markup that reads the same.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A value the form sends back without showing it: a form key, a record's version.
#[component]
pub fn HiddenField(
    /// The form field's name.
    #[prop(into)]
    name: String,
    /// Its value.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! { <input type="hidden" name=name value=value/> }
}
