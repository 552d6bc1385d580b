//! What gateways say of their own accord. Nobody signs it, so it is kept as it came and moves nothing; what it does is to
//! have the gateway asked. The answer to that comes to an address that was told to the gateway alone, for this question.

use super::dispatch::keep;
use super::sent::{Proof, Sent};
use super::service::Payments;
use crate::author::Author;
use crate::error::Result;
use crate::ids::{GatewayEventId, PaymentId, StatusQueryId};
use crate::rails::{Finding, Order};
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// What a gateway calls about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Call {
    /// The result of an order.
    Result,
    /// It waited too long in the gateway's own queue: its outcome is unknown.
    Timeout,
    /// The answer to a question.
    Status,
}

impl Call {
    /// Each.
    pub const ALL: [Self; 3] = [Self::Result, Self::Timeout, Self::Status];

    /// As it stands in an address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Result => "result",
            Self::Timeout => "timeout",
            Self::Status => "status",
        }
    }

    /// From its code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|call| call.code() == code)
    }

    const fn event(self) -> &'static str {
        match self {
            Self::Result => "result",
            Self::Timeout => "timeout",
            Self::Status => "status_result",
        }
    }
}

/// Where a gateway calls: which call, about which order (its reference) or question (its id), and the proof that we said so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Address {
    /// Which call.
    pub call: Call,
    /// The reference of the order, or the question's id, as 32 hexadecimal digits.
    pub about: String,
    /// 128 bits that nobody can guess, as 32 hexadecimal digits.
    pub token: String,
}

/// What a call was about, once it is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Heard {
    /// The event that holds what was said.
    pub event: GatewayEventId,
    /// The order.
    pub order: Order,
}

impl Payments {
    /// The address at which a gateway is to call about an order or a question.
    #[must_use]
    pub fn address(&self, call: Call, about: &str) -> Address {
        let mac = self
            .treasury
            .keys()
            .mac("gateway call v1", &[call.code().as_bytes(), about.as_bytes()]);
        Address {
            call,
            about: about.to_owned(),
            token: hex::encode(&mac[..16]),
        }
    }

    /// The address at which the answer to a question is awaited.
    #[must_use]
    pub fn address_of_answer(&self, query: StatusQueryId) -> Address {
        self.address(Call::Status, &query.0.simple().to_string())
    }

    /// Keeps what a gateway said, and has the order asked about, or for the answer to a question says which order it is
    /// about. None for an address that was never given out.
    ///
    /// # Errors
    /// The database's.
    pub async fn heard(&self, at: &Address, body: &str) -> Result<Option<Heard>> {
        let right = self.address(at.call, &at.about);
        if !bool::from(right.token.as_bytes().ct_eq(at.token.as_bytes())) {
            return Ok(None);
        }
        let Some((payment, attempt, reference)) = self.meant(at).await? else {
            return Ok(None);
        };
        let act = |mut work: UnitOfWork| async move {
            let sent = Sent::lock(&mut work, payment).await?;
            let event = keep(&work, Some((payment, attempt)), at.call.event(), None, body).await?;
            if sent.attempt == attempt && at.call != Call::Status {
                let is_out = matches!(sent.dispatch_state.as_str(), "accepted" | "submitting");
                if at.call == Call::Timeout && is_out {
                    let why = "The gateway's own queue gave up on it; whether it was paid is unknown.";
                    sent.loses_track(&mut work, why).await?;
                } else {
                    ask_now(&work, payment, attempt).await?;
                }
            }
            Ok((work, (event, sent)))
        };
        let (event, sent) = self.treasury.write(Author::system(None), act).await?;
        let order = Order {
            payment,
            attempt,
            reference,
            amount: sent.amount,
            payee: sent.payee,
            destination: sent.destination,
            number: sent.number,
        };
        Ok(Some(Heard { event, order }))
    }

    /// The attempt that a call is about, and the reference which that one was given.
    async fn meant(&self, at: &Address) -> Result<Option<(PaymentId, i64, String)>> {
        let row = match at.call {
            Call::Status => {
                let Ok(query) = Uuid::try_parse(&at.about) else {
                    return Ok(None);
                };
                let sql = "select d.payment_id, d.attempt, d.reference from status_query q join dispatch d \
                           on d.payment_id = q.payment_id and d.attempt = q.attempt where q.id = $1";
                self.treasury.read_one(sql, [query.into()]).await?
            }
            Call::Result | Call::Timeout => {
                let sql = "select payment_id, attempt, reference from dispatch where reference = $1";
                self.treasury.read_one(sql, [at.about.as_str().into()]).await?
            }
        };
        let attempt = |row: sea_orm::QueryResult| {
            Ok((
                row.try_get("", "payment_id")?,
                row.try_get("", "attempt")?,
                row.try_get("", "reference")?,
            ))
        };
        row.map(attempt).transpose()
    }

    /// Does what a gateway's answer to a question means. The same again changes nothing; what contradicts an end that is
    /// booked, or is about something else, is a dispute and moves nothing.
    ///
    /// # Errors
    /// The database's.
    pub async fn found(&self, heard: &Heard, finding: &Finding) -> Result<()> {
        let act = |mut work: UnitOfWork| async move {
            let sent = Sent::lock(&mut work, heard.order.payment).await?;
            settle(&mut work, &sent, heard, finding).await?;
            Ok((work, ()))
        };
        self.treasury.write(Author::system(None), act).await
    }
}

async fn settle(work: &mut UnitOfWork, sent: &Sent, heard: &Heard, finding: &Finding) -> Result<()> {
    match (finding, sent.known(heard.order.attempt)) {
        (Finding::Paid { receipt }, None) => sent.paid(work, Proof::Event(heard.event), receipt).await,
        (Finding::Failed(why), None) => sent.failed(work, Proof::Event(heard.event), "", why).await,
        (Finding::Paid { .. }, Some("paid")) | (Finding::Failed(_), Some("failed")) => Ok(()),
        (Finding::Pending(_), _) => Ok(()),
        (Finding::Disputed(why), _) => {
            sent.dispute(work, why);
            Ok(())
        }
        (Finding::Paid { receipt }, Some(_)) => {
            let why = format!("The gateway says that it was paid (receipt {receipt}); it is booked as failed.");
            sent.dispute(work, &why);
            Ok(())
        }
        (Finding::Failed(why), Some(_)) => {
            sent.dispute(
                work,
                &format!("The gateway says that it failed ({why}); it is booked as paid."),
            );
            Ok(())
        }
    }
}

/// Has an order asked about at once, unless a worker is at it.
async fn ask_now(work: &UnitOfWork, payment: PaymentId, attempt: i64) -> Result<()> {
    let sql = "update dispatch set next_at = $1, updated_at = $1 where payment_id = $2 and attempt = $3 \
               and state in ('accepted','unknown','settled')";
    let values: [Value; 3] = [work.now().into(), payment.into(), attempt.into()];
    work.execute(sql, values).await?;
    Ok(())
}
