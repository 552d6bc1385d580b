//! A status as a word and a shape; its colour only repeats them.

use leptos::prelude::*;

/// What a status means for the person who looks at it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to do, nothing wrong.
    #[default]
    Neutral,
    /// On its way.
    Progress,
    /// Done as intended.
    Good,
    /// Needs somebody's attention.
    Warn,
    /// Refused, failed or against a rule.
    Bad,
}

impl Tone {
    /// The class that colours the component carrying it.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Neutral => "tone-neutral",
            Self::Progress => "tone-progress",
            Self::Good => "tone-good",
            Self::Warn => "tone-warn",
            Self::Bad => "tone-bad",
        }
    }
}

/// A shape that tells statuses apart without colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Not begun: draft, unreconciled, waiting.
    #[default]
    Ring,
    /// Part of the way: in approval, suggested, sent.
    Half,
    /// Ready or current.
    Dot,
    /// Done: approved, paid, reconciled.
    Check,
    /// Refused or failed.
    Cross,
    /// Look here: blocked, overdue, an error.
    Triangle,
    /// Not known: in doubt.
    Diamond,
    /// Held.
    Pause,
    /// Came back: changes requested, returned, reversed.
    Return,
    /// No longer applies: withdrawn, expired, cancelled, skipped.
    Dash,
}

impl Shape {
    /// The path in a 12 by 12 box, and whether it is filled.
    fn path(self) -> (&'static str, bool) {
        match self {
            Self::Ring => ("M6 1.75a4.25 4.25 0 1 1 0 8.5a4.25 4.25 0 1 1 0-8.5z", false),
            Self::Half => ("M6 1a5 5 0 1 0 0 10A5 5 0 1 0 6 1zm0 1.5a3.5 3.5 0 0 1 0 7z", true),
            Self::Dot => ("M6 2a4 4 0 1 1 0 8a4 4 0 1 1 0-8z", true),
            Self::Check => ("M1.75 6.5l2.75 2.75L10.25 3", false),
            Self::Cross => ("M2.5 2.5l7 7m0-7l-7 7", false),
            Self::Triangle => ("M6 .75L11.5 11H.5zM5.25 4.5v3h1.5v-3zm0 4v1.25h1.5V8.5z", true),
            Self::Diamond => ("M6 1l5 5l-5 5l-5-5zM6 4v2.5m0 1v.75", false),
            Self::Pause => ("M3.75 2v8m4.5-8v8", false),
            Self::Return => ("M4.5 1.75L1.75 4.5L4.5 7.25M2 4.5h5.25a2.75 2.75 0 0 1 0 5.5H4", false),
            Self::Dash => ("M2 6h8", false),
        }
    }
}

/// A small drawn shape in the colour of the text beside it. Never alone: words say the same.
#[component]
pub fn Mark(
    /// Which shape.
    shape: Shape,
) -> impl IntoView {
    let (path, filled) = shape.path();
    let class = if filled { "mark mark-filled" } else { "mark" };
    view! {
        <svg class=class viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
            <path fill-rule="evenodd" d=path></path>
        </svg>
    }
}

/// A record's status.
#[component]
pub fn StatusChip(
    /// The status, in the words of the product.
    #[prop(into)]
    word: String,
    /// The shape that goes with it.
    #[prop(optional)]
    shape: Shape,
    /// The colour that goes with it.
    #[prop(optional)]
    tone: Tone,
) -> impl IntoView {
    view! {
        <span class=format!("status-chip {}", tone.class())>
            <Mark shape/>
            <span>{word}</span>
        </span>
    }
}
