//! Requisitions that look the same.

use leptos::prelude::*;
use treasury::Treasury;
use treasury::access::Actor;
use treasury::requisitions::{Duplicate, ListFilter};

use crate::error::Problem;
use crate::page::Moment;
use crate::paths;

/// A duplicate, and whether this person may open it.
pub(super) struct Likely {
    duplicate: Duplicate,
    opens: bool,
}

/// Finds out which of them the person may open: a link must not lead to a page that does not exist for them.
pub(super) async fn likely(
    treasury: &Treasury,
    actor: &Actor,
    duplicates: Vec<Duplicate>,
) -> Result<Vec<Likely>, Problem> {
    let mut found = Vec::with_capacity(duplicates.len());
    for duplicate in duplicates {
        let filter = ListFilter {
            text: Some(duplicate.reference.clone()),
            ..ListFilter::default()
        };
        let seen = treasury.requisitions().list(actor, &filter, None, 100).await?;
        let opens = seen.rows.iter().any(|row| row.id == duplicate.id);
        found.push(Likely { duplicate, opens });
    }
    Ok(found)
}

/// Each with its status, its age, and what is the same.
#[component]
pub(super) fn Duplicates(list: Vec<Likely>) -> impl IntoView {
    let items: Vec<_> = list
        .into_iter()
        .map(|Likely { duplicate, opens }| {
            let name = match opens {
                true => view! { <a href=paths::requisition(duplicate.id)>{duplicate.reference}</a> }.into_any(),
                false => duplicate.reference.into_any(),
            };
            let same = duplicate.reasons.join(", ");
            view! {
                <li>{name}", "{duplicate.status}": "{same}", submitted "<Moment at=duplicate.submitted_at/></li>
            }
        })
        .collect();
    view! { <ul>{items}</ul> }
}
