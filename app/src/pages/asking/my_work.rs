//! My work: what waits for the person, and what became of what they asked for.

use leptos::prelude::*;
use treasury::access::{Actor, Permission, Role};
use treasury::payments::WaitingFinding;
use treasury::replenishments::ReplenishmentRow;
use treasury::requisitions::RequisitionRow;
use treasury::variances::VarianceRow;

use super::filters::MINE;
use super::parts::{RowStatus, amount_cell, lead, short};
use crate::components::*;
use crate::page::{Moment, page};
use crate::pages::{findings, replenishments, variances};
use crate::paths;
use crate::request::{RequestContext, request, signed_in};
use crate::shell::PageTitle;

/// More than anybody can look into in a day; those that are decided make room for the others.
const MOST_FINDINGS: usize = 50;

/// The page a person starts on.
#[component]
pub fn MyWorkPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let request = request();
        let work = treasury.requisitions().my_work(&actor).await?;
        let to_release = match request.may(Permission::ReleasePayment) {
            true => Some(treasury.payments().waiting(&actor).await?),
            false => None,
        };
        let to_confirm = match request.may(Permission::ReconcilePayment) {
            true => treasury.payments().to_confirm(&actor, MOST_FINDINGS).await?,
            false => Vec::new(),
        };
        let to_replenish = treasury.replenishments().waiting(&actor, MOST_FINDINGS).await?;
        let to_decide = treasury.variances().to_decide(&actor, MOST_FINDINGS).await?;
        let approves = decides(&actor);
        let asks = request.may(Permission::SubmitRequisition);
        let to_approve = approves.then(|| to_approve(work.to_approve, work.to_approve_count));
        let release = to_release.map(release);
        let confirm = (!to_confirm.is_empty()).then(|| confirm(to_confirm));
        let replenish = (!to_replenish.is_empty()).then(|| replenish(to_replenish));
        let vary = (!to_decide.is_empty()).then(|| vary(to_decide));
        let returned = asks.then(|| returned(work.returned_to_me, work.returned_to_me_count));
        let mine = asks.then(|| mine(work.my_requests, work.my_requests_count));
        let nothing = (!asks && !approves && to_release.is_none()).then(|| nothing(&request));
        let new = || view! { <ButtonLink href=paths::REQUISITION_NEW label="New requisition"/> }.into_any();
        let action = asks.then(new);
        Ok(view! {
            <PageTitle text="My work"/>
            <PageHeader title="My work" action/>
            {to_approve}
            {release}
            {confirm}
            {replenish}
            {vary}
            {returned}
            {mine}
            {nothing}
        })
    })
}

/// Whether steps can ever wait for this person.
fn decides(actor: &Actor) -> bool {
    let takes_steps = |role: &Role| role.is_approver() || *role == Role::Treasury;
    Role::ALL.iter().any(|role| takes_steps(role) && actor.holds(*role))
}

/// `To approve (3)`.
fn counted(title: &str, count: usize) -> String {
    match count {
        0 => title.to_owned(),
        count => format!("{title} ({count})"),
    }
}

/// That a list shows only its beginning.
fn shown(rows: usize, count: usize) -> Option<String> {
    (count > rows).then(|| format!("The first {rows} of {count}."))
}

fn to_approve(rows: Vec<RequisitionRow>, count: usize) -> AnyView {
    let about = shown(rows.len(), count);
    let body = match rows.is_empty() {
        true => view! {
            <EmptyState title="Nothing waits for your decision" text="Requests whose next step is yours come here, the oldest first. You get a mail for each."/>
        }
        .into_any(),
        false => {
            let columns = vec![
                Column::lead("Payee"),
                Column::words("For"),
                Column::plain("Asked by").labelled(),
                Column::plain("Asked on").labelled(),
                Column::figure("Amount").beside(),
            ];
            let rows = rows.into_iter().map(decision_cells).collect();
            view! { <DataTable id="to-approve-rows" caption="Requests that wait for your decision, the oldest first" columns rows/> }.into_any()
        }
    };
    view! { <Section id="to-approve" title=counted("To approve", count) about>{body}</Section> }.into_any()
}

fn decision_cells(row: RequisitionRow) -> Vec<AnyView> {
    let note = match row.urgent {
        true => format!("{}, urgent", row.reference),
        false => row.reference.clone(),
    };
    let place = row.place.clone();
    let requester = row.requester.clone();
    vec![
        lead(&row, note),
        short(&row.purpose).into_any(),
        view! { {requester}<CellNote text=place/> }.into_any(),
        view! { <Moment at=row.submitted_at.unwrap_or(row.created_at)/> }.into_any(),
        amount_cell(row.amount),
    ]
}

fn release(count: i64) -> AnyView {
    let body = match count {
        0 => view! {
            <EmptyState title="No payment awaits its release" text="Approved requests come to the release desk of the fund that pays them.">
                <a href=paths::RELEASE_DESK>"Open the release desk"</a>
            </EmptyState>
        }
        .into_any(),
        1 => view! { <p><a href=paths::RELEASE_DESK>"1 payment awaits its release"</a></p> }.into_any(),
        count => view! { <p><a href=paths::RELEASE_DESK>{format!("{count} payments await their release")}</a></p> }.into_any(),
    };
    let title = counted("To release", usize::try_from(count).unwrap_or(0));
    view! { <Section id="to-release" title>{body}</Section> }.into_any()
}

/// What somebody found out about a payment, and this person looks at as well.
fn confirm(found: Vec<WaitingFinding>) -> AnyView {
    let title = counted("To confirm", found.len());
    let rows = findings::table("What was found about payments, and you may decide about", found);
    view! { <Section id="to-confirm" title>{rows}</Section> }.into_any()
}

/// Funds that run low, and what was asked for or approved for them.
fn replenish(rows: Vec<ReplenishmentRow>) -> AnyView {
    let title = counted("To replenish", rows.len());
    let rows = replenishments::table("Replenishments that wait for you", rows);
    view! { <Section id="to-replenish" title>{rows}</Section> }.into_any()
}

/// Differences between what was found and what is booked.
fn vary(rows: Vec<VarianceRow>) -> AnyView {
    let title = counted("Variances to decide", rows.len());
    let rows = variances::table("Variances that wait for your decision", rows);
    view! { <Section id="to-decide" title>{rows}</Section> }.into_any()
}

fn returned(rows: Vec<RequisitionRow>, count: usize) -> AnyView {
    let about = shown(rows.len(), count);
    let body = match rows.is_empty() {
        true => view! {
            <EmptyState title="Nothing came back to you" text="Requests that an approver wants changed come here, with the day by which you can change them."/>
        }
        .into_any(),
        false => {
            let columns = vec![
                Column::lead("Payee"),
                Column::words("For"),
                Column::plain("Change until").labelled(),
                Column::figure("Amount").beside(),
            ];
            let rows = rows.into_iter().map(returned_cells).collect();
            view! { <DataTable id="returned-rows" caption="Your requests that wait for changes" columns rows/> }.into_any()
        }
    };
    view! { <Section id="returned" title=counted("Returned to me", count) about>{body}</Section> }.into_any()
}

fn returned_cells(row: RequisitionRow) -> Vec<AnyView> {
    let until = match row.changes_due_at {
        Some(at) => view! { <Moment at/> }.into_any(),
        None => "–".into_any(),
    };
    vec![
        lead(&row, row.reference.clone()),
        short(&row.purpose).into_any(),
        until,
        amount_cell(row.amount),
    ]
}

fn mine(rows: Vec<RequisitionRow>, count: usize) -> AnyView {
    let about = shown(rows.len(), count);
    let all = paths::with_query(paths::REQUISITIONS, &[("whose", MINE)]);
    let body = match rows.is_empty() {
        true => view! {
            <EmptyState title="None of your requests is under way" text="Your drafts and requests stay here until they are paid and reviewed.">
                <ButtonLink href=paths::REQUISITION_NEW label="New requisition" kind=ButtonKind::Secondary/>
            </EmptyState>
        }
        .into_any(),
        false => {
            let columns = vec![
                Column::lead("Payee"),
                Column::words("For"),
                Column::plain("Status"),
                Column::plain("Asked on").labelled(),
                Column::figure("Amount").beside(),
            ];
            let rows = rows.into_iter().map(my_cells).collect();
            view! {
                <DataTable id="my-requests-rows" caption="Your requests, the newest first" columns rows/>
                <p><a href=all>"All my requests"</a></p>
            }
            .into_any()
        }
    };
    view! { <Section id="my-requests" title=counted("My requests", count) about>{body}</Section> }.into_any()
}

fn my_cells(row: RequisitionRow) -> Vec<AnyView> {
    let at = row.submitted_at.unwrap_or(row.created_at);
    let amount = amount_cell(row.amount);
    let waits = row.waiting_for.clone();
    vec![
        lead(&row, row.reference.clone()),
        short(&row.purpose).into_any(),
        view! { <RowStatus row/><CellNote text=waits/> }.into_any(),
        view! { <Moment at/> }.into_any(),
        amount,
    ]
}

/// For those who only look on, such as auditors.
fn nothing(request: &RequestContext) -> AnyView {
    let places = [
        (Permission::ViewRequisitions, paths::REQUISITIONS, "Requisitions"),
        (Permission::ViewRequisitions, paths::PAYMENTS, "Payments"),
        (Permission::ViewFunds, paths::FUNDS, "Funds"),
    ];
    let links: Vec<_> = places
        .into_iter()
        .filter(|(permission, ..)| request.may(*permission))
        .map(|(_, href, label)| view! { <ButtonLink href label kind=ButtonKind::Secondary/> })
        .collect();
    view! {
        <EmptyState title="Nothing waits for you" text="Your roles neither ask for money nor decide about it. This is what you can look into:">
            <Actions>{links}</Actions>
        </EmptyState>
    }
    .into_any()
}
