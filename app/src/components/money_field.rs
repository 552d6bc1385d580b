//! An amount of money, typed as people write it.

use leptos::prelude::*;

use super::field::invalid;
use super::{Field, MaybeText, described_by, field_id};

/// An amount: the decimal keypad on phones, the currency beside it. The text is parsed by the domain, never by the browser.
#[component]
pub fn MoneyField(
    /// The form field's name.
    #[prop(into)]
    name: String,
    /// The visible label.
    #[prop(into)]
    label: String,
    /// The currency's code, shown before the amount and read out with it.
    #[prop(into)]
    currency: String,
    /// What was typed before, exactly.
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
) -> impl IntoView {
    let id = field_id(&name);
    let currency_id = format!("{id}-currency");
    let described = match described_by(&id, &hint, &error) {
        Some(others) => format!("{currency_id} {others}"),
        None => currency_id.clone(),
    };
    let invalid = invalid(&error);
    view! {
        <Field id=id.clone() label hint error required kind="money-field">
            <span class="money-field-box">
                <span class="money-field-currency" id=currency_id>{currency}</span>
                <input
                    type="text"
                    inputmode="decimal"
                    id=id
                    name=name
                    value=value.0
                    required=required
                    autocomplete="off"
                    maxlength="24"
                    aria-describedby=described
                    aria-invalid=invalid
                />
            </span>
        </Field>
    }
}
