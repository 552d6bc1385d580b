//! The variances of funds, and the table of them that other pages show too.

use leptos::prelude::*;
use treasury::funds::FundView;
use treasury::paging::Page;
use treasury::variances::{Stage, VarianceFilter, VarianceRow};

use crate::components::*;
use crate::filters::{Filters, offered, unreadable};
use crate::form::Form;
use crate::page::{Amount, Moment, page};
use crate::paths;
use crate::request::{request, signed_in};
use crate::shell::PageTitle;

/// Rows of one page.
const SIZE: usize = 50;

/// The filters of an address.
fn filters(query: &Form) -> Filters<VarianceFilter> {
    let mut read = query.read();
    let stage = read.parse("status", "Status", |raw| offered(raw, Stage::parse));
    let fund = read.optional_choice("fund", "Fund");
    let filter = read.finish(|| {
        Some(VarianceFilter {
            stage: stage?,
            fund: fund?,
            payment: None,
        })
    });
    Filters::new(query, filter)
}

/// The list: those that wait the oldest first, all of them the newest first.
#[component]
pub fn VariancesPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let request = request();
        let filters = filters(request.query());
        let found = match filters.filter() {
            None => None,
            Some(filter) => Some(treasury.variances().list(&actor, filter, filters.after(), SIZE).await?),
        };
        let funds = treasury.funds().list(&actor).await?;
        let to = |after: &str| filters.to(paths::VARIANCES, &["fund", "status"], after);
        let first = found.as_ref().filter(|page| page.is_later).map(|_| to(""));
        let next = found.as_ref().and_then(|page| page.next.as_deref()).map(to);
        let bar = bar(&filters, funds);
        Ok(view! {
            <PageTitle text="Variances"/>
            <PageHeader title="Variances">
                <span class="soft">"Where what was found differs from what is booked. A CFO without a part in it decides; what is approved is booked once."</span>
            </PageHeader>
            {bar}
            {list(found, filters.is_set())}
            <Pager first next/>
        })
    })
}

fn bar(filters: &Filters<VarianceFilter>, funds: Vec<FundView>) -> impl IntoView + use<> {
    let (value, error) = (|name: &str| filters.value(name), |name: &str| filters.error(name));
    let stages = Stage::ALL.iter().map(|it| Choice::new(it.code(), it.label())).collect();
    let funds = funds
        .into_iter()
        .map(|fund| Choice::new(fund.id.to_string(), fund.name))
        .collect();
    let clear = filters.is_set().then_some(paths::VARIANCES);
    let fields = view! {
        <SelectField name="fund" label="Fund" required=false prompt="Any fund" choices=funds value=value("fund") error=error("fund")/>
        <SelectField name="status" label="Status" required=false prompt="Any status" choices=stages
            value=value("status") error=error("status")/>
    };
    view! { <FilterBar action=paths::VARIANCES label="Filter variances" clear>{fields}</FilterBar> }
}

fn list(found: Option<Page<VarianceRow>>, filtered: bool) -> AnyView {
    let Some(found) = found else {
        return unreadable();
    };
    if found.rows.is_empty() {
        let text = match filtered {
            true => "None of these. Clear the filter to see the others.",
            false => {
                "They come from cash counts, and from whoever finds that something else was paid than is booked: on the page of the fund."
            }
        };
        return view! { <EmptyState title="No variances here" text/> }.into_any();
    }
    table("Variances", found.rows)
}

/// A table of them; each line leads to its page.
pub(super) fn table(caption: &'static str, rows: Vec<VarianceRow>) -> AnyView {
    let columns = vec![
        Column::lead("Fund"),
        Column::words("Reason"),
        Column::plain("Status"),
        Column::plain("Proposed").labelled(),
        Column::figure("Found less booked").beside(),
    ];
    let row = |row: VarianceRow| {
        let stage = row.stage;
        vec![
            view! { <a href=paths::variance(row.id)>{row.fund_name}</a> }.into_any(),
            row.reason.into_any(),
            view! { <VarianceStage stage/> }.into_any(),
            view! { <Moment at=row.at/><CellNote text=row.proposed_by/> }.into_any(),
            view! { <Amount of=row.difference/> }.into_any(),
        ]
    };
    let rows = rows.into_iter().map(row).collect();
    view! { <DataTable id="variances" caption columns rows/> }.into_any()
}

/// Where a variance stands, as a word and a shape.
#[component]
pub(super) fn VarianceStage(stage: Stage) -> impl IntoView {
    let (shape, tone) = match stage {
        Stage::Proposed => (Shape::Half, Tone::Progress),
        Stage::Approved => (Shape::Check, Tone::Good),
        Stage::Rejected => (Shape::Cross, Tone::Bad),
    };
    view! { <StatusChip word=stage.label() shape tone/> }
}
