//! Jobs of the family `sms`: notices that somebody wants on their phone as well.

use super::hand::{Finished, Hand, no_words, not_now};
use app::mail::{NotSent, Sms, SmsSender, compose_sms};
use async_trait::async_trait;
use std::sync::Arc;
use treasury::Treasury;
use treasury::outbox::Claimed;

/// Sends notices by SMS.
#[derive(Clone, Debug)]
pub struct Messages {
    /// The gateway.
    pub sender: Arc<dyn SmsSender>,
    /// The origin of links.
    pub base_url: String,
}

#[async_trait]
impl Hand for Messages {
    fn family(&self) -> &'static str {
        "sms"
    }

    /// The number is the one of now, not of when the notice was made. Who took it away, or the choice, gets nothing.
    async fn work(&self, treasury: &Treasury, job: &Claimed) -> Result<Finished, NotSent> {
        let delivery = treasury.notices().delivery(job).await;
        let Some(to) = delivery.map_err(|error| not_now(&error))?.sms else {
            return Ok(Finished::Done);
        };
        let text = compose_sms(&self.base_url, &job.kind, &job.payload).ok_or_else(|| no_words(&job.kind))?;
        self.sender.send(&Sms { to, text }).await.map(|()| Finished::Done)
    }
}
