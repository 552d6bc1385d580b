//! Requisitions that look the same.

use leptos::prelude::*;
use treasury::requisitions::Duplicate;

use crate::page::Moment;
use crate::paths;

/// Each with its status, its age, and what is the same.
#[component]
pub(super) fn Duplicates(list: Vec<Duplicate>) -> impl IntoView {
    let items: Vec<_> = list
        .into_iter()
        .map(|duplicate| {
            let name = match duplicate.opens {
                true => view! { <a href=paths::requisition(duplicate.id)>{duplicate.reference}</a> }.into_any(),
                false => duplicate.reference.into_any(),
            };
            let same = duplicate.reasons.join(", ");
            view! {
                <li>{name}", "{duplicate.status.to_lowercase()}": "{same}", submitted "<Moment at=duplicate.submitted_at/></li>
            }
        })
        .collect();
    view! { <ul>{items}</ul> }
}
