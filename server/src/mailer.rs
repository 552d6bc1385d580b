//! Sending mail: over SMTP, or into a directory for the demo.

use crate::settings::MailSettings;
use app::mail::{Mail, NotSent, Sender};
use async_trait::async_trait;
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::timeout;

/// How long a mail server may take for one answer.
const ANSWER: Duration = Duration::from_secs(15);
/// How long it may take for one mail, so that one that sends a byte a second holds nobody up; well below a worker's lease.
const WHOLE: Duration = Duration::from_secs(60);

enum Transport {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Directory(AsyncFileTransport<Tokio1Executor>, PathBuf),
}

/// Sends mails from one address.
pub struct Mailer {
    transport: Transport,
    from: Mailbox,
    whole: Duration,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.transport {
            Transport::Smtp(_) => "Mailer(smtp)",
            Transport::Directory(..) => "Mailer(directory)",
        })
    }
}

impl Mailer {
    /// Over SMTP.
    ///
    /// # Errors
    /// Settings that cannot be used.
    pub fn smtp(settings: &MailSettings) -> Result<Self, String> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(settings.url.expose())
            // The library's message may repeat the URL (S24).
            .map_err(|_| "mail_url cannot be used; write smtps://USER:PASSWORD@HOST".to_owned())?
            .timeout(Some(ANSWER))
            .build();
        let from = settings
            .from
            .parse()
            .map_err(|_| "mail_from is no mail address".to_owned())?;
        Ok(Self {
            transport: Transport::Smtp(transport),
            from,
            whole: WHOLE,
        })
    }

    /// Into files in a directory that exists: for the demo.
    ///
    /// # Errors
    /// Never in practice: the sender is a constant.
    pub fn directory(directory: &Path) -> Result<Self, String> {
        let from = "Countersign demo <demo@countersign.example>"
            .parse()
            .map_err(|_| "the demo's sender is no mail address".to_owned())?;
        let transport = AsyncFileTransport::new(directory);
        Ok(Self {
            transport: Transport::Directory(transport, directory.to_owned()),
            from,
            whole: WHOLE,
        })
    }

    /// Whether the mail server answers and accepts our name and password.
    ///
    /// # Errors
    /// Why it does not.
    pub async fn test(&self) -> Result<(), String> {
        match &self.transport {
            Transport::Smtp(smtp) => match smtp.test_connection().await {
                Ok(true) => Ok(()),
                Ok(false) => Err("the mail server does not answer".to_owned()),
                Err(error) => Err(describe(&error)),
            },
            Transport::Directory(_, directory) if directory.is_dir() => Ok(()),
            Transport::Directory(_, directory) => Err(format!("{} is no directory", directory.display())),
        }
    }

    fn message(&self, mail: &Mail) -> Result<Message, NotSent> {
        let refuse = |reason: String| NotSent {
            reason,
            permanent: true,
        };
        // The address alone, so that a name cannot add a second recipient.
        let to: Address = mail
            .to
            .parse()
            .map_err(|_| refuse("the recipient is no mail address".to_owned()))?;
        let id: String = mail
            .id
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect();
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject(&mail.subject))
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))
            .map_err(|error| refuse(error.to_string()))
    }
}

#[async_trait]
impl Sender for Mailer {
    async fn send(&self, mail: &Mail) -> Result<(), NotSent> {
        let message = self.message(mail)?;
        match &self.transport {
            Transport::Smtp(smtp) => match timeout(self.whole, smtp.send(message)).await {
                Ok(outcome) => outcome.map(|_| ()).map_err(|error| NotSent {
                    reason: describe(&error),
                    permanent: error.is_permanent(),
                }),
                Err(_) => Err(NotSent {
                    reason: "the mail server took too long".to_owned(),
                    permanent: false,
                }),
            },
            Transport::Directory(files, _) => files.send(message).await.map(|_| ()).map_err(|error| NotSent {
                reason: error.to_string(),
                permanent: false,
            }),
        }
    }
}

/// What stands in where no mail server is configured: it says so.
#[derive(Debug)]
pub struct NoMailServer;

#[async_trait]
impl Sender for NoMailServer {
    async fn send(&self, _: &Mail) -> Result<(), NotSent> {
        Err(NotSent {
            reason: "no mail server is configured (mail_url)".to_owned(),
            permanent: false,
        })
    }
}

/// A subject that reads as it was meant: on one line, and without an encoded word that somebody typed as a name, which a
/// mail program would decode into other text (RFC 2047).
fn subject(words: &str) -> String {
    let line = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    words.replace(line, " ").replace("=?", "= ?")
}

fn describe(error: &lettre::transport::smtp::Error) -> String {
    error.status().map_or_else(
        || "the mail server cannot be reached, or broke off".to_owned(),
        |code| format!("the mail server answered {code}"),
    )
}

#[cfg(test)]
mod tests;
