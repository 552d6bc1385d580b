//! One requisition: its facts, its route, its story, and what the viewer can do about it.

use leptos::prelude::*;
use treasury::ids::RequisitionId;
use treasury::requisitions::RequisitionView;
use treasury::requisitions::state::Status;

use super::decide::decision;
use super::duplicates::{Duplicates, Likely, likely};
use super::files::FileList;
use super::parts::{RequisitionStatus, facts, wanted_changes, what};
use super::requisition_aside::aside;
use crate::components::*;
use crate::page::{Moment, page};
use crate::paths;
use crate::request::{path_param, signed_in};
use crate::shell::PageTitle;

/// The page of one requisition.
#[component]
pub fn RequisitionPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let id: RequisitionId = path_param("id")?;
        let seen = treasury.requisitions().view(&actor, id).await?;
        let duplicates = likely(&treasury, &actor, seen.duplicates.clone()).await?;
        let own = seen.requester_id == actor.person();
        // Its requester works on the draft; everybody else sees what was submitted.
        let draft = seen.draft_facts.clone().filter(|_| seen.allowed.edit.is_ok());
        let shown = draft.unwrap_or_else(|| seen.facts.clone());
        let files = match own && seen.allowed.edit.is_ok() {
            true => seen.draft_attachments.clone(),
            false => seen.attachments.clone(),
        };
        let title = what(&shown);
        let about = format!("{}: {title}", seen.reference);
        let asker = match own {
            true => "Asked by you".to_owned(),
            false => format!("Asked by {}", seen.requester),
        };
        let attached = match files.is_empty() {
            true => view! { <p class="soft">"No files are attached."</p> }.into_any(),
            false => view! { <FileList of=id files/> }.into_any(),
        };
        // Made before the layout: children of a component may not borrow.
        let at = seen.rounds.last().map_or(seen.created_at, |round| round.submitted_at);
        let under = view! {
            <RequisitionStatus status=seen.status words=seen.status_text.clone()/>
            <span>{seen.reference.clone()}</span>
            <span>{asker}</span>
            <Moment at/>
        };
        let facts = facts(&shown);
        let company = treasury.directory().company(&actor).await?;
        let aside = aside(&seen, &company.name);
        let decision = decision(&seen);
        let withdrawal = withdrawal(&seen, own);
        Ok(view! {
            <PageTitle text=about/>
            <PageHeader title crumbs=vec![Crumb::new("Requisitions", paths::REQUISITIONS)]>{under}</PageHeader>
            {to_know(&seen, own)}
            {alike(duplicates)}
            {next(&seen, own)}
            <Columns aside=aside>
                <Section id="facts" title="What is asked">
                    <DefinitionList facts/>
                </Section>
                <Section id="files" title="Files">{attached}</Section>
                {decision}
                {withdrawal}
            </Columns>
        })
    })
}

/// What stands in the way, or follows.
fn to_know(of: &RequisitionView, own: bool) -> AnyView {
    let blocked = of
        .blocked_reason
        .clone()
        .filter(|_| of.status == Status::InApproval)
        .map(|reason| {
            view! {
                <Notice kind=NoticeKind::Warning text=format!("Blocked: {reason}")>
                    <p>"It goes on by itself as soon as somebody can decide. The administrators were told."</p>
                </Notice>
            }
        });
    let release = of
        .release_warning
        .clone()
        .map(|words| view! { <Notice kind=NoticeKind::Warning text=words/> });
    let payment = of.payment.clone().map(|payment| {
        let words = match of.status {
            Status::Approved => "Every step is approved.",
            _ => "The money was paid.",
        };
        view! {
            <Notice text=words>
                <p><a href=paths::payment(payment.id)>{format!("Payment: {}", payment.status.to_lowercase())}</a></p>
            </Notice>
        }
    });
    let wanted = own.then(|| wanted_changes(of)).flatten();
    view! { {wanted}{blocked}{release}{payment} }.into_any()
}

fn alike(duplicates: Vec<Likely>) -> Option<AnyView> {
    (!duplicates.is_empty()).then(|| {
        view! {
            <Notice kind=NoticeKind::Warning text="Something like this was asked for already:">
                <Duplicates list=duplicates/>
            </Notice>
        }
        .into_any()
    })
}

/// The requester's next steps with a draft.
fn next(of: &RequisitionView, own: bool) -> Option<AnyView> {
    (own && of.allowed.edit.is_ok()).then(|| {
        let (review, edit) = (paths::requisition_review(of.id), paths::requisition_edit(of.id));
        view! {
            <Actions>
                <ButtonLink href=review label="Review and submit"/>
                <ButtonLink href=edit label="Edit" kind=ButtonKind::Secondary/>
            </Actions>
        }
        .into_any()
    })
}

/// The way to take it back, for its requester.
fn withdrawal(of: &RequisitionView, own: bool) -> Option<AnyView> {
    (own && of.allowed.withdraw.is_ok()).then(|| {
        view! {
            <p><a href=paths::requisition_withdraw(of.id)>"Withdraw this request"</a></p>
        }
        .into_any()
    })
}
