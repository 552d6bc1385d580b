//! Taking a requisition back, on a page of its own: it cannot be undone.

use leptos::prelude::*;
use treasury::ids::RequisitionId;
use treasury::requisitions::LONGEST_REASON;
use treasury::requisitions::state::Status;

use super::draft::rev;
use super::parts;
use crate::actions::{Act, Outcome, Posted, done};
use crate::components::*;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::page::page;
use crate::paths;
use crate::request::{path_param, signed_in};
use crate::shell::PageTitle;

/// Takes a requisition back for good.
#[server(prefix = "/actions", endpoint = "requisition-withdraw", input = Posted)]
pub(crate) async fn withdraw_requisition(form: Form) -> Outcome {
    let id: RequisitionId = form.id("id")?;
    let act = Act::begin(&form, paths::requisition_withdraw(id))?;
    let rev = rev(&form)?;
    let mut read = form.read();
    let reason = read.optional_text("reason", "Reason", LONGEST_REASON);
    let reason = read.finish(|| reason)?.unwrap_or_default();
    let requisitions = act.treasury.requisitions();
    requisitions.withdraw(&act.actor, id, rev, &reason, &act.key()).await?;
    done(paths::requisition(id), "Withdrawn. Nothing will be paid.")
}

/// Payee, amount and what withdrawing means, once more.
#[component]
pub fn WithdrawRequisitionPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let id: RequisitionId = path_param("id")?;
        let seen = treasury.requisitions().view(&actor, id).await?;
        seen.allowed.withdraw.clone().map_err(treasury::Error::Refused)?;
        let form = FormState::of::<WithdrawRequisition>();
        let shown = seen.draft_facts.as_ref().unwrap_or(&seen.facts);
        let what = parts::what(shown);
        let submitted = seen.status != Status::Draft;
        let meaning = match submitted {
            true => {
                "Nobody will decide about it any more, and nothing will be paid. This cannot be undone; you can make a new request."
            }
            false => {
                "The draft is closed, and nothing will be paid. This cannot be undone; you can make a new request."
            }
        };
        let hint = submitted.then_some("Those who were to decide read this.");
        let crumbs = vec![
            Crumb::new("Requisitions", paths::REQUISITIONS),
            Crumb::new(seen.reference.clone(), paths::requisition(id)),
        ];
        Ok(view! {
            <PageTitle text=format!("Withdraw {}", seen.reference)/>
            <PageHeader title=format!("Withdraw {what}?") crumbs/>
            <p>{meaning}</p>
            <PostForm form=form.clone()>
                <HiddenField name="id" value=id.to_string()/>
                <HiddenField name="rev" value=seen.rev.to_string()/>
                <TextArea name="reason" label="Reason" required=submitted hint maxlength=LONGEST_REASON as u32
                    value=form.value("reason") error=form.error("reason")/>
                <Actions>
                    <SubmitButton label=format!("Withdraw {what}") kind=ButtonKind::Danger/>
                    <ButtonLink href=paths::requisition(id) label="Keep it" kind=ButtonKind::Secondary/>
                </Actions>
            </PostForm>
        })
    })
}
