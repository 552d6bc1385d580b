//! Payment rails: the protocols by which money leaves that is not handed over in cash.
//!
//! A rail knows how a gateway is asked and what its answers mean; it moves nothing. What becomes of a payment is decided
//! by `payments` from what a rail found ([`Submission`], [`Finding`]), and everything that was said is kept there.

pub mod bank;
pub mod mpesa;

use crate::ids::{PaymentId, StatusQueryId};
use crate::money::Money;
use crate::requisitions::Method;
use async_trait::async_trait;

/// The methods by which money can leave here, beside cash: what is set up.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Offered {
    /// M-Pesa, business to customer.
    pub mpesa: bool,
    /// Bank transfer, by a file for the bank.
    pub bank: bool,
}

impl Offered {
    /// Whether money can leave by this method.
    #[must_use]
    pub const fn has(self, method: Method) -> bool {
        match method {
            Method::Cash => true,
            Method::Mpesa => self.mpesa,
            Method::Bank => self.bank,
        }
    }
}

/// Where a payment goes, as people read it: `0712 345 678` for a number of M-Pesa.
#[must_use]
pub fn destination_shown(method: Method, destination: &str) -> String {
    match method {
        Method::Mpesa => mpesa::Number::parse(destination).map_or_else(|_| destination.to_owned(), |it| it.to_string()),
        Method::Cash | Method::Bank => destination.to_owned(),
    }
}

/// One attempt at a payment, as its gateway is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// The payment.
    pub payment: PaymentId,
    /// The attempt, from 1.
    pub attempt: i64,
    /// Ours: unique, and the same as long as this attempt's outcome is unknown (S6).
    pub reference: String,
    /// How much.
    pub amount: Money,
    /// To whom.
    pub payee: String,
    /// Where to, in the rail's canonical form.
    pub destination: String,
    /// The requisition's number, for whoever reads the gateway's own records.
    pub number: i64,
}

/// How handing over an order went.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Submission {
    /// Accepted, not paid: the outcome comes later.
    Accepted {
        /// The gateway's name for it.
        gateway_reference: Option<String>,
    },
    /// The gateway says that it will not do it.
    Refused(String),
    /// Nothing can have reached it; the same attempt may be handed over again.
    NotSent(String),
    /// It may have heard: no answer, a broken one, or one that cannot be understood.
    Unknown(String),
}

/// What a gateway says about an order, understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Finding {
    /// The money reached the payee, exactly as ordered.
    Paid {
        /// The gateway's receipt.
        receipt: String,
    },
    /// It did not leave, and will not.
    Failed(String),
    /// Neither is known yet.
    Pending(String),
    /// What it says is about another amount, party or reference than what was ordered; people look at it.
    Disputed(String),
}

/// What was said, as it is kept: without secrets.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Exchange {
    /// What we said.
    pub request: String,
    /// What came back: the HTTP status and the body. None when nothing did.
    pub answer: Option<(u16, String)>,
}

/// A gateway that can be asked over a network.
#[async_trait]
pub trait Rail: Send + Sync + std::fmt::Debug {
    /// Hands an order over, once.
    async fn submit(&self, order: &Order) -> (Exchange, Submission);

    /// Asks how an order stands. The answer comes to the address of this query.
    async fn ask(&self, order: &Order, query: StatusQueryId) -> Exchange;
}
