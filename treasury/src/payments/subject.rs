//! What a step-up is for: one payment as it stands, or a batch of them.

use crate::audit::Event;
use crate::clock::Timestamp;
use crate::ids::{BatchId, PaymentId};
use crate::money::Money;
use sea_orm::Value;
use uuid::Uuid;

/// What somebody proves that they mean to release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// One payment.
    Payment(PaymentId),
    /// A sealed batch.
    Batch(BatchId),
}

/// Something that a step-up signs.
pub(super) trait Signed: Sync {
    /// What it is.
    fn subject(&self) -> Subject;

    /// What is signed, until this instant: SHA-256 over everything that must not change, hexadecimal.
    fn digest(&self, expires_at: Timestamp) -> String;

    /// How much leaves, in each currency.
    fn amounts(&self) -> Vec<Money>;
}

impl Subject {
    /// Which step-ups somebody answers for it, as a condition with `$1` for its id. The step-up of a batch's line is of both and
    /// answered by nobody: the batch's was.
    pub(super) const fn own(self) -> &'static str {
        match self {
            Self::Payment(_) => "payment_id = $1 and batch_id is null",
            Self::Batch(_) => "batch_id = $1 and payment_id is null",
        }
    }

    /// Which open step-ups a new one replaces, as a condition with `$1` for its id: of a payment, also that of a line.
    pub(super) const fn replaced(self) -> &'static str {
        match self {
            Self::Payment(_) => "payment_id = $1",
            Self::Batch(_) => self.own(),
        }
    }

    /// Its id.
    pub(super) fn id(self) -> Uuid {
        match self {
            Self::Payment(id) => id.0,
            Self::Batch(id) => id.0,
        }
    }

    /// The columns of a step-up that name it: payment and batch.
    pub(super) fn columns(self) -> [Value; 2] {
        match self {
            Self::Payment(id) => [id.into(), None::<Uuid>.into()],
            Self::Batch(id) => [None::<Uuid>.into(), id.into()],
        }
    }

    /// The word for it, in sentences and in the trail.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Payment(_) => "payment",
            Self::Batch(_) => "batch",
        }
    }

    /// An event about it: the first action is that of a payment, the second that of a batch.
    pub(super) fn event(self, of_payment: &'static str, of_batch: &'static str) -> Event {
        match self {
            Self::Payment(id) => Event::about(of_payment, self.word(), id),
            Self::Batch(id) => Event::about(of_batch, self.word(), id),
        }
    }
}
