//! Making a draft and changing it.

use leptos::prelude::*;
use treasury::access::Permission;
use treasury::error::NOT_ALLOWED;
use treasury::ids::RequisitionId;
use treasury::requisitions::DraftFields;

use super::draft_fields::{defaults, read, starting};
use super::draft_form::{CONTINUE, DraftForm, Offers, currency};
use super::{files, parts};
use crate::actions::{Act, Outcome, Posted, done, go};
use crate::components::*;
use crate::error::Problem;
use crate::form::{FieldError, Form};
use crate::form_view::FormState;
use crate::page::page;
use crate::paths;
use crate::request::{path_param, request, signed_in};
use crate::shell::PageTitle;

/// Makes a draft, with its files.
#[server(prefix = "/actions", endpoint = "requisition-create", input = Posted)]
pub(crate) async fn create_requisition(form: Form) -> Outcome {
    let act = Act::begin(&form, paths::REQUISITION_NEW)?;
    let fields = read(&form, currency(&act.treasury, &act.actor).await?)?;
    let id = act
        .treasury
        .requisitions()
        .create(&act.actor, &fields, &act.key())
        .await?;
    // From here on there is a draft, and its own page has the form.
    act.returns_to(paths::requisition_edit(id));
    files::update(&act, &form, id).await?;
    go_on(&act, &form, id).await
}

/// Saves a draft, takes files off and hangs files on.
#[server(prefix = "/actions", endpoint = "requisition-save", input = Posted)]
pub(crate) async fn save_requisition(form: Form) -> Outcome {
    let id: RequisitionId = form.id("id")?;
    let act = Act::begin(&form, paths::requisition_edit(id))?;
    let rev = rev(&form)?;
    let fields = read(&form, currency(&act.treasury, &act.actor).await?)?;
    act.treasury
        .requisitions()
        .save(&act.actor, id, rev, &fields, &act.key())
        .await?;
    files::update(&act, &form, id).await?;
    go_on(&act, &form, id).await
}

/// The revision that the form was made of.
pub(super) fn rev(form: &Form) -> Result<i64, Problem> {
    let mut read = form.read();
    let rev = read.choice("rev", "The version of this page");
    read.finish(|| rev)
}

/// To the requisition, or to its review if nothing is missing. What is missing comes back beside its field: the draft
/// is saved all the same. A reason for a duplicate is asked for on the review, where the duplicate is shown.
async fn go_on(act: &Act, form: &Form, id: RequisitionId) -> Outcome {
    if form.field("next") != CONTINUE {
        return done(paths::requisition(id), "Draft saved.");
    }
    let preview = act.treasury.requisitions().preview(&act.actor, id).await?;
    let errors: Vec<FieldError> = preview
        .problems
        .into_iter()
        .filter(|problem| problem.field != "duplicate_reason")
        .map(|problem| FieldError::new(problem.field, problem.message))
        .collect();
    match errors.is_empty() {
        true => go(paths::requisition_review(id)),
        false => Err(Problem::invalid(errors)),
    }
}

/// The form of a new requisition.
#[component]
pub fn NewRequisitionPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        if !request().may(Permission::SubmitRequisition) {
            return Err(Problem::Refused {
                code: NOT_ALLOWED.into(),
                words: "None of your roles asks for money. An administrator can give you one.".into(),
                status: 403,
            });
        }
        let offers = Offers::of(&treasury, &actor).await?;
        let form = starting(FormState::of::<CreateRequisition>(), &defaults(&actor, &offers));
        let crumbs = vec![Crumb::new("My work", paths::MY_WORK)];
        Ok(view! {
            <PageTitle text="New requisition"/>
            <PageHeader title="New requisition" crumbs/>
            <DraftForm form offers kept=Vec::new() files_of=String::new()/>
        })
    })
}

/// The form that changes a draft, before the first round or between two.
#[component]
pub fn EditRequisitionPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let id: RequisitionId = path_param("id")?;
        let seen = treasury.requisitions().view(&actor, id).await?;
        seen.allowed.edit.clone().map_err(treasury::Error::Refused)?;
        let offers = Offers::of(&treasury, &actor).await?;
        let fields: DraftFields = seen.draft.clone().unwrap_or_default();
        let form = FormState::of::<SaveRequisition>().or_of::<CreateRequisition>();
        let form = starting(form, &fields);
        let title = format!("Edit {}", seen.reference);
        let crumbs = vec![
            Crumb::new("My work", paths::MY_WORK),
            Crumb::new(seen.reference.clone(), paths::requisition(id)),
        ];
        let wanted = parts::wanted_changes(&seen);
        Ok(view! {
            <PageTitle text=title.clone()/>
            <PageHeader title crumbs/>
            {wanted}
            <DraftForm form offers kept=seen.draft_attachments files_of=paths::requisition(id)>
                <HiddenField name="id" value=id.to_string()/>
                <HiddenField name="rev" value=seen.rev.to_string()/>
            </DraftForm>
        })
    })
}
