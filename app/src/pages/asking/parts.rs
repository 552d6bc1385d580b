//! What the pages of a requisition say in the same way.

use leptos::prelude::*;
use treasury::approvals::outcome::Verdict;
use treasury::approvals::{StepState as Stand, StepView};
use treasury::money::Money;
use treasury::requisitions::state::Status;
use treasury::requisitions::{Facts, RequisitionRow, RequisitionView};

use crate::components::*;
use crate::page::{Amount, Moment, amount_to};
use crate::paths;
use crate::when::day;

/// Where a requisition stands, as words and a shape; `words` say which step, where there is one.
#[component]
pub(super) fn RequisitionStatus(status: Status, words: String) -> impl IntoView {
    let (shape, tone) = match status {
        Status::Draft => (Shape::Ring, Tone::Neutral),
        Status::InApproval => (Shape::Half, Tone::Progress),
        Status::ChangesRequested => (Shape::Return, Tone::Warn),
        Status::Approved => (Shape::Dot, Tone::Good),
        Status::Paid | Status::Reviewed => (Shape::Check, Tone::Good),
        Status::Rejected => (Shape::Cross, Tone::Bad),
        Status::Withdrawn | Status::Expired => (Shape::Dash, Tone::Neutral),
    };
    view! { <StatusChip word=words shape tone/> }
}

/// The status of a line of a list, with its flags.
#[component]
pub(super) fn RowStatus(row: RequisitionRow) -> impl IntoView {
    let blocked = row
        .blocked
        .then(|| view! { " "<StatusChip word="Blocked" shape=Shape::Triangle tone=Tone::Bad/> });
    let urgent = row
        .urgent
        .then(|| view! { " "<StatusChip word="Urgent" shape=Shape::Triangle tone=Tone::Warn/> });
    view! { <RequisitionStatus status=row.status words=row.status_text/>{blocked}{urgent} }
}

/// An amount in a table; a draft may have none.
pub(super) fn amount_cell(amount: Option<Money>) -> AnyView {
    match amount {
        Some(amount) => view! { <Amount of=amount/> }.into_any(),
        None => "–".into_any(),
    }
}

/// Who is paid, as the name of a requisition in a list; a draft may have none.
pub(super) fn lead(row: &RequisitionRow, note: String) -> AnyView {
    let name = match row.payee.as_str() {
        "" => "No payee yet".to_owned(),
        payee => payee.to_owned(),
    };
    view! { <a href=paths::requisition(row.id)>{name}</a><CellNote text=note/> }.into_any()
}

/// The beginning of a purpose, for a list.
pub(super) fn short(purpose: &str) -> String {
    let line = purpose.lines().next().unwrap_or_default();
    match line.chars().count() {
        ..=60 => line.to_owned(),
        _ => format!("{}…", line.chars().take(60).collect::<String>().trim_end()),
    }
}

/// `KES 4,500.00 to Jane Wanjiru`, as far as it is known.
pub(super) fn what(facts: &Facts) -> String {
    amount_to(facts.amount, facts.payee_name.as_deref())
}

/// What is asked for, the most important first.
pub(super) fn facts(facts: &Facts) -> Vec<Fact> {
    let mut list = Vec::new();
    let mut add = |term: &str, value: Option<AnyView>| list.extend(value.map(|value| Fact::new(term, value)));
    let text = |value: &Option<String>| value.clone().map(IntoAny::into_any);
    let strong = |name: &String| view! { <strong>{name.clone()}</strong> }.into_any();
    add("Payee", facts.payee_name.as_ref().map(strong));
    let amount = |of: Money| view! { <strong><Amount of/></strong> }.into_any();
    add("Amount", facts.amount.map(amount));
    let lines = |words: &String| view! { <span class="lines">{words.clone()}</span> }.into_any();
    add("Purpose", facts.purpose.as_ref().map(lines));
    let to = facts.destination.clone().map_or(String::new(), |to| format!(", {to}"));
    add(
        "Payment method",
        facts.method.as_ref().map(|method| format!("{method}{to}").into_any()),
    );
    add("Beneficiary", text(&facts.beneficiary));
    add("Account", text(&facts.gl_account));
    let places = [&facts.branch, &facts.region].into_iter().flatten().cloned();
    let origin: Vec<String> = facts.origin.iter().cloned().chain(places).collect();
    add("Origin", (!origin.is_empty()).then(|| origin.join(", ").into_any()));
    add("Department", text(&facts.department));
    add("Cost centre", text(&facts.cost_centre));
    let date = facts
        .needed_by
        .map(|date| view! { <time datetime=date.to_string()>{day(date)}</time> }.into_any());
    add("Needed by", date);
    let urgent = facts
        .urgent
        .then(|| facts.urgent_reason.clone().unwrap_or_else(|| "Yes".into()));
    add("Urgent", urgent.as_ref().map(lines));
    add("No duplicate", facts.duplicate_reason.as_ref().map(lines));
    list
}

/// The steps of a route as they are shown. Where a step is for the whole company, its name says nothing.
pub(super) fn steps(of: &[StepView], company: &str) -> Vec<Step> {
    of.iter().map(|view| step(view, company, stand(view))).collect()
}

/// The steps that a draft would have.
pub(super) fn planned_steps(of: &[StepView], company: &str) -> Vec<Step> {
    let state = |view: &StepView| match view.state {
        Stand::Blocked => StepState::Blocked,
        _ => StepState::Planned,
    };
    of.iter().map(|view| step(view, company, state(view))).collect()
}

fn stand(view: &StepView) -> StepState {
    match (view.state, view.decision.as_ref().map(|made| made.outcome)) {
        (_, Some(Verdict::Approve)) => StepState::Approved,
        (_, Some(Verdict::RequestChanges)) => StepState::ChangesRequested,
        (_, Some(Verdict::Reject)) => StepState::Rejected,
        (Stand::Waiting, None) => StepState::Current,
        (Stand::Blocked, None) => StepState::Blocked,
        (Stand::NotReached, None) => StepState::NotReached,
        (Stand::Later | Stand::Decided, None) => StepState::Waiting,
    }
}

fn step(view: &StepView, company: &str, state: StepState) -> Step {
    let place = match view.place.as_str() {
        "" => String::new(),
        place if place == company => String::new(),
        place => format!(", {place}"),
    };
    let task = match view.validates {
        true => " (validates)",
        false => "",
    };
    let decided = view.decision.as_ref();
    let who = match decided {
        Some(made) => Some(made.by.clone()),
        None => anybody(&view.eligible),
    };
    let mut reasons: Vec<String> = view.escalation.iter().map(|reason| sentence(reason)).collect();
    if !view.left_out.is_empty() {
        reasons.push(format!("Left out: {}", sentence(&view.left_out.join("; "))));
    }
    let reason = (!reasons.is_empty()).then(|| reasons.join(" "));
    Step::new(format!("{}{place}{task}", view.role), state)
        .who(who)
        .reason(reason)
}

/// `Ali Hassan`, `Any of 2: Ali Hassan, Mary Njeri`.
pub(super) fn anybody(names: &[String]) -> Option<String> {
    match names {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(format!("Any of {}: {}", several.len(), several.join(", "))),
    }
}

fn sentence(words: &str) -> String {
    match words.ends_with(['.', '!', '?']) {
        true => words.to_owned(),
        false => format!("{words}."),
    }
}

/// What an approver asked to be changed, on the pages where it is changed.
pub(super) fn wanted_changes(of: &RequisitionView) -> Option<AnyView> {
    let open = of.status == Status::ChangesRequested;
    let last = of.rounds.last().filter(|_| open)?;
    let asked = last
        .steps
        .iter()
        .filter_map(|step| step.decision.as_ref())
        .find(|made| made.outcome == Verdict::RequestChanges)?;
    let words = format!("{} wants this changed:", asked.by);
    let note = asked.note.clone();
    let due = of.changes_due_at;
    Some(
        view! {
            <Notice kind=NoticeKind::Warning word="To change" text=words>
                <blockquote class="lines">{note}</blockquote>
                {due.map(|at| view! { <p>"Send it again by "<Moment at/>", or it expires."</p> })}
            </Notice>
        }
        .into_any(),
    )
}
