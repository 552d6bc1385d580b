//! The review before submitting: what is asked for, who will decide and why, and what is in the way.

use leptos::prelude::*;
use treasury::approvals::RoutePreview;
use treasury::error::Violation;
use treasury::ids::RequisitionId;
use treasury::requisitions::{Duplicate, Facts, LONGEST_REASON, RequisitionView};

use super::draft::rev;
use super::duplicates::Duplicates;
use super::files::{FILES, FileList};
use super::parts::{self, facts, planned_steps, what};
use crate::actions::{Act, Outcome, Posted, done};
use crate::components::*;
use crate::error::is_duty;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::page::{page, unbroken};
use crate::paths;
use crate::request::{path_param, signed_in};
use crate::shell::PageTitle;

/// Submits a draft for approval, with the reason why it is no duplicate where one is asked for.
#[server(prefix = "/actions", endpoint = "requisition-submit", input = Posted)]
pub(crate) async fn submit_requisition(form: Form) -> Outcome {
    let id: RequisitionId = form.id("id")?;
    let act = Act::begin(&form, paths::requisition_review(id))?;
    let rev = rev(&form)?;
    let mut read = form.read();
    let reason = read.optional_text("duplicate_reason", "Why it is no duplicate", LONGEST_REASON);
    let reason = read.finish(|| reason)?;
    let requisitions = act.treasury.requisitions();
    let (reason, key) = (reason.as_deref(), act.key());
    let submitted = requisitions.submit(&act.actor, id, rev, reason, &key).await?;
    let words = match submitted.blocked {
        false => "Submitted for approval.",
        true => "Submitted. Nobody can decide it at present; the administrators were told.",
    };
    done(paths::requisition(id), words)
}

/// The review of a draft.
#[component]
pub fn ReviewRequisitionPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let id: RequisitionId = path_param("id")?;
        let seen = treasury.requisitions().view(&actor, id).await?;
        seen.allowed.submit.clone().map_err(treasury::Error::Refused)?;
        let preview = treasury.requisitions().preview(&actor, id).await?;
        let duplicates = preview.duplicates.clone();
        // Between two rounds the facts of the page are those of the last one; what is submitted is the draft.
        let asked = seen.draft_facts.clone().unwrap_or_else(|| seen.facts.clone());
        let form = FormState::of::<SubmitRequisition>();
        let draft = seen.draft.clone().unwrap_or_default();
        let form = form.starting("duplicate_reason", draft.duplicate_reason.unwrap_or_default());
        let title = format!("Review {}", seen.reference);
        let crumbs = vec![
            Crumb::new("My work", paths::MY_WORK),
            Crumb::new(seen.reference.clone(), paths::requisition(id)),
        ];
        let about = match preview.chain.as_ref().zip(preview.tier.as_ref()) {
            Some((chain, tier)) => format!("By the policy for {chain}, {tier}."),
            None => "It is known once origin and amount are.".to_owned(),
        };
        let company = treasury.directory().company(&actor).await?;
        let route = route(&preview, &company.name);
        let aside = view! { <Section id="route" title="Who will decide" about>{route}</Section> }.into_any();
        let title_of = what(&asked);
        let files = match seen.draft_attachments.is_empty() {
            true => no_files(id),
            false => view! { <FileList of=id files=seen.draft_attachments.clone()/> }.into_any(),
        };
        let wanted = parts::wanted_changes(&seen);
        let facts = facts(&asked);
        let ask = ask(&seen, &preview, duplicates, form, &asked);
        Ok(view! {
            <PageTitle text=title/>
            <PageHeader title=format!("Submit {title_of}?") crumbs>
                <span>"Nothing is sent before you submit it."</span>
            </PageHeader>
            {wanted}
            <Columns aside>
                <Section id="facts" title="What will be asked">
                    <DefinitionList facts/>
                </Section>
                <Section id="files" title="Files">{files}</Section>
            </Columns>
            {ask}
        })
    })
}

/// Nothing stops a request without a file; whoever decides may send it back for one.
fn no_files(id: RequisitionId) -> AnyView {
    let href = format!("{}#{}", paths::requisition_edit(id), field_id(FILES));
    view! {
        <Notice text="No files are attached. Whoever decides may send it back for a receipt, an invoice or a quotation.">
            <p><a href=href>"Attach a file"</a></p>
        </Notice>
    }
    .into_any()
}

fn route(preview: &RoutePreview, company: &str) -> AnyView {
    let blocked = preview.blocked.clone().map(|reason| {
        let words = format!("{reason} You can submit it; it waits until somebody can decide.");
        view! { <Notice kind=NoticeKind::Warning text=words/> }
    });
    let release = preview
        .release_warning
        .clone()
        .map(|words| view! { <Notice kind=NoticeKind::Warning text=words/> });
    let steps = planned_steps(&preview.steps, company);
    let list = (!steps.is_empty()).then(|| view! { <Steps steps/> });
    view! { {list}{blocked}{release} }.into_any()
}

/// What is in the way, or the button.
fn ask(
    seen: &RequisitionView,
    preview: &RoutePreview,
    duplicates: Vec<Duplicate>,
    form: FormState,
    asked: &Facts,
) -> AnyView {
    let edit = paths::requisition_edit(seen.id);
    let missing: Vec<&Violation> = preview
        .problems
        .iter()
        .filter(|problem| problem.field != "duplicate_reason")
        .collect();
    if !missing.is_empty() || preview.refusal.is_some() {
        let words: Vec<_> = missing
            .into_iter()
            .map(|problem| problem.message.clone())
            .chain(preview.refusal.iter().map(|refusal| match is_duty(refusal.code) {
                true => format!("{}: {}", refusal.code, refusal.message),
                false => refusal.message.clone(),
            }))
            .map(|words| view! { <li>{words}</li> })
            .collect();
        return view! {
            <Notice kind=NoticeKind::Refused text="It cannot be submitted yet:">
                <ul class="bullets">{words}</ul>
            </Notice>
            <Actions><ButtonLink href=edit label="Change it"/></Actions>
        }
        .into_any();
    }
    let asks_reason = !duplicates.is_empty();
    let reason = asks_reason.then(|| {
        view! {
            <Notice kind=NoticeKind::Warning text="This looks like something that was asked for already:">
                <Duplicates list=duplicates/>
            </Notice>
            <TextArea name="duplicate_reason" label="Why it is asked for again" rows=2 maxlength=LONGEST_REASON as u32
                hint="Everybody who decides reads this." value=form.value("duplicate_reason") error=form.error("duplicate_reason")/>
        }
    });
    let amount = asked.amount.map_or_else(|| "it".to_owned(), unbroken);
    let (id, rev) = (seen.id.to_string(), seen.rev.to_string());
    view! {
        <PostForm form>
            <HiddenField name="id" value=id/>
            <HiddenField name="rev" value=rev/>
            {reason}
            <Actions>
                <SubmitButton label=format!("Submit {amount} for approval")/>
                <ButtonLink href=edit label="Change it" kind=ButtonKind::Secondary/>
            </Actions>
        </PostForm>
    }
    .into_any()
}
