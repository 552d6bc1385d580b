//! The audit events of what tests write past the services, as the services would have written them.

use super::world::{Person, World};
use crate::audit::{self, Event};
use crate::author::{Author, Caller};
use crate::ids::{PaymentId, RequisitionId};
use crate::money::Money;
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;
use serde_json::json;

/// One event in somebody's name.
fn write(world: &World, work: &UnitOfWork, person: Person, event: &Event) -> Write {
    let author = Author {
        person: Some(world.id(person)),
        company: Some(world.company),
        caller: Caller::system(),
    };
    audit::write(work, &author, event)
}

/// A requisition was written, and submitted as its first version.
pub(crate) fn submitted(
    world: &World,
    work: &UnitOfWork,
    requester: Person,
    requisition: RequisitionId,
    number: i64,
    content: &str,
) -> Vec<Write> {
    let created = Event::about("requisition.created", "requisition", requisition);
    let submitted = Event::about("requisition.submitted", "requisition", requisition);
    let facts = json!({"round": 1, "content": content, "urgent": false, "urgent_reason": null,
        "duplicate_reason": null});
    vec![
        write(world, work, requester, &created.with(json!({"number": number}))),
        write(world, work, requester, &submitted.with(facts)),
    ]
}

/// A step of the first round was approved.
pub(crate) fn approved(
    world: &World,
    work: &UnitOfWork,
    approver: Person,
    requisition: RequisitionId,
    step: i64,
    content: &str,
) -> Write {
    let facts = json!({"round": 1, "step": step, "outcome": "approved", "content": content, "note": ""});
    let event = Event::about("requisition.decided", "requisition", requisition);
    write(world, work, approver, &event.with(facts))
}

/// The last approval made a payment.
pub(crate) fn payment_created(
    world: &World,
    work: &UnitOfWork,
    approver: Person,
    payment: PaymentId,
    (fund, suggested): (crate::ids::FundId, Person),
    amount: Money,
) -> Write {
    let facts = json!({"fund": fund.to_string(), "amount": amount.to_string(),
        "suggested_executor": world.id(suggested).to_string()});
    let event = Event::about("payment.created", "payment", payment);
    write(world, work, approver, &event.with(facts))
}
