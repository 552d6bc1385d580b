//! Amounts to be read together, such as a fund's balance, in transit and committed.

use leptos::prelude::*;

use super::{MaybeText, Money};

/// One amount with its name.
#[derive(Clone, Debug)]
pub struct Figure {
    label: String,
    currency: String,
    text: String,
    value: String,
    note: MaybeText,
    href: MaybeText,
}

impl Figure {
    /// A named amount; `text` is grouped for people, `value` is the plain decimal.
    pub fn new(
        label: impl Into<String>,
        currency: impl Into<String>,
        text: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        Self {
            label: label.into(),
            currency: currency.into(),
            text: text.into(),
            value: value.into(),
            note: MaybeText(None),
            href: MaybeText(None),
        }
    }

    /// Adds what the figure means: "can be released now".
    pub fn note(mut self, note: impl Into<MaybeText>) -> Self {
        self.note = note.into();
        self
    }

    /// Links it to the rows that add up to it.
    pub fn href(mut self, href: impl Into<MaybeText>) -> Self {
        self.href = href.into();
        self
    }
}

/// Amounts beside one another, each opening what it is made of.
#[component]
pub fn Figures(
    /// The amounts, the most important first.
    figures: Vec<Figure>,
) -> impl IntoView {
    let items: Vec<_> = figures
        .into_iter()
        .map(|figure| {
            let amount = view! { <Money currency=figure.currency text=figure.text value=figure.value/> };
            let amount = match figure.href.0 {
                Some(href) => view! { <a href=href>{amount}</a> }.into_any(),
                None => amount.into_any(),
            };
            let note = figure
                .note
                .0
                .map(|words| view! { <span class="figures-note">{words}</span> });
            view! {
                <div class="figures-item">
                    <dt>{figure.label}{note}</dt>
                    <dd>{amount}</dd>
                </div>
            }
        })
        .collect();
    view! { <dl class="figures">{items}</dl> }
}
