//! An amount on the page.

use leptos::prelude::*;

/// An amount with its currency, in tabular figures, for people and (as `value`) for machines.
#[component]
pub fn Money(
    /// The currency's code, such as `KES`.
    #[prop(into)]
    currency: String,
    /// The amount grouped for the reader's locale, with its sign: `4,500.00`.
    #[prop(into)]
    text: String,
    /// The plain decimal: `4500.00`.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! {
        <data class="money" value=value>
            <span class="money-currency">{currency}</span>
            {format!("\u{a0}{text}")}
        </data>
    }
}
