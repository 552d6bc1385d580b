//! All payments that somebody may know of, the newest first.

use leptos::prelude::*;
use treasury::payments::state::Status;
use treasury::payments::{PaymentFilter, PaymentRow};
use treasury::requisitions::reference;

use super::payment_parts::{PaymentStatus, voucher_number};
use super::release_desk::optional_fund;
use crate::components::*;
use crate::error::Problem;
use crate::form::clean_line;
use crate::page::{Amount, Moment, page};
use crate::paths;
use crate::request::{request, signed_in};
use crate::shell::PageTitle;

/// Rows of one page.
const SIZE: usize = 50;
/// The longest text that is looked for, in characters.
const LONGEST_TEXT: usize = 100;

/// The list of payments.
#[component]
pub fn PaymentsPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let request = request();
        let field = |name: &str| request.query().field(name).to_owned();
        let (text, fund, status, after) = (field("q"), field("fund"), field("status"), field("after"));
        let text: String = clean_line(&text)
            .unwrap_or_default()
            .chars()
            .take(LONGEST_TEXT)
            .collect();
        let filter = PaymentFilter {
            fund: optional_fund(&fund)?,
            status: optional_status(&status)?,
            text: (!text.is_empty()).then(|| text.clone()),
        };
        let is_filtered = filter != PaymentFilter::default();
        let place = (!after.is_empty()).then_some(after.as_str());
        let payments = treasury.payments().list(&actor, &filter, place, SIZE).await?;
        let funds = treasury.funds().list(&actor).await?;
        let funds: Vec<_> = funds
            .into_iter()
            .map(|fund| Choice::new(fund.id.to_string(), fund.name))
            .collect();
        let statuses = Status::ALL
            .iter()
            .map(|it| Choice::new(it.code(), it.label()))
            .collect();
        let to = |after: &str| {
            let query = [
                ("q", text.as_str()),
                ("fund", &fund),
                ("status", &status),
                ("after", after),
            ];
            paths::with_query(paths::PAYMENTS, &query)
        };
        let first = payments.is_later.then(|| to(""));
        let older = payments.next.as_deref().map(to);
        let by_fund = (!funds.is_empty()).then(|| {
            view! { <SelectField name="fund" label="Fund" required=false prompt="Any fund" choices=funds value=fund.clone()/> }
        });
        Ok(view! {
            <PageTitle text="Payments"/>
            <PageHeader title="Payments"/>
            <FilterBar action=paths::PAYMENTS label="Filter payments" clear=is_filtered.then_some(paths::PAYMENTS)>
                <TextField name="q" label="Payee or number" required=false kind="search" value=text.clone()/>
                {by_fund}
                <SelectField name="status" label="Status" required=false prompt="Any status" choices=statuses value=status.clone()/>
            </FilterBar>
            {list(payments.rows, is_filtered)}
            <Pager first older/>
        })
    })
}

fn optional_status(code: &str) -> Result<Option<Status>, Problem> {
    match code {
        "" => Ok(None),
        code => Status::parse(code).map(Some).ok_or(Problem::NotFound),
    }
}

fn list(rows: Vec<PaymentRow>, is_filtered: bool) -> AnyView {
    if rows.is_empty() {
        return match is_filtered {
            true => view! {
                <EmptyState title="No payment fits these filters" text="Try another word, fund or status.">
                    <ButtonLink href=paths::PAYMENTS label="Clear filters" kind=ButtonKind::Secondary/>
                </EmptyState>
            }
            .into_any(),
            false => view! {
                <EmptyState title="No payments yet" text="An approved requisition becomes a payment. It begins with asking for money.">
                    <ButtonLink href=paths::REQUISITION_NEW label="Ask for money" kind=ButtonKind::Secondary/>
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
    let rows = rows.into_iter().map(row).collect();
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
