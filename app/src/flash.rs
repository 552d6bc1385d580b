//! What one response leaves for the next page: a notice, or a refused form with everything that was typed.
//!
//! Kept in the session, shown once, on the path (and in the form) it belongs to and nowhere else. Secrets never get
//! here ([`Form::without_secrets`](crate::form::Form::without_secrets)).

use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use crate::error::Problem;

/// Where the session keeps them.
const SESSION_KEY: &str = "flash";
/// The most that wait at once: two refused forms in two tabs, and a notice or two.
const MOST: usize = 4;
/// The most bytes that wait at once; the oldest goes first. A form's text is at most
/// [`MAX_TEXT_BYTES`](crate::body::MAX_TEXT_BYTES), so that the newest fits with any sensible list of errors.
const MOST_BYTES: usize = 3 * crate::body::MAX_TEXT_BYTES;

/// Something the next view of `path` shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flash {
    /// The path of the page, without its query.
    pub path: String,
    /// What it shows.
    pub content: Content,
}

/// What a flash says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Content {
    /// That something was done.
    Notice(String),
    /// That a form was refused.
    Refusal(Refusal),
}

/// A refused form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// The path of the action that refused it.
    pub action: String,
    /// Why.
    pub problem: Problem,
    /// What was typed, without secrets.
    pub values: Vec<(String, String)>,
}

impl Refusal {
    fn bytes(&self) -> usize {
        let values = self.values.iter().map(|(name, value)| name.len() + value.len());
        let errors = self.problem.errors().iter().map(|it| it.field.len() + it.words.len());
        self.problem.words().len() + values.chain(errors).sum::<usize>()
    }
}

impl Flash {
    /// Something done, told on the page at `to` (a path with or without a query).
    pub fn notice(to: &str, words: impl Into<String>) -> Self {
        Self {
            path: without_query(to).into(),
            content: Content::Notice(words.into()),
        }
    }

    /// A form refused by `action`, shown again on the page at `back`.
    pub fn refusal(back: &str, refusal: Refusal) -> Self {
        Self {
            path: without_query(back).into(),
            content: Content::Refusal(refusal),
        }
    }

    fn bytes(&self) -> usize {
        self.path.len()
            + match &self.content {
                Content::Notice(words) => words.len(),
                Content::Refusal(refusal) => refusal.bytes(),
            }
    }

    /// The same within the limit by itself: what was typed gives way before the reason why it was refused does.
    fn limited(mut self) -> Self {
        if self.bytes() > MOST_BYTES
            && let Content::Refusal(refusal) = &mut self.content
        {
            refusal.values.clear();
        }
        self
    }
}

/// Keeps a flash for the next view of its page; an older one for the same form goes.
pub async fn keep(session: &Session, flash: Flash) -> Result<(), Problem> {
    let flash = flash.limited();
    let mut waiting = waiting(session).await?;
    waiting.retain(|other| !same_place(other, &flash));
    waiting.push(flash);
    while waiting.len() > MOST || waiting.iter().map(Flash::bytes).sum::<usize>() > MOST_BYTES && waiting.len() > 1 {
        waiting.remove(0);
    }
    Ok(session.insert(SESSION_KEY, waiting).await?)
}

/// Takes what belongs to `path` out of the session. Writes nothing when there is nothing.
pub async fn take(session: &Session, path: &str) -> Result<Vec<Flash>, Problem> {
    let (taken, left): (Vec<_>, Vec<_>) = waiting(session)
        .await?
        .into_iter()
        .partition(|flash| flash.path == path);
    if taken.is_empty() {
        return Ok(taken);
    }
    match left.is_empty() {
        true => drop(session.remove_value(SESSION_KEY).await?),
        false => session.insert(SESSION_KEY, left).await?,
    }
    Ok(taken)
}

async fn waiting(session: &Session) -> Result<Vec<Flash>, Problem> {
    // What an older version of the program left and this one cannot read is worth less than the page.
    let value = session.get_value(SESSION_KEY).await?;
    Ok(value
        .and_then(|value| serde_json::from_value(value).ok())
        .unwrap_or_default())
}

fn same_place(one: &Flash, other: &Flash) -> bool {
    let action = |flash: &Flash| match &flash.content {
        Content::Notice(_) => None,
        Content::Refusal(refusal) => Some(refusal.action.clone()),
    };
    one.path == other.path && action(one) == action(other)
}

fn without_query(path: &str) -> &str {
    path.split('?').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::form::FieldError;
    use crate::tests::Sessions;

    fn refusal(errors: usize, values: usize) -> Flash {
        let error = FieldError::new("files", "x".repeat(1_000));
        let refusal = Refusal {
            action: "/actions/x".into(),
            problem: Problem::invalid(vec![error; errors]),
            values: vec![("purpose".into(), "y".repeat(values))],
        };
        Flash::refusal("/", refusal)
    }

    #[tokio::test]
    async fn a_refusal_with_many_errors_stays_within_the_limit_of_a_session() {
        let sessions = Sessions::default();
        let session = Session::new(None, Arc::new(sessions), None);
        keep(&session, Flash::notice("/other", "Done.")).await.unwrap();
        keep(&session, refusal(150, 60_000)).await.unwrap();
        let kept = waiting(&session).await.unwrap();
        let Content::Refusal(Refusal { values, .. }) = &kept[1].content else {
            panic!("{kept:?}")
        };
        assert_eq!(values.len(), 0, "what was typed gave way to why it was refused");
        let bytes: usize = kept.iter().map(Flash::bytes).sum();
        assert!((150_000..=MOST_BYTES).contains(&bytes), "{bytes}");
        let few = refusal(2, 60_000);
        keep(&session, few.clone()).await.unwrap();
        assert_eq!(waiting(&session).await.unwrap()[1..], [few]);
        keep(&session, refusal(1_000, 0)).await.unwrap();
        assert_eq!(waiting(&session).await.unwrap().len(), 1, "the oldest gave way");
    }
}
