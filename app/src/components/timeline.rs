//! What happened to a record, in order.

use leptos::prelude::*;

use super::{Mark, MaybeText, Shape, Tone, When};

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct TimelineItem {
    title: String,
    who: MaybeText,
    when: Option<(String, String)>,
    note: MaybeText,
    tone: Tone,
    shape: Shape,
}

impl TimelineItem {
    /// An event with its title: "Approved", "Released with a passkey".
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            who: MaybeText(None),
            when: None,
            note: MaybeText(None),
            tone: Tone::Neutral,
            shape: Shape::Dot,
        }
    }

    /// Who did it; a delegate reads "A for B".
    pub fn who(mut self, who: impl Into<MaybeText>) -> Self {
        self.who = who.into();
        self
    }

    /// When, as ISO 8601 for machines and as text with its zone for people.
    pub fn when(mut self, datetime: impl Into<String>, text: impl Into<String>) -> Self {
        self.when = Some((datetime.into(), text.into()));
        self
    }

    /// The note that was left, or the reason.
    pub fn note(mut self, note: impl Into<MaybeText>) -> Self {
        self.note = note.into();
        self
    }

    /// The shape and colour of its mark.
    pub fn mark(mut self, shape: Shape, tone: Tone) -> Self {
        self.shape = shape;
        self.tone = tone;
        self
    }
}

/// The story of a record, oldest first.
#[component]
pub fn Timeline(
    /// What happened.
    items: Vec<TimelineItem>,
) -> impl IntoView {
    let items: Vec<_> = items
        .into_iter()
        .map(|item| {
            view! {
                <li class=format!("timeline-item {}", item.tone.class())>
                    <Mark shape=item.shape/>
                    <p class="timeline-line">
                        <strong>{item.title}</strong>
                        {item.who.0.map(|who| view! { " "<span class="timeline-who">{who}</span> })}
                        {item.when.map(|(datetime, text)| view! { " "<When datetime text/> })}
                    </p>
                    {item.note.0.map(|note| view! { <p class="timeline-note">{note}</p> })}
                </li>
            }
        })
        .collect();
    view! { <ol class="timeline">{items}</ol> }
}
