//! Whether somebody may release a payment: one answer for the desk, the page and the service.

use super::sight::Sight;
use super::state::{Event, MAX_ATTEMPTS, Status};
use crate::access::duties::{self, Doer, ReleaseFacts};
use crate::access::{Actor, Permission, Scope};
use crate::error::{Error, Refusal, Result};
use crate::ids::{CompanyId, PersonId};
use crate::rails::Offered;
use crate::requisitions::Method;
use sea_orm::QueryResult;

/// What a release is judged by.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub(super) status: Status,
    pub(super) method: Method,
    /// How many attempts were made to send it.
    pub(super) attempts: i64,
    /// The methods by which money can leave here.
    pub(super) offered: Offered,
    pub(super) requester: PersonId,
    pub(super) beneficiary: Option<PersonId>,
    /// The duty that the actor has in the requisition already, from whichever round.
    pub(super) held: Option<String>,
    pub(super) fund_name: String,
    pub(super) fund_scope: Scope,
    pub(super) fund_is_active: bool,
}

impl Judged {
    /// Its columns, of payment `p`, its version `v`, its fund `f` in branch `fb`, for the person that `$2` names.
    pub(super) const COLUMNS: &str = "p.status, p.method, p.company_id, p.requester_id, v.beneficiary_id, \
        f.name as fund_name, f.region_id as fund_region_id, f.branch_id as fund_branch_id, \
        fb.region_id as fund_branch_region_id, f.active as fund_active, \
        (select count(*) from execution n where n.payment_id = p.id) as attempts, \
        (select u.duty from duty u where u.requisition_id = p.requisition_id and u.person_id = $2) as held";

    pub(super) fn from_row(row: &QueryResult, offered: Offered) -> Result<Self> {
        let (status, method): (String, String) = (row.try_get("", "status")?, row.try_get("", "method")?);
        let company: CompanyId = row.try_get("", "company_id")?;
        Ok(Self {
            status: Status::parse(&status).ok_or_else(|| Error::Broken(format!("unknown status {status}")))?,
            method: Method::parse(&method).ok_or_else(|| Error::Broken(format!("unknown method {method}")))?,
            attempts: row.try_get("", "attempts")?,
            offered,
            requester: row.try_get("", "requester_id")?,
            beneficiary: row.try_get("", "beneficiary_id")?,
            held: row.try_get("", "held")?,
            fund_name: row.try_get("", "fund_name")?,
            fund_scope: Scope::of_place(
                company,
                row.try_get("", "fund_region_id")?,
                row.try_get("", "fund_branch_id")?,
                row.try_get("", "fund_branch_region_id")?,
            ),
            fund_is_active: row.try_get("", "fund_active")?,
        })
    }

    /// Whether this actor may release this payment now: duties first, then the role, then the state.
    ///
    /// # Errors
    /// The refusal, with `D4` to `D6`, [`crate::error::NOT_ALLOWED`] or [`crate::error::WRONG_STATE`].
    pub(super) fn may_release(&self, actor: &Actor) -> Result<(), Refusal> {
        self.duties_allow(actor)?;
        if !Sight::of(actor, Permission::ReleasePayment).contains(self.fund_scope) {
            return Err(Refusal::not_allowed(
                "Payments are released by treasury officers. Ask one of them to release it.",
            ));
        }
        let after = self.status.after(self.release());
        after.map_err(|error| Refusal::wrong_state(error.to_string()))?;
        if !self.offered.has(self.method) {
            return Err(Refusal::wrong_state(format!(
                "{} is not set up here, so nothing can be sent. Ask an administrator to set it up, or ask for this payment \
                 again by another method.",
                self.method.label()
            )));
        }
        if self.attempts >= MAX_ATTEMPTS {
            let words =
                "Every attempt to send this payment failed, and there is no further one. Cancel it, and ask again.";
            return Err(Refusal::wrong_state(words.to_owned()));
        }
        if !self.fund_is_active {
            return Err(Refusal::wrong_state(format!(
                "The fund “{}” is closed, so nothing is paid from it. Ask an administrator to open it again.",
                self.fund_name
            )));
        }
        Ok(())
    }

    /// What a release is to this payment: cash has left when it is released, other money is on its way.
    pub(super) fn release(&self) -> Event {
        match self.method {
            Method::Cash => Event::ReleaseCash,
            Method::Mpesa | Method::Bank => Event::Send,
        }
    }

    /// What it becomes when this actor puts it aside ([`Event::Hold`]) or takes it up again ([`Event::Resume`]). The duties
    /// count for the second alone: putting aside keeps money where it is.
    ///
    /// # Errors
    /// The refusal, with `D4` to `D6`, [`crate::error::NOT_ALLOWED`] or [`crate::error::WRONG_STATE`].
    pub(super) fn may_move(&self, actor: &Actor, event: Event) -> Result<Status, Refusal> {
        if event == Event::Resume {
            self.duties_allow(actor)?;
        }
        if !Sight::of(actor, Permission::ReleasePayment).contains(self.fund_scope) {
            return Err(Refusal::not_allowed(
                "Payments are put aside, taken up again and cancelled by treasury officers.",
            ));
        }
        self.status
            .after(event)
            .map_err(|error| Refusal::wrong_state(error.to_string()))
    }

    /// D4 to D6. The duty that somebody took in an earlier round counts too.
    fn duties_allow(&self, actor: &Actor) -> Result<(), Refusal> {
        let person = actor.person();
        let held = self.held.as_deref();
        let own = [Doer::from(person)];
        let facts = ReleaseFacts {
            requester: self.requester,
            beneficiary: if held == Some("benefit") {
                Some(person)
            } else {
                self.beneficiary
            },
            decided: if held == Some("approve") { &own } else { &[] },
        };
        duties::may_release(person.into(), &facts).map_err(Refusal::from)
    }
}
