//! What happened to a payment since somebody opened its page: whoever is refused for it is told.

use super::service::Payments;
use crate::error::{Error, Refusal, Result, STALE};
use crate::ids::PaymentId;

impl Payments {
    /// The answer; where the payment changed meanwhile, with what changed it last and who did.
    pub(super) async fn with_what_changed<T>(&self, id: PaymentId, answer: Result<T>) -> Result<T> {
        match answer {
            Err(Error::Refused(refusal)) if refusal.code == STALE => {
                let message = match self.newest_change(id).await? {
                    Some(change) => format!(
                        "This payment changed since you opened it: {change}. Look at it again before you release it."
                    ),
                    None => refusal.message,
                };
                Err(Error::Refused(Refusal { message, ..refusal }))
            }
            answer => answer,
        }
    }

    /// Every change of a payment's revision is one of these events.
    async fn newest_change(&self, id: PaymentId) -> Result<Option<String>> {
        let sql = "select e.action, p.name from audit_event e left join person p on p.id = e.actor_id \
                   where e.subject_id = $1 and e.action in ('payment.held','payment.resumed','payment.released', \
                   'payment.in_doubt','payment.failed') order by e.at desc, e.id desc limit 1";
        let Some(row) = self.treasury.read_one(sql, [id.into()]).await? else {
            return Ok(None);
        };
        let (action, by): (String, Option<String>) = (row.try_get("", "action")?, row.try_get("", "name")?);
        Ok(match (action.as_str(), by) {
            ("payment.held", Some(by)) => Some(format!("{by} put it aside")),
            ("payment.resumed", Some(by)) => Some(format!("{by} took it up again")),
            ("payment.released", Some(by)) => Some(format!("{by} released it")),
            ("payment.failed", _) => Some("it failed, and its money is back in the fund".to_owned()),
            _ => None,
        })
    }
}
