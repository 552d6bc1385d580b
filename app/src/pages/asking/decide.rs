//! Deciding the step that waits: approve or ask for changes here; rejecting has a page of its own.

use leptos::prelude::*;
use treasury::approvals::outcome::Verdict;
use treasury::approvals::{Decide, Decided, StepState as Stand, StepView};
use treasury::ids::RequisitionId;
use treasury::requisitions::state::Status;
use treasury::requisitions::{LONGEST_NOTE, RequisitionView};

use super::parts::{anybody, what};
use crate::actions::{Act, Outcome, Posted, done};
use crate::components::*;
use crate::error::{Problem, is_duty};
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::page::WhyNot;
use crate::paths;

/// Days for changes that the form offers; the service takes 1 to 60.
const DEADLINES: [i64; 4] = [3, 7, 14, 30];
/// What is offered first.
const USUAL_DEADLINE: i64 = 7;

/// Decides the step that the page showed.
#[server(prefix = "/actions", endpoint = "requisition-decide", input = Posted)]
pub(crate) async fn decide_requisition(form: Form) -> Outcome {
    let id: RequisitionId = form.id("id")?;
    let page = paths::requisition(id);
    let act = Act::begin(&form, sent_from(&form, id))?;
    let decide = read_decision(&form)?;
    let approvals = act.treasury.approvals();
    match approvals.decide(&act.actor, id, &decide, &act.key()).await? {
        Decided::NextStep(position) => done(page, format!("Approved. Step {position} is next.")),
        Decided::Approved(_) => done(page, "Approved. The payment awaits its release."),
        Decided::ChangesRequested => done(page, "Sent back for changes; the requester was told."),
        Decided::Rejected => done(page, "Rejected; the requester was told."),
    }
}

/// The decision about the step that the page showed.
fn read_decision(form: &Form) -> Result<Decide, Problem> {
    let mut read = form.read();
    let version = read.choice("version", "The round of this page");
    let position = read.choice("position", "The step of this page");
    let outcome = read.parse("outcome", "The decision", |raw| {
        Verdict::parse(raw).ok_or_else(|| "is not one of those offered; use one of the buttons".into())
    });
    let note = read.optional_text("note", "Note", LONGEST_NOTE);
    let deadline_days = read.optional_choice("deadline_days", "Time for changes");
    read.finish(|| {
        let outcome = outcome?;
        Some(Decide {
            version: version?,
            position: position?,
            outcome,
            note: note?.unwrap_or_default(),
            deadline_days: deadline_days?.filter(|_| outcome == Verdict::RequestChanges),
        })
    })
}

/// The page that a decision was sent from, where a refused one comes back.
fn sent_from(form: &Form, id: RequisitionId) -> String {
    match Verdict::parse(form.field("outcome")) {
        Some(Verdict::Reject) => paths::requisition_reject(id),
        _ => paths::requisition(id),
    }
}

/// The form for whoever may decide; for everybody else why not, and who can. Nothing when there is nothing to decide.
pub(super) fn decision(of: &RequisitionView) -> Option<AnyView> {
    open_decision(of).or_else(refused)
}

/// That a decision was refused, on a page that has no form for it any more; what was typed is not lost.
pub(super) fn refused() -> Option<AnyView> {
    let form = FormState::of::<DecideRequisition>();
    let words = form.refusal_words()?;
    let note = form.value("note");
    let typed = (!note.is_empty()).then(|| view! { <p class="lines">{format!("You wrote: {note}")}</p> });
    Some(view! { <Notice kind=NoticeKind::Refused text=words>{typed}</Notice> }.into_any())
}

fn open_decision(of: &RequisitionView) -> Option<AnyView> {
    if of.status != Status::InApproval {
        return None;
    }
    let (version, current) = open_step(of)?;
    if let Err(refusal) = of.allowed.decide.clone() {
        let named = current.eligible.iter().any(|name| refusal.message.contains(name));
        let instead = anybody(&current.eligible)
            .filter(|_| !named && is_duty(refusal.code))
            .map(|names| format!("To decide: {names}."));
        return Some(view! { {refused()}<WhyNot refusal instead/> }.into_any());
    }
    let blocked = current.state == Stand::Blocked;
    (!blocked).then(|| form(of, current.position, version).into_any())
}

/// The step that waits, with the number of its round.
pub(super) fn open_step(of: &RequisitionView) -> Option<(i64, &StepView)> {
    let round = of.rounds.last().filter(|_| of.status == Status::InApproval)?;
    let current = round.steps.iter().find(|step| Some(step.position) == of.current_step)?;
    Some((round.number, current))
}

/// What a decision names: the request, its round and its step, as the page showed them.
pub(super) fn names(id: RequisitionId, version: i64, position: i64) -> impl IntoView {
    view! {
        <HiddenField name="id" value=id.to_string()/>
        <HiddenField name="version" value=version.to_string()/>
        <HiddenField name="position" value=position.to_string()/>
    }
}

fn form(of: &RequisitionView, position: i64, version: i64) -> impl IntoView + use<> {
    let form = FormState::of::<DecideRequisition>().starting("deadline_days", USUAL_DEADLINE.to_string());
    let what = what(&of.facts);
    let requester = of.requester.clone();
    let days = DEADLINES
        .iter()
        .map(|days| Choice::new(days.to_string(), format!("{days} days")))
        .collect();
    let about = format!("Step {position} of {}.", of.step_count);
    let hint = format!(
        "To request changes, write what has to change. {requester} and everybody who sees this request read it."
    );
    // Made before the form: children of a component may not borrow.
    let note = view! {
        {names(of.id, version, position)}
        <TextArea name="note" label="Note" required=false maxlength=LONGEST_NOTE as u32 hint
            value=form.value("note") error=form.error("note")/>
    };
    let days = view! {
        <SelectField name="deadline_days" label="Time for changes" choices=days
            value=form.value("deadline_days") error=form.error("deadline_days")/>
    };
    let (approve, reject) = (format!("Approve {what}"), paths::requisition_reject(of.id));
    view! {
        <Section id="decide" title="Your decision" about>
            <PostForm form>
                {note}
                <Actions>
                    <SubmitButton name="outcome" value=Verdict::Approve.code() label=approve/>
                </Actions>
                <div class="decide-changes">
                    {days}
                    <SubmitButton name="outcome" value=Verdict::RequestChanges.code() label="Request changes" kind=ButtonKind::Secondary/>
                </div>
            </PostForm>
            <p class="decide-reject"><a href=reject>"Reject this request…"</a></p>
        </Section>
    }
}
