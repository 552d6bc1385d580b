//! What becomes of a payment where no gateway says: what one person found (a statement of the bank, a call to the gateway,
//! cash that was handed back), and another one confirms. Only then does the money move.
//!
//! While a payment is under way, that ends it. Once it is paid, that undoes it.

mod decide;
mod record;
mod undo;
mod view;
mod waiting;

pub use view::EvidenceRow;
pub use waiting::WaitingFinding;

use super::facts::Facts;
use super::sight::Sight;
use super::state::Status;
use crate::access::duties::{self, Doer};
use crate::access::{Actor, Permission};
use crate::error::Refusal;
use crate::ids::PersonId;
use crate::requisitions::Method;

/// The longest reference, in characters.
pub const LONGEST_REFERENCE: usize = 100;

/// What became of a payment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The payee has the money.
    Paid,
    /// The money did not leave, and will not.
    Failed,
    /// The payee had the money, and it is back.
    Returned,
    /// It is booked as paid, and the money never left.
    Reversed,
}

impl Outcome {
    /// Each.
    pub const ALL: [Self; 4] = [Self::Paid, Self::Failed, Self::Returned, Self::Reversed];

    /// What can be found about a payment in this status; nothing where nothing is open.
    #[must_use]
    pub const fn of(status: Status) -> &'static [Self] {
        match status {
            Status::Sent | Status::InDoubt => &[Self::Paid, Self::Failed],
            Status::Paid => &[Self::Returned, Self::Reversed],
            _ => &[],
        }
    }

    /// As it is kept.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Returned => "returned",
            Self::Reversed => "reversed",
        }
    }

    /// From its code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }

    /// As it is named on a page.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Paid => "It was paid",
            Self::Failed => "It was not paid, and will not be",
            Self::Returned => "It was paid, and the money came back",
            Self::Reversed => "It is booked as paid, but the money never left",
        }
    }
}

/// What somebody found.
#[derive(Clone, Debug)]
pub struct Found {
    /// What became of the payment.
    pub outcome: Outcome,
    /// The receipt of the gateway, the line of the statement (1 to 100 characters).
    pub reference: String,
    /// What was looked at, and with whom it was spoken (1 to 2,000 characters).
    pub note: String,
}

/// Whether an actor may record what became of a payment.
///
/// # Errors
/// The refusal, with `D4`, `D5`, [`crate::error::NOT_ALLOWED`] or [`crate::error::WRONG_STATE`].
pub(super) fn may_record(facts: &Facts, actor: &Actor) -> Result<(), Refusal> {
    has_no_part(facts, actor)?;
    if !Sight::of(actor, Permission::ReleasePayment).contains(facts.judged.fund_scope) {
        return Err(Refusal::not_allowed(
            "What was found about a payment is recorded by treasury officers.",
        ));
    }
    is_open(facts)
}

/// Whether an actor may confirm what somebody recorded, or say that it is not so.
///
/// # Errors
/// The refusal, with `D4`, `D5`, `D7`, [`crate::error::NOT_ALLOWED`] or [`crate::error::WRONG_STATE`].
fn may_decide(
    facts: &Facts,
    actor: &Actor,
    outcome: Outcome,
    recorded_by: PersonId,
    released_by: &[Doer],
) -> Result<(), Refusal> {
    if recorded_by == actor.person() {
        return Err(Refusal::not_allowed("You recorded this; a second person confirms it."));
    }
    has_no_part(facts, actor)?;
    duties::reconciler_did_not_release(actor.person(), released_by)?;
    if !Sight::of(actor, Permission::ReconcilePayment).contains(facts.judged.fund_scope) {
        return Err(Refusal::not_allowed(
            "What was found about a payment is confirmed by somebody who reconciles payments.",
        ));
    }
    is_open(facts)?;
    is_about(facts, outcome)
}

/// D4 and D5: neither who asked for the money nor who gets it says whether it arrived.
fn has_no_part(facts: &Facts, actor: &Actor) -> Result<(), Refusal> {
    let judged = &facts.judged;
    let breached = duties::executor_is_not_requester(actor.person().into(), judged.requester)
        .and_then(|()| duties::executor_is_not_beneficiary(actor.person().into(), judged.beneficiary));
    Ok(breached?)
}

/// A gateway that will still say is waited for.
fn is_open(facts: &Facts) -> Result<(), Refusal> {
    let by_bank = facts.judged.method == Method::Bank;
    match facts.judged.status {
        Status::InDoubt | Status::Paid => Ok(()),
        Status::Sent if by_bank => Ok(()),
        Status::Sent => Err(Refusal::wrong_state(
            "The gateway has not said yet how this ended. When it does not, the payment becomes in doubt.",
        )),
        other => Err(Refusal::wrong_state(format!(
            "This payment is “{other}”; there is nothing to find out."
        ))),
    }
}

/// What was found is about the payment as it stands: a payment under way ends, a paid one is undone.
fn is_about(facts: &Facts, outcome: Outcome) -> Result<(), Refusal> {
    let status = facts.judged.status;
    if Outcome::of(status).contains(&outcome) {
        return Ok(());
    }
    Err(Refusal::wrong_state(format!(
        "This payment is “{status}” by now. Look at it again."
    )))
}
