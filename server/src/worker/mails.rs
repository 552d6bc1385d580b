//! Jobs of the family `mail`: notices and warnings.

use super::hand::{Finished, Hand, no_words, not_now};
use app::mail::{NotSent, Sender, compose};
use async_trait::async_trait;
use std::sync::Arc;
use treasury::Treasury;
use treasury::notices::Way;
use treasury::outbox::Claimed;

/// Sends mails, as their recipients chose.
#[derive(Clone, Debug)]
pub struct Mails {
    /// The mail server.
    pub sender: Arc<dyn Sender>,
    /// The origin of links.
    pub base_url: String,
    /// Whether notices can also go by SMS.
    pub with_sms: bool,
}

#[async_trait]
impl Hand for Mails {
    fn family(&self) -> &'static str {
        "mail"
    }

    /// The job's id becomes the mail's, so that a mail that is sent twice is seen to be one.
    async fn work(&self, treasury: &Treasury, job: &Claimed) -> Result<Finished, NotSent> {
        let notices = treasury.notices();
        let delivery = notices.delivery(job).await.map_err(|error| not_now(&error))?;
        if self.with_sms && delivery.sms.is_some() {
            notices.also_by_sms(job).await.map_err(|error| not_now(&error))?;
        }
        match delivery.mail {
            Way::Not => Ok(Finished::Done),
            Way::Daily => Ok(Finished::Kept),
            Way::AtOnce => {
                let mail = compose(&self.base_url, &job.kind, &job.payload, &job.id.to_string());
                let mail = mail.ok_or_else(|| no_words(&job.kind))?;
                self.sender.send(&mail).await.map(|()| Finished::Done)
            }
        }
    }
}
