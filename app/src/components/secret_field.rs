//! Secrets: passwords and one-time codes. Neither is ever echoed, so neither takes a value.

use leptos::prelude::*;

use super::field::invalid;
use super::{Field, MaybeText, described_by, field_id};

/// A password; pasting and password managers work.
#[component]
pub fn PasswordField(
    /// The form field's name.
    #[prop(into)]
    name: String,
    /// The visible label.
    #[prop(into)]
    label: String,
    /// `current-password` to sign in, `new-password` to choose one.
    #[prop(default = "current-password")]
    autocomplete: &'static str,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What is wrong and how to fix it.
    #[prop(optional, into)]
    error: MaybeText,
) -> impl IntoView {
    let id = field_id(&name);
    let described = described_by(&id, &hint, &error);
    let invalid = invalid(&error);
    view! {
        <Field id=id.clone() label hint error kind="password-field">
            <input
                type="password"
                id=id
                name=name
                required=true
                autocomplete=autocomplete
                aria-describedby=described
                aria-invalid=invalid
            />
        </Field>
    }
}

/// A one-time code: the number keypad, offered from the message by phones that can.
#[component]
pub fn CodeField(
    /// The form field's name.
    #[prop(into)]
    name: String,
    /// The visible label.
    #[prop(into)]
    label: String,
    /// How many digits the code has.
    #[prop(default = 6)]
    digits: u32,
    /// Where the code was sent and for what.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What is wrong and how to fix it.
    #[prop(optional, into)]
    error: MaybeText,
) -> impl IntoView {
    let id = field_id(&name);
    let described = described_by(&id, &hint, &error);
    let invalid = invalid(&error);
    // Codes pasted from a message often carry spaces; twice the length lets them in for the server to remove.
    let most = (digits * 2).to_string();
    view! {
        <Field id=id.clone() label hint error kind="code-field">
            <input
                type="text"
                inputmode="numeric"
                id=id
                name=name
                required=true
                maxlength=most
                autocomplete="one-time-code"
                spellcheck="false"
                aria-describedby=described
                aria-invalid=invalid
            />
        </Field>
    }
}
