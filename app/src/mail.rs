//! Mails: what they say, and how they are handed over. The transport belongs to the process.
//!
//! Mails that may wait are jobs of the outbox, turned into text by [`compose`]. A one-time code may not wait and is stored
//! nowhere: the action that made it sends it ([`release_code`]) through [`Sender`]. The demo's mails are read back by
//! [`mailbox`].

mod compose;
mod confirmation_code;
mod eml;
pub mod mailbox;
mod release_code;

pub use compose::compose;
pub use confirmation_code::confirmation_code;
pub use release_code::release_code;

use std::fmt;
use std::sync::Mutex;

use async_trait::async_trait;

/// One mail, as plain text, to one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The address, without a name.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// The text; lines end with `\n`.
    pub text: String,
    /// What makes it the same mail when it is sent again; becomes its Message-ID.
    pub id: String,
}

/// A mail that did not leave.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct NotSent {
    /// Why, without secrets.
    pub reason: String,
    /// Another try would be useless.
    pub permanent: bool,
}

/// Sends mails.
#[async_trait]
pub trait Sender: fmt::Debug + Send + Sync {
    /// Sends one mail now.
    async fn send(&self, mail: &Mail) -> Result<(), NotSent>;
}

/// Keeps mails instead of sending them: for tests.
#[derive(Debug, Default)]
pub struct Kept(Mutex<Vec<Mail>>);

impl Kept {
    /// What was sent so far.
    pub fn all(&self) -> Vec<Mail> {
        self.0.lock().map(|mails| mails.clone()).unwrap_or_default()
    }
}

#[async_trait]
impl Sender for Kept {
    async fn send(&self, mail: &Mail) -> Result<(), NotSent> {
        if let Ok(mut mails) = self.0.lock() {
            mails.push(mail.clone());
        }
        Ok(())
    }
}

/// Words of somebody else in one line of a mail: whatever could begin a line of its own becomes a space.
fn one_line(words: &str) -> String {
    words
        .chars()
        .map(|c| {
            if c.is_control() || c == '\u{2028}' || c == '\u{2029}' {
                ' '
            } else {
                c
            }
        })
        .collect()
}
