//! What somebody may do with a requisition now: the same functions for the page and for the service.

use super::state::Event;
use super::store::Header;
use crate::access::{Actor, Permission};
use crate::clock::Timestamp;
use crate::error::{NOT_ALLOWED, Refusal, WRONG_STATE};

/// Allowed, or why not, in words.
pub type Permit = Result<(), Refusal>;

pub(crate) fn refusal(code: &'static str, message: impl Into<String>) -> Refusal {
    Refusal {
        code,
        message: message.into(),
    }
}

/// Asking for money at all.
pub(super) fn may_ask(actor: &Actor) -> Permit {
    let allows = |grant: &&crate::access::Grant| {
        grant.is_in_force(actor.today()) && grant.role.allows(Permission::SubmitRequisition)
    };
    match actor.grants().iter().find(allows) {
        Some(_) => Ok(()),
        None => Err(refusal(
            NOT_ALLOWED,
            "None of your roles asks for money. An administrator can give you one.",
        )),
    }
}

/// Changing the draft and its files.
pub(super) fn may_edit(actor: &Actor, header: &Header, now: Timestamp) -> Permit {
    may_ask(actor)?;
    only_requester(actor, header, "change")?;
    if !header.status.is_editable() {
        let words = format!(
            "This request is “{}”, so it cannot be changed now. Reload the page to see what can be done.",
            header.status
        );
        return Err(refusal(WRONG_STATE, words));
    }
    within_deadline(header, now)
}

/// Submitting it, for a first round or the next.
pub(super) fn may_submit(actor: &Actor, header: &Header, now: Timestamp) -> Permit {
    may_ask(actor)?;
    only_requester(actor, header, "submit")?;
    header.after(Event::Submit)?;
    within_deadline(header, now)
}

/// Taking it back.
pub(super) fn may_withdraw(actor: &Actor, header: &Header) -> Permit {
    only_requester(actor, header, "withdraw")?;
    header.after(Event::Withdraw).map(|_| ())
}

fn only_requester(actor: &Actor, header: &Header, what: &str) -> Permit {
    if header.requester == actor.person() {
        Ok(())
    } else {
        Err(refusal(
            NOT_ALLOWED,
            format!("Only the requester can {what} this request."),
        ))
    }
}

fn within_deadline(header: &Header, now: Timestamp) -> Permit {
    match header.changes_due_at {
        Some(due) if due <= now => Err(refusal(
            WRONG_STATE,
            "The time for changes is over, so this request has expired. Make a new one.",
        )),
        _ => Ok(()),
    }
}
