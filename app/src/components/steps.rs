//! The route of approval: who decides, in which order, and why.

use leptos::prelude::*;

use super::{MaybeText, Shape, StatusChip, Tone};

/// Where one step stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepState {
    /// Its turn has not come.
    #[default]
    Waiting,
    /// It is being decided now.
    Current,
    /// It was approved.
    Approved,
    /// It was rejected.
    Rejected,
    /// Changes were asked for.
    ChangesRequested,
    /// It was left out, for the reason given.
    Skipped,
    /// Nobody eligible.
    Blocked,
    /// The round ended before it.
    NotReached,
}

impl StepState {
    fn chip(self) -> (&'static str, Shape, Tone) {
        match self {
            Self::Waiting => ("Waiting", Shape::Ring, Tone::Neutral),
            Self::Current => ("To decide", Shape::Half, Tone::Progress),
            Self::Approved => ("Approved", Shape::Check, Tone::Good),
            Self::Rejected => ("Rejected", Shape::Cross, Tone::Bad),
            Self::ChangesRequested => ("Changes requested", Shape::Return, Tone::Warn),
            Self::Skipped => ("Skipped", Shape::Dash, Tone::Neutral),
            Self::Blocked => ("Blocked", Shape::Triangle, Tone::Bad),
            Self::NotReached => ("Not reached", Shape::Dash, Tone::Neutral),
        }
    }
}

/// One step of the route.
#[derive(Clone, Debug)]
pub struct Step {
    role: String,
    who: MaybeText,
    state: StepState,
    reason: MaybeText,
}

impl Step {
    /// The step of a role: "Branch manager, Kisumu".
    pub fn new(role: impl Into<String>, state: StepState) -> Self {
        Self {
            role: role.into(),
            who: MaybeText(None),
            state,
            reason: MaybeText(None),
        }
    }

    /// Who decided, or who can.
    pub fn who(mut self, who: impl Into<MaybeText>) -> Self {
        self.who = who.into();
        self
    }

    /// Why this role, why escalated, why skipped, who is left out.
    pub fn reason(mut self, reason: impl Into<MaybeText>) -> Self {
        self.reason = reason.into();
        self
    }
}

/// The steps in order; the current one is marked for screen readers too.
#[component]
pub fn Steps(
    /// The route.
    steps: Vec<Step>,
) -> impl IntoView {
    let items: Vec<_> = steps
        .into_iter()
        .map(|step| {
            let (word, shape, tone) = step.state.chip();
            let current = (step.state == StepState::Current).then_some("step");
            view! {
                <li class=format!("steps-item {}", tone.class()) aria-current=current>
                    <div class="steps-line">
                        <span class="steps-role">{step.role}</span>
                        {step.who.0.map(|who| view! { " "<span class="steps-who">{who}</span> })}
                    </div>
                    <StatusChip word shape tone/>
                    {step.reason.0.map(|reason| view! { <p class="steps-reason">{reason}</p> })}
                </li>
            }
        })
        .collect();
    view! { <ol class="steps">{items}</ol> }
}
