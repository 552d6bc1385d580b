//! What several pages about payments say in the same way.

use leptos::prelude::*;
use treasury::access::Role;
use treasury::error::{Refusal, STEP_UP};
use treasury::money::Money;
use treasury::payments::Approval;
use treasury::payments::state::Status;
use treasury::rails::destination_shown;
use treasury::requisitions::Method;

use crate::components::{Column, DataTable, Narrow, Shape, StatusChip, Tone};
use crate::page::{Amount, WhyNot};

/// Where a payment stands, as a word and a shape.
#[component]
pub(super) fn PaymentStatus(status: Status) -> impl IntoView {
    let (shape, tone) = match status {
        Status::AwaitingRelease => (Shape::Ring, Tone::Neutral),
        Status::Held => (Shape::Pause, Tone::Warn),
        Status::Sent => (Shape::Half, Tone::Progress),
        Status::InDoubt => (Shape::Diamond, Tone::Warn),
        Status::Paid => (Shape::Check, Tone::Good),
        Status::Failed => (Shape::Cross, Tone::Bad),
        Status::Returned | Status::Reversed => (Shape::Return, Tone::Neutral),
        Status::Cancelled => (Shape::Dash, Tone::Neutral),
    };
    view! { <StatusChip word=status.label() shape tone/> }
}

/// Why somebody may not release a payment, and who was suggested to.
#[component]
pub(super) fn NotReleased(refusal: Refusal, suggested: Option<String>) -> impl IntoView {
    let instead = suggested.map(|name| format!("{name} was suggested to release it."));
    view! { <WhyNot refusal instead/> }
}

/// The two sides of the journal that a release posts.
#[component]
pub(super) fn JournalTable(
    gl_account: String,
    cost_centre: Option<String>,
    fund: String,
    amount: Money,
) -> impl IntoView {
    let columns = vec![
        Column::lead("Account"),
        Column::figure("Debit"),
        Column::figure("Credit"),
    ];
    let expense = match cost_centre {
        Some(centre) => format!("{gl_account} · {centre}"),
        None => gl_account,
    };
    let rows = vec![
        vec![
            expense.into_any(),
            view! { <Amount of=amount/> }.into_any(),
            ().into_any(),
        ],
        vec![fund.into_any(), ().into_any(), view! { <Amount of=amount/> }.into_any()],
    ];
    view! { <DataTable id="journal-lines" caption="Debit and credit of this payment" columns rows narrow=Narrow::Keep/> }
}

/// The number of a voucher as people quote it: `V-000017`.
pub(super) fn voucher_number(number: i64) -> String {
    format!("V-{number:06}")
}

/// How the money goes, and where to: `Cash`, `M-Pesa, 0712 345 678`.
pub(super) fn method_words(method: &str, destination: &str) -> String {
    let label = Method::parse(method).map_or(method, |method| method.label());
    match destination.trim() {
        "" => label.to_owned(),
        destination => {
            let shown = Method::parse(method).map(|method| destination_shown(method, destination));
            format!("{label}, {}", shown.unwrap_or_else(|| destination.to_owned()))
        }
    }
}

/// The role of a decision in words.
pub(super) fn role_words(approval: &Approval) -> String {
    Role::parse(&approval.role).map_or_else(|_| approval.role.clone(), |role| role.label().to_owned())
}

/// Whether a refusal is about the code that was typed.
pub(super) fn is_about_the_code(code: &str) -> bool {
    code == STEP_UP
}
