//! What left a fund and has not ended: sent, and in doubt.

use leptos::prelude::*;
use treasury::access::Permission;
use treasury::payments::UnderWayRow;
use treasury::payments::state::Status;
use treasury::requisitions::reference;

use super::findings;
use super::payment_course::standing;
use super::payment_parts::{PaymentStatus, method_words};
use crate::components::*;
use crate::page::{Amount, Moment, page};
use crate::paths;
use crate::request::{request, signed_in};
use crate::shell::PageTitle;

/// More than anybody can look after; the payments' list has the rest.
const MOST: usize = 200;

/// The payments on their way, those in doubt first, then the oldest.
#[component]
pub fn UnderWayPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let request = request();
        if !request.may(Permission::ViewFunds) {
            let words =
                "What is under way is shown to those who may see funds. Your payments are in the list of payments.";
            return Err(treasury::Error::refused(treasury::error::NOT_ALLOWED, words).into());
        }
        let rows = treasury.payments().under_way(&actor, MOST).await?;
        let found = treasury.payments().came_back(&actor, MOST).await?;
        let rows = match found.is_empty() {
            true => list(rows),
            false => {
                let found = findings::table("What was found about payments that were paid", found);
                view! {
                    <Section id="came-back" title="Came back, to be confirmed">{found}</Section>
                    <Section id="not-confirmed" title="Not confirmed yet">{list(rows)}</Section>
                }
                .into_any()
            }
        };
        let crumbs = request
            .may(Permission::ReleasePayment)
            .then(|| Crumb::new("Release desk", paths::RELEASE_DESK));
        let crumbs: Vec<_> = crumbs.into_iter().collect();
        Ok(view! {
            <PageTitle text="Under way"/>
            <PageHeader title="Under way" crumbs>
                <span class="soft">"What left a fund and is not confirmed. In doubt: nobody knows whether it arrived, so it is not sent again until somebody does."</span>
            </PageHeader>
            {rows}
        })
    })
}

fn list(rows: Vec<UnderWayRow>) -> AnyView {
    if rows.is_empty() {
        return view! {
            <EmptyState title="Nothing is under way" text="Payments by M-Pesa and bank transfer appear here from their release until they are confirmed.">
                <ButtonLink href=paths::PAYMENTS label="Look at all payments" kind=ButtonKind::Secondary/>
            </EmptyState>
        }
        .into_any();
    }
    let columns = vec![
        Column::lead("Payee"),
        Column::plain("Fund"),
        Column::plain("Released").labelled(),
        Column::figure("Amount").beside(),
        Column::plain("Status"),
        Column::plain("What is known"),
    ];
    let rows = rows.into_iter().map(row).collect();
    view! { <DataTable id="under-way" caption="Payments under way" columns rows/> }.into_any()
}

fn row(row: UnderWayRow) -> Vec<AnyView> {
    let (words, note) = standing(&row.attempt);
    let note = note.map(|note| view! { <span class="cell-note">{note}</span> });
    let next = next(&row);
    let method = method_words(&row.method, "");
    let (status, number) = (row.status, reference(row.number));
    vec![
        view! {
            <a href=paths::payment(row.id)>{row.payee.clone()}</a>
            <CellNote text=format!("{number}, {method}")/>
        }
        .into_any(),
        row.fund_name.clone().into_any(),
        view! { <Moment at=row.attempt.at/> }.into_any(),
        view! { <Amount of=row.amount/> }.into_any(),
        view! { <PaymentStatus status/> }.into_any(),
        view! { {words}{note}{next} }.into_any(),
    ]
}

/// What people can do about it now.
fn next(row: &UnderWayRow) -> Option<AnyView> {
    let evidence = paths::payment_evidence(row.id);
    let disputed = row
        .is_disputed
        .then(|| view! { <span class="cell-note"><StatusChip word="Contradicted" shape=Shape::Triangle tone=Tone::Bad/></span> });
    let link = match (&row.finding_by, row.status, row.method.as_str()) {
        (Some(name), ..) => {
            Some(view! { <a href=evidence>{format!("{name} recorded what became of it: confirm…")}</a> }.into_any())
        }
        (None, Status::InDoubt, _) | (None, _, "bank") => {
            Some(view! { <a href=evidence>"Record what became of it…"</a> }.into_any())
        }
        _ => None,
    };
    match (disputed, link) {
        (None, None) => None,
        (disputed, link) => Some(view! { {disputed}<span class="cell-note">{link}</span> }.into_any()),
    }
}
