//! What just happened, told once after a redirect.

use leptos::prelude::*;

use super::{Breakable, Mark, MaybeText, Shape};

/// What kind of news it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticeKind {
    /// It was done.
    Success,
    /// Something to know.
    #[default]
    Info,
    /// It was not done, and why.
    Refused,
    /// It was done, or can be, but look at this.
    Warning,
}

/// One message at the top of the page.
#[component]
pub fn Notice(
    /// What kind of news it is.
    #[prop(optional)]
    kind: NoticeKind,
    /// The message.
    #[prop(into)]
    text: String,
    /// The word in front, if not that of the kind.
    #[prop(optional, into)]
    word: MaybeText,
    /// A link or a second line.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (class, role, usual, shape) = match kind {
        NoticeKind::Success => ("notice tone-good", "status", "Done", Shape::Check),
        NoticeKind::Info => ("notice tone-progress", "status", "Note", Shape::Dot),
        NoticeKind::Refused => ("notice tone-bad", "alert", "Refused", Shape::Cross),
        NoticeKind::Warning => ("notice tone-warn", "alert", "Warning", Shape::Triangle),
    };
    let word = word.0.unwrap_or_else(|| usual.to_owned());
    view! {
        <div class=class role=role>
            <strong class="notice-word"><Mark shape/>{word}</strong>
            <div class="notice-text">
                <p><Breakable text/></p>
                {children.map(|more| more())}
            </div>
        </div>
    }
}
