//! Receipts and other attachments.

use leptos::prelude::*;

use super::field::invalid;
use super::{Field, MaybeText, described_by, field_id};

/// One or several files. A browser never gets a chosen file back from the server, so `kept` names what already arrived.
#[component]
pub fn FileField(
    /// The form field's name.
    #[prop(into)]
    name: String,
    /// The visible label.
    #[prop(into)]
    label: String,
    /// The types offered, such as `application/pdf,image/jpeg`; the server checks the content all the same.
    #[prop(optional, into)]
    accept: MaybeText,
    /// Whether several may be chosen at once.
    #[prop(optional)]
    multiple: bool,
    /// The names of files that are attached already.
    #[prop(optional)]
    kept: Vec<String>,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What is wrong and how to fix it.
    #[prop(optional, into)]
    error: MaybeText,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let id = field_id(&name);
    let described = described_by(&id, &hint, &error);
    let invalid = invalid(&error);
    let kept = (!kept.is_empty()).then(|| {
        let names: Vec<_> = kept.into_iter().map(|file| view! { <li>{file}</li> }).collect();
        view! {
            <div class="file-field-kept">
                <span>"Attached already:"</span>
                <ul>{names}</ul>
            </div>
        }
    });
    view! {
        <Field id=id.clone() label hint error required kind="file-field">
            {kept}
            <input
                type="file"
                id=id
                name=name
                accept=accept.0
                multiple=multiple
                required=required
                aria-describedby=described
                aria-invalid=invalid
            />
        </Field>
    }
}
