//! Rejecting a requisition, on a page of its own: it cannot be undone.

use leptos::prelude::*;
use treasury::approvals::outcome::Verdict;
use treasury::ids::RequisitionId;
use treasury::requisitions::{LONGEST_NOTE, RequisitionView};

use super::decide::{DecideRequisition, names, open_step, refused};
use super::parts::{facts, what};
use crate::components::*;
use crate::form_view::{FormState, PostForm};
use crate::page::page;
use crate::paths;
use crate::request::{path_param, signed_in};
use crate::shell::PageTitle;

/// Payee, amount and what rejecting means, once more.
#[component]
pub fn RejectRequisitionPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let id: RequisitionId = path_param("id")?;
        let seen = treasury.requisitions().view(&actor, id).await?;
        let form = FormState::of::<DecideRequisition>();
        let body = match seen.allowed.decide.clone() {
            Ok(()) => question(&seen, form),
            // Somebody was faster: what was typed comes back, with why it does not count.
            Err(_) if form.refused() => view! {
                {refused()}
                <Actions><ButtonLink href=paths::requisition(id) label="Back to the request"/></Actions>
            }
            .into_any(),
            Err(refusal) => return Err(treasury::Error::Refused(refusal).into()),
        };
        let crumbs = vec![
            Crumb::new("Requisitions", paths::REQUISITIONS),
            Crumb::new(seen.reference.clone(), paths::requisition(id)),
        ];
        Ok(view! {
            <PageTitle text=format!("Reject {}", seen.reference)/>
            <PageHeader title=format!("Reject {}?", what(&seen.facts)) crumbs/>
            {body}
        })
    })
}

fn question(of: &RequisitionView, form: FormState) -> AnyView {
    let requester = of.requester.clone();
    let meaning = format!(
        "It ends here: nobody else decides about it, and nothing is paid from any fund. This cannot be undone; {requester} \
         can make a new request. To have something put right, request changes instead."
    );
    let hint = format!("{requester} and everybody who sees this request read it.");
    let facts = facts(&of.facts);
    let named = open_step(of).map(|(version, step)| names(of.id, version, step.position));
    let label = format!("Reject {}", what(&of.facts));
    let back = paths::requisition(of.id);
    view! {
        <p>{meaning}</p>
        <DefinitionList facts/>
        <PostForm form=form.clone()>
            {named}
            <HiddenField name="outcome" value=Verdict::Reject.code().to_owned()/>
            <TextArea name="note" label="Reason" hint maxlength=LONGEST_NOTE as u32
                value=form.value("note") error=form.error("note")/>
            <Actions>
                <SubmitButton label kind=ButtonKind::Danger/>
                <ButtonLink href=back label="Do not reject" kind=ButtonKind::Secondary/>
            </Actions>
        </PostForm>
    }
    .into_any()
}
