//! What was found about payments and waits for a second person, as a list.

use leptos::prelude::*;
use treasury::payments::WaitingFinding;
use treasury::requisitions::reference;

use crate::components::*;
use crate::page::{Amount, Moment};
use crate::paths;

/// The list; each line leads to the page that decides.
pub(super) fn table(caption: &'static str, found: Vec<WaitingFinding>) -> AnyView {
    let columns = vec![
        Column::lead("Payee"),
        Column::plain("Fund"),
        Column::figure("Amount").beside(),
        Column::plain("What was found"),
    ];
    let rows = found.into_iter().map(cells).collect();
    view! { <DataTable id="findings-rows" caption columns rows/> }.into_any()
}

fn cells(row: WaitingFinding) -> Vec<AnyView> {
    let (payment, evidence) = (paths::payment(row.payment), paths::payment_evidence(row.payment));
    let (number, by) = (reference(row.number), row.found_by);
    vec![
        view! { <a href=payment>{row.payee}</a><CellNote text=number/> }.into_any(),
        row.fund_name.into_any(),
        view! { <Amount of=row.amount/> }.into_any(),
        view! {
            {row.outcome.label()}
            <span class="cell-note">{by}", "<Moment at=row.at/></span>
            <span class="cell-note"><a href=evidence>"Look at it…"</a></span>
        }
        .into_any(),
    ]
}
