//! Mails: what they say, and how they are handed over. The transport belongs to the process.
//!
//! Mails that may wait are jobs of the outbox, turned into text by [`compose`]. A one-time code may not wait and is stored
//! nowhere: the action that made it sends it ([`release_code`], [`batch_code`]) through [`Sender`]. The demo's mails are read back by
//! [`mailbox`]. A notice by SMS is the subject and the link of its mail ([`compose_sms`]).

mod compose;
mod confirmation_code;
mod daily;
mod eml;
mod html;
pub mod mailbox;
mod release_code;
mod topping_up;

pub use compose::{compose, compose_sms};
pub use confirmation_code::confirmation_code;
pub use release_code::{batch_code, release_code};

use std::fmt;
use std::sync::Mutex;

use async_trait::async_trait;
use treasury::notices::Phone;

/// One mail to one address, as plain text and the same as HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The address, without a name.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// The text; lines end with `\n`.
    pub text: String,
    /// The text as HTML, for programs that show that.
    pub html: String,
    /// What makes it the same mail when it is sent again; becomes its Message-ID.
    pub id: String,
}

impl Mail {
    /// A mail of this text, whose links to the site at `base_url` can be followed. The HTML is made of the text, so that
    /// both say the same.
    pub(crate) fn new(base_url: &str, to: String, subject: String, text: String, id: String) -> Self {
        let html = html::of(base_url, &subject, &text);
        Self {
            to,
            subject,
            text,
            html,
            id,
        }
    }
}

/// A mail, or a message by SMS, that did not leave.
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

/// One message by SMS. It carries a notice, never a code: a number is confirmed by nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sms {
    /// The number, in the form of E.164.
    pub to: Phone,
    /// The text, on one line.
    pub text: String,
}

/// Sends messages by SMS.
#[async_trait]
pub trait SmsSender: fmt::Debug + Send + Sync {
    /// Sends one message now.
    async fn send(&self, sms: &Sms) -> Result<(), NotSent>;
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
