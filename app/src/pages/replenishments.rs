//! The replenishments of funds, and the table of them that other pages show too.

use leptos::prelude::*;
use treasury::paging::Page;
use treasury::replenishments::ReplenishmentRow;
use treasury::replenishments::state::Status;

use crate::components::*;
use crate::filters::{Filters, offered, unreadable};
use crate::form::Form;
use crate::page::{Amount, Moment, page, unbroken};
use crate::paths;
use crate::request::{request, signed_in};
use crate::shell::PageTitle;

/// Rows of one page.
const SIZE: usize = 50;

/// What the address filters by: a status, or nothing.
fn filters(query: &Form) -> Filters<Option<Status>> {
    let mut read = query.read();
    let status = read.parse("status", "Status", |raw| offered(raw, Status::parse));
    let filter = read.finish(|| status);
    Filters::new(query, filter)
}

/// The list, the newest first.
#[component]
pub fn ReplenishmentsPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let request = request();
        let filters = filters(request.query());
        let found = match filters.filter() {
            None => None,
            Some(only) => {
                let replenishments = treasury.replenishments();
                Some(replenishments.list(&actor, *only, filters.after(), SIZE).await?)
            }
        };
        let to = |after: &str| filters.to(paths::REPLENISHMENTS, &["status"], after);
        let first = found.as_ref().filter(|page| page.is_later).map(|_| to(""));
        let older = found.as_ref().and_then(|page| page.next.as_deref()).map(to);
        let bar = bar(&filters);
        Ok(view! {
            <PageTitle text="Replenishments"/>
            <PageHeader title="Replenishments">
                <span class="soft">"Treasury asks, group finance or the CFO decides, and whoever holds the fund confirms what arrived."</span>
            </PageHeader>
            {bar}
            {list(found, filters.is_set())}
            <Pager first older/>
        })
    })
}

fn bar(filters: &Filters<Option<Status>>) -> impl IntoView + use<> {
    let choices = Status::ALL
        .iter()
        .map(|it| Choice::new(it.code(), it.to_string()))
        .collect();
    let clear = filters.is_set().then_some(paths::REPLENISHMENTS);
    let (value, error) = (filters.value("status"), filters.error("status"));
    let fields = view! {
        <SelectField name="status" label="Status" required=false prompt="Any status" choices value error/>
    };
    view! { <FilterBar action=paths::REPLENISHMENTS label="Filter replenishments" clear>{fields}</FilterBar> }
}

fn list(found: Option<Page<ReplenishmentRow>>, filtered: bool) -> AnyView {
    let Some(found) = found else {
        return unreadable();
    };
    if found.rows.is_empty() {
        let text = match filtered {
            true => "None with this status. Clear the filter to see the others.",
            false => {
                "When a fund falls below its reorder level, one is suggested here. Treasury can ask earlier, on the page of the fund."
            }
        };
        return view! { <EmptyState title="No replenishments here" text/> }.into_any();
    }
    table("Replenishments, the newest first", found.rows)
}

/// A table of them; each line leads to its page.
pub(super) fn table(caption: &'static str, rows: Vec<ReplenishmentRow>) -> AnyView {
    let columns = vec![
        Column::lead("Fund"),
        Column::plain("Status"),
        Column::plain("Since").labelled(),
        Column::figure("Amount").beside(),
    ];
    let rows = rows.into_iter().map(cells).collect();
    view! { <DataTable id="replenishments" caption columns rows/> }.into_any()
}

fn cells(row: ReplenishmentRow) -> Vec<AnyView> {
    let (status, is_missed) = (row.status, row.received.is_some_and(|received| received.is_zero()));
    let arrived = row
        .received
        .filter(|received| *received != row.amount && !received.is_zero());
    let arrived = arrived.map(|received| view! { <CellNote text=format!("{} arrived", unbroken(received))/> });
    vec![
        view! { <a href=paths::replenishment(row.id)>{row.fund_name}</a> }.into_any(),
        view! { <ReplenishmentStatus status is_missed/> }.into_any(),
        view! { <Moment at=row.created_at/> }.into_any(),
        view! { <Amount of=row.amount/>{arrived} }.into_any(),
    ]
}

/// Where a replenishment stands, as a word and a shape.
#[component]
pub(super) fn ReplenishmentStatus(
    status: Status,
    /// Whether it was approved and nothing arrived.
    is_missed: bool,
) -> impl IntoView {
    let (shape, tone) = match status {
        Status::Suggested => (Shape::Ring, Tone::Neutral),
        Status::Requested => (Shape::Half, Tone::Progress),
        Status::Approved => (Shape::Half, Tone::Progress),
        Status::Received => (Shape::Check, Tone::Good),
        Status::Rejected => (Shape::Cross, Tone::Bad),
    };
    let word = match is_missed {
        true => "Not received".to_owned(),
        false => status.to_string(),
    };
    view! { <StatusChip word shape tone/> }
}
