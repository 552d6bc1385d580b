//! The facts about a payment that a release is judged by, read as one row.

use super::sight::Sight;
use super::state::{Event, Status};
use crate::access::duties::{self, Doer, ReleaseFacts};
use crate::access::{Actor, Home, Permission, Scope};
use crate::error::{Error, NOT_ALLOWED, Refusal, Result, STALE, WRONG_STATE};
use crate::ids::{
    AccountId, BranchId, CompanyId, CostCentreId, DepartmentId, FundId, GlAccountId, PaymentId, PersonId, RegionId,
    RequisitionId,
};
use crate::money::Money;
use crate::row;
use crate::treasury::Treasury;
use crate::unit_of_work::UnitOfWork;
use sea_orm::{DatabaseBackend, QueryResult, Value};

/// A payment as the release sees it, for one actor.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) id: PaymentId,
    pub(crate) rev: i64,
    pub(crate) status: Status,
    pub(crate) company: CompanyId,
    pub(crate) requisition: RequisitionId,
    pub(crate) number: i64,
    pub(crate) requester: PersonId,
    pub(crate) requester_email: String,
    pub(crate) final_approver: PersonId,
    pub(crate) beneficiary: Option<PersonId>,
    pub(crate) payee: String,
    pub(crate) method: String,
    pub(crate) destination: String,
    pub(crate) amount: Money,
    pub(crate) home: Home,
    pub(crate) gl_account: GlAccountId,
    pub(crate) expense_account: Option<AccountId>,
    pub(crate) cost_centre: Option<CostCentreId>,
    pub(crate) fund: FundId,
    pub(crate) fund_name: String,
    pub(crate) fund_account: AccountId,
    pub(crate) fund_scope: Scope,
    /// The duty that the actor has in the requisition already.
    pub(crate) held: Option<String>,
    pub(crate) decided: bool,
    pub(crate) key_used: bool,
}

/// `$1` the payment, `$2` the actor, `$3` the actor's company, `$4` a form key or an empty text.
const SELECT: &str = "select p.id, p.rev, p.status, p.company_id, p.requisition_id, p.requester_id, \
    p.final_approver_id, p.payee_name, p.method, p.destination, p.amount_minor, p.currency, p.fund_id, r.number, \
    v.beneficiary_id, v.region_id, v.branch_id, v.department_id, v.gl_account_id, v.cost_centre_id, \
    f.name as fund_name, f.account_id as fund_account_id, f.region_id as fund_region_id, \
    f.branch_id as fund_branch_id, fb.region_id as fund_branch_region_id, a.id as expense_account_id, \
    q.email as requester_email, \
    (select u.duty from duty u where u.requisition_id = p.requisition_id and u.person_id = $2) as held, \
    (select count(*) from decision d where d.requisition_id = p.requisition_id and d.approver_id = $2) as decided, \
    (select count(*) from form_key k where k.key = $4) as key_used \
    from payment p join requisition r on r.id = p.requisition_id \
    join requisition_version v on v.requisition_id = p.requisition_id and v.version = p.version \
    join fund f on f.id = p.fund_id join person q on q.id = p.requester_id \
    left join branch fb on fb.id = f.branch_id \
    left join account a on a.gl_account_id = v.gl_account_id and a.kind = 'expense' and a.currency = p.currency \
    where p.id = $1 and p.company_id = $3";

impl Facts {
    /// Reads them without a lock: for pages, and for what is checked before the code is.
    pub(crate) async fn read(treasury: &Treasury, actor: &Actor, payment: PaymentId) -> Result<Self> {
        let row = treasury.read_one(SELECT, values(actor, payment, "")).await?;
        Self::seen(row, actor)
    }

    /// Reads them without asking whether the actor may know of the payment; the caller asks.
    pub(crate) async fn unchecked(treasury: &Treasury, actor: &Actor, payment: PaymentId) -> Result<Self> {
        let row = treasury.read_one(SELECT, values(actor, payment, "")).await?;
        Self::from_row(&row.ok_or(Error::NotFound)?)
    }

    /// Reads them and locks the payment until the transaction ends.
    pub(crate) async fn lock(work: &UnitOfWork, actor: &Actor, payment: PaymentId, key: &str) -> Result<Self> {
        let lock = match work.backend() {
            DatabaseBackend::Postgres => " for update of p",
            _ => "",
        };
        let row = work
            .one(&format!("{SELECT}{lock}"), values(actor, payment, key))
            .await?;
        Self::seen(row, actor)
    }

    fn seen(row: Option<QueryResult>, actor: &Actor) -> Result<Self> {
        let facts = Self::from_row(&row.ok_or(Error::NotFound)?)?;
        // Whoever may not even see it is not told that it exists (S21).
        if facts.is_visible_to(actor) {
            Ok(facts)
        } else {
            Err(Error::NotFound)
        }
    }

    fn from_row(row: &QueryResult) -> Result<Self> {
        let status: String = row.try_get("", "status")?;
        let company: CompanyId = row.try_get("", "company_id")?;
        let decided: i64 = row.try_get("", "decided")?;
        let key_used: i64 = row.try_get("", "key_used")?;
        let fund_region: Option<RegionId> = row.try_get("", "fund_region_id")?;
        let fund_branch: Option<BranchId> = row.try_get("", "fund_branch_id")?;
        Ok(Self {
            id: row.try_get("", "id")?,
            rev: row.try_get("", "rev")?,
            status: Status::parse(&status).ok_or_else(|| Error::Broken(format!("unknown status {status}")))?,
            company,
            requisition: row.try_get("", "requisition_id")?,
            number: row.try_get("", "number")?,
            requester: row.try_get("", "requester_id")?,
            requester_email: row.try_get("", "requester_email")?,
            final_approver: row.try_get("", "final_approver_id")?,
            beneficiary: row.try_get("", "beneficiary_id")?,
            payee: row.try_get("", "payee_name")?,
            method: row.try_get("", "method")?,
            destination: row.try_get("", "destination")?,
            amount: row::money(row, "amount_minor")?,
            home: Home {
                company,
                region: row.try_get::<Option<RegionId>>("", "region_id")?,
                branch: row.try_get::<Option<BranchId>>("", "branch_id")?,
                department: row.try_get::<Option<DepartmentId>>("", "department_id")?,
            },
            gl_account: row.try_get("", "gl_account_id")?,
            expense_account: row.try_get("", "expense_account_id")?,
            cost_centre: row.try_get("", "cost_centre_id")?,
            fund: row.try_get("", "fund_id")?,
            fund_name: row.try_get("", "fund_name")?,
            fund_account: row.try_get("", "fund_account_id")?,
            fund_scope: Scope::of_place(
                company,
                fund_region,
                fund_branch,
                row.try_get("", "fund_branch_region_id")?,
            ),
            held: row.try_get("", "held")?,
            decided: decided > 0,
            key_used: key_used > 0,
        })
    }

    /// Whether the actor may know of this payment.
    pub(crate) fn is_visible_to(&self, actor: &Actor) -> bool {
        self.requester == actor.person()
            || self.held.is_some()
            || Sight::of(actor, Permission::ViewRequisitions).covers(&self.home)
            || Sight::of(actor, Permission::ReleasePayment).contains(self.fund_scope)
    }

    /// Whether this actor may release this payment now: duties first, then the role, then the state.
    ///
    /// # Errors
    /// The refusal, with `D4` to `D6`, [`NOT_ALLOWED`] or [`WRONG_STATE`].
    pub(crate) fn may_release(&self, actor: &Actor) -> Result<(), Refusal> {
        self.duties_allow(actor)?;
        if !Sight::of(actor, Permission::ReleasePayment).contains(self.fund_scope) {
            return Err(Refusal {
                code: NOT_ALLOWED,
                message: "Payments are released by treasury officers. Ask one of them to release it.".to_owned(),
            });
        }
        self.status.after(Event::ReleaseCash).map_err(|error| Refusal {
            code: WRONG_STATE,
            message: error.to_string(),
        })?;
        if self.method != "cash" {
            return Err(Refusal {
                code: WRONG_STATE,
                message: "Only cash can be paid out here so far. Ask for this payment again, in cash.".to_owned(),
            });
        }
        Ok(())
    }

    /// D4 to D6. The duty that somebody took in an earlier round counts too.
    pub(crate) fn duties_allow(&self, actor: &Actor) -> Result<(), Refusal> {
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
            decided: if self.decided || held == Some("approve") {
                &own
            } else {
                &[]
            },
        };
        duties::may_release(person.into(), &facts).map_err(|breach| Refusal {
            code: breach.duty.code(),
            message: breach.message,
        })
    }

    /// Refuses when the page was made before the last change.
    pub(crate) fn is_current(&self, rev: i64) -> Result<()> {
        if self.rev == rev {
            return Ok(());
        }
        Err(Error::refused(
            STALE,
            "This payment changed since you opened it. Look at it again before you release it.",
        ))
    }
}

fn values(actor: &Actor, payment: PaymentId, key: &str) -> [Value; 4] {
    [
        payment.into(),
        actor.person().into(),
        actor.company().into(),
        key.into(),
    ]
}
