//! Choosing: one from a list, one from a few, yes or no.

use leptos::prelude::*;

use super::field::{error_view, field_class, hint_view, invalid, optional_mark};
use super::{Field, MaybeText, described_by, field_id};

/// One thing that can be chosen.
#[derive(Clone, Debug)]
pub struct Choice {
    value: String,
    label: String,
    hint: MaybeText,
}

impl Choice {
    /// A choice that sends `value` and reads `label`.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: MaybeText(None),
        }
    }

    /// Adds a line of explanation (radio buttons only).
    pub fn hint(mut self, hint: impl Into<MaybeText>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// One from a list too long to show at once.
#[component]
pub fn SelectField(
    /// The form field's name.
    #[prop(into)]
    name: String,
    /// The visible label.
    #[prop(into)]
    label: String,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// The value chosen before.
    #[prop(optional, into)]
    value: MaybeText,
    /// A first entry with the empty value, such as "Any fund" or "Choose a fund".
    #[prop(optional, into)]
    prompt: MaybeText,
    /// How to fill it in.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What is wrong and how to fix it.
    #[prop(optional, into)]
    error: MaybeText,
    /// Whether something must be chosen.
    #[prop(default = true)]
    required: bool,
) -> impl IntoView {
    let id = field_id(&name);
    let described = described_by(&id, &hint, &error);
    let invalid = invalid(&error);
    let chosen = value.0.unwrap_or_default();
    // Without an empty entry there is no way to choose nothing, and `required` would not be valid.
    let must_choose = required && prompt.0.is_some();
    let prompt = prompt.0.map(|words| {
        view! { <option value="" selected=chosen.is_empty()>{words}</option> }
    });
    let options: Vec<_> = choices
        .into_iter()
        .map(|choice| {
            let selected = choice.value == chosen;
            view! { <option value=choice.value selected=selected>{choice.label}</option> }
        })
        .collect();
    view! {
        <Field id=id.clone() label hint error required kind="select-field">
            <span class="select-field-box">
                <select id=id name=name required=must_choose aria-describedby=described aria-invalid=invalid>
                    {prompt}
                    {options}
                </select>
            </span>
        </Field>
    }
}

/// One from a few, all in view. The error summary's link reaches the first of them.
#[component]
pub fn RadioGroup(
    /// The form field's name.
    #[prop(into)]
    name: String,
    /// The question, as the group's legend.
    #[prop(into)]
    label: String,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// The value chosen before.
    #[prop(optional, into)]
    value: MaybeText,
    /// How to choose.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What is wrong and how to fix it.
    #[prop(optional, into)]
    error: MaybeText,
    /// Whether something must be chosen.
    #[prop(default = true)]
    required: bool,
) -> impl IntoView {
    let id = field_id(&name);
    let described = described_by(&id, &hint, &error);
    let invalid = invalid(&error);
    let class = field_class("radio-group", &error);
    let chosen = value.0.unwrap_or_default();
    let radios: Vec<_> = choices
        .into_iter()
        .enumerate()
        .map(|(position, choice)| {
            let id = if position == 0 {
                id.clone()
            } else {
                format!("{id}-{}", position + 1)
            };
            let described = described_by(&id, &choice.hint, &MaybeText(None)).map(|_| format!("{id}-about"));
            let about = described.clone().zip(choice.hint.0).map(|(about_id, words)| {
                view! { <span class="choice-hint" id=about_id>{words}</span> }
            });
            let checked = choice.value == chosen;
            view! {
                <div class="choice">
                    <input
                        type="radio"
                        id=id.clone()
                        name=name.clone()
                        value=choice.value
                        checked=checked
                        required=required
                        aria-describedby=described
                        aria-invalid=invalid
                    />
                    <label for=id>{choice.label}</label>
                    {about}
                </div>
            }
        })
        .collect();
    view! {
        <fieldset class=class aria-describedby=described>
            <legend>{label}{optional_mark(required)}</legend>
            {hint_view(&id, hint)}
            {error_view(&id, error)}
            {radios}
        </fieldset>
    }
}

/// Yes or no. Unchecked sends nothing.
#[component]
pub fn CheckBox(
    /// The form field's name.
    #[prop(into)]
    name: String,
    /// The visible label.
    #[prop(into)]
    label: String,
    /// What is sent when it is checked.
    #[prop(default = "true".to_owned(), into)]
    value: String,
    /// Whether it was checked before.
    #[prop(optional)]
    checked: bool,
    /// What checking it means.
    #[prop(optional, into)]
    hint: MaybeText,
    /// What is wrong and how to fix it.
    #[prop(optional, into)]
    error: MaybeText,
    /// Whether it must be checked to go on.
    #[prop(optional)]
    required: bool,
    /// An id of its own, where several boxes share one name; otherwise [`field_id`] of the name.
    #[prop(optional, into)]
    id: MaybeText,
) -> impl IntoView {
    let id = id.0.unwrap_or_else(|| field_id(&name));
    let described = described_by(&id, &hint, &error);
    let invalid = invalid(&error);
    let class = field_class("check-box", &error);
    view! {
        <div class=class>
            {error_view(&id, error)}
            <div class="choice">
                <input
                    type="checkbox"
                    id=id.clone()
                    name=name
                    value=value
                    checked=checked
                    required=required
                    aria-describedby=described
                    aria-invalid=invalid
                />
                <label for=id.clone()>{label}</label>
                {hint_view(&id, hint)}
            </div>
        </div>
    }
}
