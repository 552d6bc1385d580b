//! All requisitions that somebody may know of, the newest first.

use leptos::prelude::*;
use treasury::access::Permission;
use treasury::paging::Page;
use treasury::requisitions::state::Status;
use treasury::requisitions::{ListFilter, RequisitionRow};

use super::filters::{MINE, filters, sees_others, to};
use super::parts::{RowStatus, amount_cell, lead, short};
use crate::components::*;
use crate::error::Problem;
use crate::filters::{Filters, unreadable};
use crate::page::{Moment, page};
use crate::paths;
use crate::request::{request, signed_in};
use crate::shell::PageTitle;

/// Rows of one page.
const SIZE: usize = 50;

/// The list of requisitions.
#[component]
pub fn RequisitionsPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let request = request();
        let filters = filters(request.query());
        let found = match filters.filter() {
            None => None,
            Some(filter) => {
                let page = treasury
                    .requisitions()
                    .list(&actor, filter, filters.after(), SIZE)
                    .await;
                // The only thing left to be wrong is the place in the list, which is part of the address.
                Some(page.map_err(|error| match error {
                    treasury::Error::Invalid(_) => Problem::NotFound,
                    other => other.into(),
                })?)
            }
        };
        let others = sees_others(&actor);
        let (first, older) = match &found {
            Some(page) => (
                page.is_later.then(|| to(&filters, "")),
                page.next.as_deref().map(|after| to(&filters, after)),
            ),
            None => (None, None),
        };
        let asks = request.may(Permission::SubmitRequisition);
        let action =
            asks.then(|| view! { <ButtonLink href=paths::REQUISITION_NEW label="New requisition"/> }.into_any());
        let bar = bar(&filters, others);
        Ok(view! {
            <PageTitle text="Requisitions"/>
            <PageHeader title="Requisitions" action/>
            {bar}
            {rows(found, filters.is_set(), others, asks)}
            <Pager first older/>
        })
    })
}

fn bar(filters: &Filters<ListFilter>, others: bool) -> impl IntoView + use<> {
    let value = |name: &str| filters.value(name);
    let error = |name: &str| filters.error(name);
    let statuses = Status::ALL
        .iter()
        .map(|it| Choice::new(it.code(), it.label()))
        .collect();
    let whose = others.then(|| {
        view! {
            <SelectField name="whose" label="Whose" required=false prompt="Everybody's" choices=vec![Choice::new(MINE, "Mine")] value=value("whose")/>
        }
    });
    let clear = filters.is_set().then_some(paths::REQUISITIONS);
    // Made before the bar: children of a component may not borrow.
    let fields = view! {
            <TextField name="q" label="Search" required=false kind="search" value=value("q") error=error("q")/>
            <SelectField name="status" label="Status" required=false prompt="Any status" choices=statuses value=value("status") error=error("status")/>
            {whose}
            <DateField name="from" label="Begun from" required=false value=value("from") error=error("from")/>
            <DateField name="to" label="Begun until" required=false value=value("to") error=error("to")/>
    };
    view! { <FilterBar action=paths::REQUISITIONS label="Filter requisitions" clear>{fields}</FilterBar> }
}

fn rows(found: Option<Page<RequisitionRow>>, is_set: bool, others: bool, asks: bool) -> AnyView {
    let Some(page) = found else {
        return unreadable();
    };
    if page.rows.is_empty() && is_set {
        return view! {
            <EmptyState title="No requisition fits these filters" text="Try another word, status or day.">
                <ButtonLink href=paths::REQUISITIONS label="Clear filters" kind=ButtonKind::Secondary/>
            </EmptyState>
        }
        .into_any();
    }
    if page.rows.is_empty() {
        let text = match others {
            true => "What people ask for in the places you look after is listed here.",
            false => "What you ask for is listed here, from the draft to the payment.",
        };
        let link = asks.then(
            || view! { <ButtonLink href=paths::REQUISITION_NEW label="New requisition" kind=ButtonKind::Secondary/> },
        );
        return view! { <EmptyState title="No requisitions yet" text>{link}</EmptyState> }.into_any();
    }
    let mut columns = vec![Column::lead("Payee"), Column::words("For")];
    if others {
        columns.push(Column::plain("Asked by").labelled());
    }
    columns.extend([
        Column::plain("Status"),
        Column::plain("Asked on").labelled(),
        Column::figure("Amount").beside(),
    ]);
    let rows = page.rows.into_iter().map(|row| cells(row, others)).collect();
    view! { <DataTable id="requisitions" caption="Requisitions, the newest first" columns rows/> }.into_any()
}

fn cells(row: RequisitionRow, others: bool) -> Vec<AnyView> {
    let asked_by = row.requester.clone();
    let place = row.place.clone();
    let mut cells = vec![lead(&row, row.reference.clone()), short(&row.purpose).into_any()];
    if others {
        cells.push(view! { {asked_by}<CellNote text=place/> }.into_any());
    }
    let waits = row.waiting_for.clone();
    let at = row.submitted_at.unwrap_or(row.created_at);
    let amount = amount_cell(row.amount);
    cells.push(view! { <RowStatus row/><CellNote text=waits/> }.into_any());
    cells.push(view! { <Moment at/> }.into_any());
    cells.push(amount);
    cells
}
