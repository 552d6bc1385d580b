//! Beside the facts of a requisition: its route, its story, its rounds.

use leptos::prelude::*;
use treasury::requisitions::{RequisitionView, Round, TimelineEntry, Tone as StoryTone};

use super::parts::steps;
use crate::components::*;
use crate::page::Moment;
use crate::request::request;

/// Route, story and rounds, the most wanted first.
pub(super) fn aside(of: &RequisitionView) -> AnyView {
    let route = of.rounds.last().map(|round| {
        let steps = steps(&round.steps);
        view! { <Section id="route" title="Who decides"><Steps steps/></Section> }
    });
    let items = of.timeline.iter().map(told).collect();
    view! {
        {route}
        <Section id="story" title="What happened"><Timeline items/></Section>
        {rounds(&of.rounds)}
    }
    .into_any()
}

fn told(entry: &TimelineEntry) -> TimelineItem {
    let (shape, tone) = match entry.tone {
        StoryTone::Neutral => (Shape::Dot, Tone::Neutral),
        StoryTone::Good => (Shape::Check, Tone::Good),
        StoryTone::Warning => (Shape::Triangle, Tone::Warn),
        StoryTone::Bad => (Shape::Cross, Tone::Bad),
    };
    let when = request().when(entry.at);
    TimelineItem::new(entry.title.clone())
        .who(entry.who.clone())
        .when(when.datetime, when.absolute)
        .note(entry.note.clone())
        .mark(shape, tone)
}

/// What was changed from round to round; nothing to say about a single one.
fn rounds(rounds: &[Round]) -> Option<AnyView> {
    if rounds.len() < 2 {
        return None;
    }
    let items: Vec<_> = rounds
        .iter()
        .rev()
        .map(|round| {
            let changes: Vec<_> = match (round.number, round.changes.is_empty()) {
                (1, _) => vec!["As first asked.".to_owned()],
                (_, true) => vec!["Nothing was changed.".to_owned()],
                _ => round.changes.clone(),
            };
            let changes: Vec<_> = changes
                .into_iter()
                .map(|words| view! { <li class="lines">{words}</li> })
                .collect();
            view! {
                <h3>{format!("Round {}", round.number)}</h3>
                <p class="soft"><Moment at=round.submitted_at/></p>
                <ul class="bullets">{changes}</ul>
            }
        })
        .collect();
    Some(view! { <Section id="rounds" title="Rounds" about="What changed between them, the newest first.">{items}</Section> }.into_any())
}
