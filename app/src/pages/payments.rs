//! All payments that somebody may know of, the newest first.

use leptos::prelude::*;
use treasury::access::Permission;
use treasury::funds::FundView;
use treasury::paging::Page;
use treasury::payments::state::Status;
use treasury::payments::{PaymentFilter, PaymentRow};
use treasury::requisitions::reference;

use super::payment_parts::{PaymentStatus, voucher_number};
use crate::components::*;
use crate::filters::{Filters, offered, unreadable};
use crate::form::Form;
use crate::page::{Amount, Moment, page};
use crate::paths;
use crate::request::{request, signed_in};
use crate::shell::PageTitle;

/// Rows of one page.
const SIZE: usize = 50;
/// The longest text that is looked for, in characters.
const LONGEST_TEXT: usize = 100;

/// The filters of an address.
fn filters(query: &Form) -> Filters<PaymentFilter> {
    let mut read = query.read();
    let text = read.optional_line("q", "Payee or number", LONGEST_TEXT);
    let fund = read.optional_choice("fund", "Fund");
    let status = read.parse("status", "Status", |raw| offered(raw, Status::parse));
    let filter = read.finish(|| {
        Some(PaymentFilter {
            fund: fund?,
            status: status?,
            text: text?,
        })
    });
    Filters::new(query, filter)
}

/// The list of payments.
#[component]
pub fn PaymentsPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let request = request();
        let filters = filters(request.query());
        let found = match filters.filter() {
            None => None,
            Some(filter) => Some(treasury.payments().list(&actor, filter, filters.after(), SIZE).await?),
        };
        let funds = treasury.funds().list(&actor).await?;
        let to = |after: &str| filters.to(paths::PAYMENTS, &["q", "fund", "status"], after);
        let first = found.as_ref().filter(|page| page.is_later).map(|_| to(""));
        let older = found.as_ref().and_then(|page| page.next.as_deref()).map(to);
        let bar = bar(&filters, funds);
        let asks = request.may(Permission::SubmitRequisition);
        Ok(view! {
            <PageTitle text="Payments"/>
            <PageHeader title="Payments"/>
            {bar}
            {list(found, filters.is_set(), asks)}
            <Pager first older/>
        })
    })
}

fn bar(filters: &Filters<PaymentFilter>, funds: Vec<FundView>) -> impl IntoView + use<> {
    let (value, error) = (|name: &str| filters.value(name), |name: &str| filters.error(name));
    let statuses = Status::ALL
        .iter()
        .map(|it| Choice::new(it.code(), it.label()))
        .collect();
    let funds: Vec<_> = funds
        .into_iter()
        .map(|fund| Choice::new(fund.id.to_string(), fund.name))
        .collect();
    let by_fund = (!funds.is_empty()).then(|| {
        view! {
            <SelectField name="fund" label="Fund" required=false prompt="Any fund" choices=funds
                value=value("fund") error=error("fund")/>
        }
    });
    let clear = filters.is_set().then_some(paths::PAYMENTS);
    // Made before the bar: children of a component may not borrow.
    let fields = view! {
        <TextField name="q" label="Payee or number" required=false kind="search" value=value("q") error=error("q")/>
        {by_fund}
        <SelectField name="status" label="Status" required=false prompt="Any status" choices=statuses
            value=value("status") error=error("status")/>
    };
    view! { <FilterBar action=paths::PAYMENTS label="Filter payments" clear>{fields}</FilterBar> }
}

fn list(found: Option<Page<PaymentRow>>, is_filtered: bool, asks: bool) -> AnyView {
    let Some(page) = found else {
        return unreadable();
    };
    if page.rows.is_empty() && page.is_later {
        return view! { <EmptyState title="No older payments" text="The list ends before this place."/> }.into_any();
    }
    if page.rows.is_empty() {
        let offer = asks.then(
            || view! { <ButtonLink href=paths::REQUISITION_NEW label="Ask for money" kind=ButtonKind::Secondary/> },
        );
        return match is_filtered {
            true => view! {
                <EmptyState title="No payment fits these filters" text="Try another word, fund or status.">
                    <ButtonLink href=paths::PAYMENTS label="Clear filters" kind=ButtonKind::Secondary/>
                </EmptyState>
            }
            .into_any(),
            false => view! {
                <EmptyState title="No payments yet" text="An approved requisition becomes a payment. It begins with asking for money.">
                    {offer}
                </EmptyState>
            }
            .into_any(),
        };
    }
    let columns = vec![
        Column::lead("Payee"),
        Column::plain("Fund"),
        Column::plain("Approved").labelled(),
        Column::plain("Status"),
        Column::plain("Voucher"),
        Column::figure("Amount").beside(),
    ];
    let rows = page.rows.into_iter().map(row).collect();
    view! { <DataTable id="payments" caption="Payments, the newest first" columns rows/> }.into_any()
}

fn row(row: PaymentRow) -> Vec<AnyView> {
    let voucher = row.voucher.map(|number| {
        view! { <a class="unbroken" href=paths::voucher(row.fund, number)>{voucher_number(number)}</a> }
    });
    // The list is in the order of approval; when the money left stands with what became of it.
    let released = row.released_at.map(|at| {
        let at = request().when(at);
        view! { <span class="cell-note"><When datetime=at.datetime text=at.absolute/></span> }
    });
    vec![
        view! { <a href=paths::payment(row.id)>{row.payee}</a><CellNote text=reference(row.number)/> }.into_any(),
        row.fund_name.into_any(),
        view! { <Moment at=row.created_at/> }.into_any(),
        view! { <PaymentStatus status=row.status/>{released} }.into_any(),
        voucher.into_any(),
        view! { <Amount of=row.amount/> }.into_any(),
    ]
}
