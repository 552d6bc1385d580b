//! The funds as administrators see them: their terms, not their money.

use leptos::prelude::*;
use treasury::funds::ManagedFund;

use crate::components::*;
use crate::page::{Amount, page};
use crate::paths;
use crate::request::signed_in;
use crate::shell::PageTitle;

/// The list.
#[component]
pub fn ManagedFundsPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let funds = treasury.funds().managed(&actor).await?;
        let action = view! { <ButtonLink href=paths::MANAGED_FUND_NEW label="New fund"/> }.into_any();
        Ok(view! {
            <PageTitle text="Funds and custodians"/>
            <PageHeader title="Funds and custodians" action>
                <span class="soft">"Who holds each fund, and what it is kept at. Its money is moved by others."</span>
            </PageHeader>
            {list(funds)}
        })
    })
}

fn list(funds: Vec<ManagedFund>) -> AnyView {
    if funds.is_empty() {
        let text = "Payments are made from funds. Open the first one; treasury then asks for its money.";
        return view! { <EmptyState title="No funds yet" text/> }.into_any();
    }
    let columns = vec![
        Column::lead("Fund"),
        Column::plain("Custodian"),
        Column::plain("Status"),
        Column::figure("Reorder level").labelled(),
        Column::figure("Authorised").beside(),
    ];
    let row = |fund: ManagedFund| {
        let (word, shape, tone) = match fund.terms.is_active {
            true => ("In use", Shape::Check, Tone::Good),
            false => ("Closed", Shape::Dash, Tone::Neutral),
        };
        vec![
            view! {
                <a href=paths::managed_fund(fund.id)>{fund.terms.name}</a>
                <CellNote text=fund.place.unwrap_or_else(|| "Whole company".into())/>
            }
            .into_any(),
            fund.custodian.unwrap_or_else(|| "Nobody named".into()).into_any(),
            view! { <StatusChip word shape tone/> }.into_any(),
            view! { <Amount of=fund.terms.reorder/> }.into_any(),
            view! { <Amount of=fund.terms.authorised/> }.into_any(),
        ]
    };
    let rows = funds.into_iter().map(row).collect();
    view! { <DataTable id="managed-funds" caption="Funds" columns rows/> }.into_any()
}
