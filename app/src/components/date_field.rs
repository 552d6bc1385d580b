//! A calendar date.

use leptos::prelude::*;

use super::field::invalid;
use super::{Field, MaybeText, described_by, field_id};

/// A date, by the browser's own picker. Values and limits are ISO dates (`2025-11-24`).
#[component]
pub fn DateField(
    /// The form field's name.
    #[prop(into)]
    name: String,
    /// The visible label.
    #[prop(into)]
    label: String,
    /// The date given before.
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
    /// The earliest date offered.
    #[prop(optional, into)]
    min: MaybeText,
    /// The latest date offered.
    #[prop(optional, into)]
    max: MaybeText,
) -> impl IntoView {
    let id = field_id(&name);
    let described = described_by(&id, &hint, &error);
    let invalid = invalid(&error);
    view! {
        <Field id=id.clone() label hint error required kind="date-field">
            <input
                type="date"
                id=id
                name=name
                value=value.0
                min=min.0
                max=max.0
                required=required
                aria-describedby=described
                aria-invalid=invalid
            />
        </Field>
    }
}
