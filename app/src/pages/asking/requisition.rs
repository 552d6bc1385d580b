//! One requisition: its facts, its route, its story, and what the viewer can do about it.

use leptos::prelude::*;
use treasury::ids::RequisitionId;
use treasury::requisitions::state::Status;
use treasury::requisitions::{Duplicate, RequisitionView};

use super::decide::{decision, open_step};
use super::duplicates::Duplicates;
use super::files::{FILES, FileList};
use super::parts::{RequisitionStatus, facts, wanted_changes, what};
use super::paying_fund::paying_fund;
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
        let duplicates = seen.duplicates.clone();
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
        let attached = match files.is_empty() {
            true => no_files(&seen, own),
            false => view! { <FileList of=id files/> }.into_any(),
        };
        // Made before the layout: children of a component may not borrow.
        let (begun, at) = match seen.rounds.last() {
            Some(round) => ("Submitted", round.submitted_at),
            None => ("Begun", seen.created_at),
        };
        let asker = match own {
            true => format!("{begun} by you, "),
            false => format!("{begun} by {}, ", seen.requester),
        };
        let under = view! {
            <RequisitionStatus status=seen.status words=seen.status_text.clone()/>
            {waits_for(&seen).map(|words| view! { <span>{words}</span> })}
            <span>{seen.reference.clone()}</span>
            <span>{asker}<Moment at/></span>
        };
        let facts = facts(&shown);
        let company = treasury.directory().company(&actor).await?;
        let aside = aside(&seen, &company.name);
        let fund = paying_fund(&treasury, &actor, &seen).await?;
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
                {fund}
                {decision}
                {withdrawal}
            </Columns>
        })
    })
}

/// Who holds it now: what everybody who opens it wants to know first.
fn waits_for(of: &RequisitionView) -> Option<String> {
    let (_, step) = open_step(of)?;
    let (last, others) = step.eligible.split_last()?;
    let names = match (of.allowed.decide.is_ok(), others.is_empty()) {
        (true, _) => return Some("Waits for you".to_owned()),
        (_, true) => last.clone(),
        (_, false) => format!("{} or {last}", others.join(", ")),
    };
    Some(format!("Waits for {names} ({})", step.role))
}

/// That there are no files, and for whoever can still attach one, where.
fn no_files(of: &RequisitionView, own: bool) -> AnyView {
    let attach = (own && of.allowed.edit.is_ok()).then(|| {
        let href = format!("{}#{}", paths::requisition_edit(of.id), field_id(FILES));
        view! { " Whoever decides may ask for a receipt, an invoice or a quotation. "<a href=href>"Attach a file"</a> }
    });
    view! { <p class="soft">"No files are attached."{attach}</p> }.into_any()
}

/// How it ended, where it was not paid: the reason is the first thing to know.
fn ended(of: &RequisitionView) -> Option<AnyView> {
    let word = match of.status {
        Status::Rejected | Status::Withdrawn | Status::Expired => of.status.label(),
        _ => return None,
    };
    let last = of.timeline.last()?;
    let words = match (of.status, &last.who) {
        (Status::Rejected, Some(who)) => format!("{who} rejected it:"),
        (Status::Withdrawn, Some(who)) => format!("{who} took it back."),
        _ => format!("{}.", last.title),
    };
    let note = last
        .note
        .clone()
        .map(|note| view! { <blockquote class="lines">{note}</blockquote> });
    Some(view! { <Notice word text=words>{note}</Notice> }.into_any())
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
    view! { {ended(of)}{wanted}{blocked}{release}{payment} }.into_any()
}

fn alike(duplicates: Vec<Duplicate>) -> Option<AnyView> {
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
        // Between two rounds there is something to change first.
        match of.status {
            Status::ChangesRequested => view! {
                <Actions>
                    <ButtonLink href=edit label="Make the changes"/>
                    <ButtonLink href=review label="Review and submit again" kind=ButtonKind::Secondary/>
                </Actions>
            }
            .into_any(),
            _ => view! {
                <Actions>
                    <ButtonLink href=review label="Review and submit"/>
                    <ButtonLink href=edit label="Edit" kind=ButtonKind::Secondary/>
                </Actions>
            }
            .into_any(),
        }
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
