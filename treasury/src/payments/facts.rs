//! The facts about a payment that a release is judged by, read as one row.

use super::judge::Judged;
use super::sight::Sight;
use crate::access::{Actor, Home, Permission};
use crate::database::for_update_of;
use crate::error::{Error, Refusal, Result, STALE};
use crate::ids::{
    AccountId, BatchId, BranchId, CompanyId, CostCentreId, DepartmentId, FundId, GlAccountId, PaymentId, PersonId,
    RegionId, RequisitionId,
};
use crate::money::Money;
use crate::outbox::Job;
use crate::rails::Offered;
use crate::row;
use crate::treasury::Treasury;
use crate::unit_of_work::UnitOfWork;
use sea_orm::{QueryResult, Value};
use serde_json::json;
use uuid::Uuid;

/// A payment as the release sees it, for one actor.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) id: PaymentId,
    pub(crate) rev: i64,
    pub(crate) company: CompanyId,
    pub(crate) requisition: RequisitionId,
    pub(crate) number: i64,
    pub(crate) requester_email: String,
    pub(crate) final_approver: PersonId,
    pub(crate) payee: String,
    pub(crate) destination: String,
    pub(crate) amount: Money,
    pub(crate) home: Home,
    pub(crate) gl_account: GlAccountId,
    pub(crate) expense_account: Option<AccountId>,
    pub(crate) cost_centre: Option<CostCentreId>,
    pub(crate) fund: FundId,
    pub(crate) fund_account: AccountId,
    /// What a release is judged by.
    pub(super) judged: Judged,
    pub(crate) key_used: bool,
}

/// The payment that `$1` is.
const ONE: &str = "p.id = $1";
/// The payments of the batch that `$1` is.
const OF_BATCH: &str = "p.id in (select l.payment_id from batch_line l where l.batch_id = $1)";

/// `$1` is what `which` says, `$2` the actor, `$3` the actor's company, `$4` a form key or an empty text.
fn select(which: &str) -> String {
    format!(
        "select p.id, p.rev, p.requisition_id, p.final_approver_id, p.payee_name, p.destination, p.amount_minor, \
         p.currency, p.fund_id, r.number, v.region_id, v.branch_id, v.department_id, v.gl_account_id, v.cost_centre_id, \
         f.account_id as fund_account_id, a.id as expense_account_id, q.email as requester_email, {}, \
         (select count(*) from form_key k where k.key = $4) as key_used \
         from payment p join requisition r on r.id = p.requisition_id \
         join requisition_version v on v.requisition_id = p.requisition_id and v.version = p.version \
         join fund f on f.id = p.fund_id join person q on q.id = p.requester_id \
         left join branch fb on fb.id = f.branch_id \
         left join account a on a.gl_account_id = v.gl_account_id and a.kind = 'expense' and a.currency = p.currency \
         where {which} and p.company_id = $3",
        Judged::COLUMNS
    )
}

impl Facts {
    /// Reads them without a lock: for pages, and for what is checked before the code is.
    pub(crate) async fn read(treasury: &Treasury, actor: &Actor, payment: PaymentId) -> Result<Self> {
        let row = treasury.read_one(&select(ONE), values(actor, payment.0, "")).await?;
        Self::seen(row, actor, treasury.rails())
    }

    /// Reads them without asking whether the actor may know of the payment; the caller asks.
    pub(crate) async fn unchecked(treasury: &Treasury, actor: &Actor, payment: PaymentId) -> Result<Self> {
        let row = treasury.read_one(&select(ONE), values(actor, payment.0, "")).await?;
        Self::from_row(&row.ok_or(Error::NotFound)?, treasury.rails())
    }

    /// Reads them and locks the payment until the transaction ends.
    pub(crate) async fn lock(work: &UnitOfWork, actor: &Actor, payment: PaymentId, key: &str) -> Result<Self> {
        let lock = for_update_of(work.backend(), "p");
        let row = work
            .one(&format!("{}{lock}", select(ONE)), values(actor, payment.0, key))
            .await?;
        Self::seen(row, actor, work.rails())
    }

    /// Reads those of a batch's lines, in no order, without a lock and without asking whether the actor may know of them.
    pub(super) async fn of_batch(treasury: &Treasury, actor: &Actor, batch: BatchId) -> Result<Vec<Self>> {
        let rows = treasury.read_all(&select(OF_BATCH), values(actor, batch.0, "")).await?;
        rows.iter().map(|row| Self::from_row(row, treasury.rails())).collect()
    }

    fn seen(row: Option<QueryResult>, actor: &Actor, offered: Offered) -> Result<Self> {
        let facts = Self::from_row(&row.ok_or(Error::NotFound)?, offered)?;
        // Whoever may not even see it is not told that it exists (S21).
        if facts.is_visible_to(actor) {
            Ok(facts)
        } else {
            Err(Error::NotFound)
        }
    }

    fn from_row(row: &QueryResult, offered: Offered) -> Result<Self> {
        let company: CompanyId = row.try_get("", "company_id")?;
        let key_used: i64 = row.try_get("", "key_used")?;
        Ok(Self {
            id: row.try_get("", "id")?,
            rev: row.try_get("", "rev")?,
            company,
            requisition: row.try_get("", "requisition_id")?,
            number: row.try_get("", "number")?,
            requester_email: row.try_get("", "requester_email")?,
            final_approver: row.try_get("", "final_approver_id")?,
            payee: row.try_get("", "payee_name")?,
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
            fund_account: row.try_get("", "fund_account_id")?,
            judged: Judged::from_row(row, offered)?,
            key_used: key_used > 0,
        })
    }

    /// Whether the actor may know of this payment.
    pub(crate) fn is_visible_to(&self, actor: &Actor) -> bool {
        self.judged.requester == actor.person()
            || self.judged.held.is_some()
            || Sight::of(actor, Permission::ViewRequisitions).covers(&self.home)
            || Sight::of(actor, Permission::ReleasePayment).contains(self.judged.fund_scope)
    }

    /// A notice to whoever asked for it, of what the payment is and more.
    pub(super) fn notice(&self, kind: &'static str, more: &[(&str, serde_json::Value)]) -> Job {
        let mut payload = json!({
            "to": self.requester_email,
            "payment": self.id.to_string(),
            "requisition": self.requisition.to_string(),
            "number": self.number,
            "payee": self.payee,
            "amount": self.amount.to_string(),
            "fund": self.judged.fund_name,
        });
        for (name, value) in more {
            payload[*name] = value.clone();
        }
        Job { kind, payload }
    }

    /// Whether this actor may release this payment now.
    ///
    /// # Errors
    /// The refusal, with `D4` to `D6`, [`crate::error::NOT_ALLOWED`] or [`crate::error::WRONG_STATE`].
    pub(crate) fn may_release(&self, actor: &Actor) -> Result<(), Refusal> {
        self.judged.may_release(actor)
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

fn values(actor: &Actor, which: Uuid, key: &str) -> [Value; 4] {
    [which.into(), actor.person().into(), actor.company().into(), key.into()]
}
