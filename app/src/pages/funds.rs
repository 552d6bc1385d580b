//! The funds, with what each holds.

use leptos::prelude::*;
use treasury::funds::FundView;

use super::fund::awaiting;
use crate::components::*;
use crate::page::{Amount, page};
use crate::paths;
use crate::request::signed_in;
use crate::shell::PageTitle;

/// The list of funds.
#[component]
pub fn FundsPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let funds = treasury.funds().list(&actor).await?;
        Ok(view! {
            <PageTitle text="Funds"/>
            <PageHeader title="Funds">
                <span class="soft">"What can be released now, what is on its way, and what is promised."</span>
            </PageHeader>
            {list(funds)}
        })
    })
}

fn list(funds: Vec<FundView>) -> AnyView {
    if funds.is_empty() {
        let text =
            "Funds are seen by those who keep them, by treasury and by finance. An administrator opens new ones.";
        return view! { <EmptyState title="No funds that you can see" text/> }.into_any();
    }
    let columns = vec![
        Column::lead("Fund"),
        Column::plain("Level"),
        Column::figure("Committed"),
        Column::figure("In transit"),
        Column::figure("Authorised"),
        Column::figure("Balance").beside(),
    ];
    let foot = total(&funds);
    let rows = funds.into_iter().map(row).collect();
    view! { <DataTable id="funds" caption="Funds" columns rows foot/> }.into_any()
}

fn row(fund: FundView) -> Vec<AnyView> {
    vec![
        view! {
            <a href=paths::fund(fund.id)>{fund.name.clone()}</a>
            <CellNote text=fund.place.clone().unwrap_or_else(|| "Whole company".into())/>
        }
        .into_any(),
        view! { <FundLevel fund=fund.clone()/> }.into_any(),
        view! { <a href=awaiting(&fund)><Amount of=fund.committed/></a> }.into_any(),
        view! { <Amount of=fund.in_transit/> }.into_any(),
        view! { <Amount of=fund.authorised/> }.into_any(),
        view! { <Amount of=fund.balance/> }.into_any(),
    ]
}

/// The sums, where all funds are of one currency.
fn total(funds: &[FundView]) -> Vec<AnyView> {
    let Some(currency) = funds.first().map(|fund| fund.balance.currency()) else {
        return Vec::new();
    };
    let sum = |of: fn(&FundView) -> treasury::money::Money| {
        let sum = treasury::money::Money::sum(currency, funds.iter().map(of)).ok();
        sum.map(|sum| view! { <Amount of=sum/> }.into_any())
    };
    let sums = [
        sum(|it| it.committed),
        sum(|it| it.in_transit),
        sum(|it| it.authorised),
        sum(|it| it.balance),
    ];
    let sums: Option<Vec<_>> = sums.into_iter().collect();
    match sums {
        Some(sums) if funds.len() > 1 => ["Total".into_any(), ().into_any()].into_iter().chain(sums).collect(),
        _ => Vec::new(),
    }
}

/// Whether a fund has enough, is below its reorder level, or takes part no more.
#[component]
pub(super) fn FundLevel(fund: FundView) -> impl IntoView {
    let (word, shape, tone) = match (&fund.replenishment, fund.is_low, fund.is_active) {
        (.., false) => ("Closed", Shape::Dash, Tone::Neutral),
        (Some(_), ..) => ("Replenishment open", Shape::Half, Tone::Progress),
        (None, true, _) => ("Below reorder level", Shape::Triangle, Tone::Warn),
        (None, false, _) => ("In order", Shape::Check, Tone::Good),
    };
    view! { <StatusChip word shape tone/> }
}
