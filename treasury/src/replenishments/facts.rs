//! What an act about a replenishment is judged by: one answer for the page and the service.

use super::state::{Event, Status};
use crate::access::duties::{self, ReplenishmentFacts};
use crate::access::{Actor, Permission, Scope};
use crate::error::{Error, Refusal, Result};
use crate::ids::{AccountId, CompanyId, FundId, PersonId, ReplenishmentId};
use crate::ledger;
use crate::money::Money;
use crate::payments::Sight;
use crate::row;
use crate::treasury::Treasury;
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;
use sea_orm::{QueryResult, Value};

/// A fund, with one of its replenishments if there is one.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) fund: FundId,
    pub(super) fund_name: String,
    pub(super) company: CompanyId,
    pub(super) scope: Scope,
    pub(super) is_active: bool,
    pub(super) account: AccountId,
    pub(super) authorised: Money,
    /// What would bring the fund to its authorised amount now; negative where it holds more.
    pub(super) missing: Money,
    /// In minor units.
    pub(super) in_transit: i64,
    /// The custodian and the deputy.
    pub(super) holders: Vec<PersonId>,
    pub(super) last_seq: Option<i64>,
    pub(super) last_voucher: i64,
    pub(super) top_up: Option<TopUp>,
}

/// The replenishment.
#[derive(Clone, Debug)]
pub(super) struct TopUp {
    pub(super) id: ReplenishmentId,
    pub(super) status: Status,
    pub(super) amount: Money,
    pub(super) asked_by: Option<PersonId>,
    pub(super) decided_by: Option<PersonId>,
}

/// One by its id.
const ONE: &str = "o.id = $1";
/// The open one of a fund.
const OPEN: &str = "o.status in ('suggested','requested','approved')";

/// `$1` is the replenishment for [`ONE`], the fund for [`OPEN`].
fn select(which: &str) -> String {
    let of = if which == ONE { "o.id = $1" } else { "f.id = $1" };
    format!(
        "select f.id as fund_id, f.name, f.company_id, f.region_id, f.branch_id, fb.region_id as branch_region_id, \
         f.active, f.account_id, f.currency, f.authorised_minor, f.custodian_id, f.deputy_id, l.seq, l.balance_after, \
         (select coalesce(max(v.number), 0) from voucher v where v.fund_id = f.id) as last_voucher, \
         (select cast(coalesce(sum(t.amount_minor), 0) as bigint) from payment t where t.fund_id = f.id \
          and t.status in ('sent','in_doubt')) as in_transit, \
         o.id, o.status, o.amount_minor, a.asked_by, d.decided_by \
         from fund f left join branch fb on fb.id = f.branch_id \
         left join ledger_entry l on l.fund_id = f.id \
         and l.seq = (select max(m.seq) from ledger_entry m where m.fund_id = f.id) \
         left join replenishment o on o.fund_id = f.id and {which} \
         left join replenishment_request a on a.replenishment_id = o.id \
         left join replenishment_decision d on d.replenishment_id = o.id where {of} and f.company_id = $2"
    )
}

impl Facts {
    /// Of a replenishment, for pages.
    pub(super) async fn read(treasury: &Treasury, actor: &Actor, id: ReplenishmentId) -> Result<Self> {
        let row = treasury.read_one(&select(ONE), values(id.0, actor)).await?;
        Self::seen(row.as_ref(), actor)
    }

    /// Of a fund and what is open for it, for pages.
    pub(super) async fn of_fund(treasury: &Treasury, actor: &Actor, fund: FundId) -> Result<Self> {
        let row = treasury.read_one(&select(OPEN), values(fund.0, actor)).await?;
        Self::seen(row.as_ref(), actor)
    }

    /// Of a replenishment, with its fund locked until the transaction ends.
    pub(super) async fn lock(work: &UnitOfWork, actor: &Actor, id: ReplenishmentId) -> Result<Self> {
        let sql = "select fund_id from replenishment where id = $1";
        let row = work.one(sql, [id.into()]).await?.ok_or(Error::NotFound)?;
        ledger::lock(work, row.try_get("", "fund_id")?).await?;
        let row = work.one(&select(ONE), values(id.0, actor)).await?;
        Self::seen(row.as_ref(), actor)
    }

    /// Of a fund and what is open for it, with the fund locked until the transaction ends.
    pub(super) async fn lock_fund(work: &UnitOfWork, actor: &Actor, fund: FundId) -> Result<Self> {
        ledger::lock(work, fund).await?;
        let row = work.one(&select(OPEN), values(fund.0, actor)).await?;
        Self::seen(row.as_ref(), actor)
    }

    fn seen(row: Option<&QueryResult>, actor: &Actor) -> Result<Self> {
        let facts = Self::from_row(row.ok_or(Error::NotFound)?)?;
        let sees =
            facts.holders.contains(&actor.person()) || Sight::of(actor, Permission::ViewFunds).contains(facts.scope);
        // Whoever may not know of the fund is not told that there is a replenishment (S21).
        if sees { Ok(facts) } else { Err(Error::NotFound) }
    }

    fn from_row(row: &QueryResult) -> Result<Self> {
        let company: CompanyId = row.try_get("", "company_id")?;
        let currency = row::currency(row)?;
        let balance: i64 = row.try_get::<Option<i64>>("", "balance_after")?.unwrap_or(0);
        let in_transit: i64 = row.try_get("", "in_transit")?;
        let authorised: i64 = row.try_get("", "authorised_minor")?;
        let missing = authorised.saturating_sub(balance).saturating_sub(in_transit);
        let holders: [Option<PersonId>; 2] = [row.try_get("", "custodian_id")?, row.try_get("", "deputy_id")?];
        let top_up: Option<ReplenishmentId> = row.try_get("", "id")?;
        Ok(Self {
            fund: row.try_get("", "fund_id")?,
            fund_name: row.try_get("", "name")?,
            company,
            scope: Scope::of_place(
                company,
                row.try_get("", "region_id")?,
                row.try_get("", "branch_id")?,
                row.try_get("", "branch_region_id")?,
            ),
            is_active: row.try_get("", "active")?,
            account: row.try_get("", "account_id")?,
            authorised: Money::new(authorised, currency),
            missing: Money::new(missing, currency),
            in_transit,
            holders: holders.into_iter().flatten().collect(),
            last_seq: row.try_get("", "seq")?,
            last_voucher: row.try_get("", "last_voucher")?,
            top_up: match top_up {
                None => None,
                Some(id) => Some(TopUp {
                    id,
                    status: status(row)?,
                    amount: row::money(row, "amount_minor")?,
                    asked_by: row.try_get("", "asked_by")?,
                    decided_by: row.try_get("", "decided_by")?,
                }),
            },
        })
    }

    /// Whether this actor may ask for one now, or for the one that is suggested.
    ///
    /// # Errors
    /// The refusal, with [`crate::error::NOT_ALLOWED`] or [`crate::error::WRONG_STATE`].
    pub(super) fn may_ask(&self, actor: &Actor) -> Result<(), Refusal> {
        self.allows(
            actor,
            Permission::AskReplenishment,
            "Replenishments are asked for by treasury officers.",
        )?;
        if !self.is_active {
            return Err(Refusal::wrong_state("This fund is closed; nothing is paid into it."));
        }
        match &self.top_up {
            Some(open) if open.status != Status::Suggested => Err(Refusal::wrong_state(
                "A replenishment of this fund is open already. When it is received or rejected, ask for the next one.",
            )),
            _ if self.missing.minor() < 1 => Err(Refusal::wrong_state(
                "This fund holds its authorised amount, with what is in transit; there is nothing to ask for.",
            )),
            _ => Ok(()),
        }
    }

    /// Whether this actor may decide it: D9 first, then the role, then the state.
    ///
    /// # Errors
    /// The refusal, with `D9`, [`crate::error::NOT_ALLOWED`] or [`crate::error::WRONG_STATE`].
    pub(super) fn may_decide(&self, actor: &Actor) -> Result<(), Refusal> {
        let facts = ReplenishmentFacts {
            asked_by: self.top_up.as_ref().and_then(|it| it.asked_by),
            holders: &self.holders,
        };
        duties::may_decide_replenishment(actor.person(), &facts)?;
        self.allows(
            actor,
            Permission::DecideReplenishment,
            "Replenishments are decided by group finance or the CFO.",
        )?;
        self.is_in(
            Event::Approve,
            "This replenishment is “{}”; there is nothing to decide.",
        )
    }

    /// Whether what was asked for is missing still, so that it can be approved.
    ///
    /// # Errors
    /// The refusal, with [`crate::error::WRONG_STATE`].
    pub(super) fn is_still_missing(&self) -> Result<(), Refusal> {
        if !self.is_active {
            return Err(Refusal::wrong_state(
                "This fund is closed; nothing is paid into it. Reject this.",
            ));
        }
        match &self.top_up {
            Some(open) if open.status == Status::Requested && open.amount.minor() > self.missing.minor() => {
                Err(Refusal::wrong_state(format!(
                    "By now {} is missing from the authorised amount, less than was asked for. Reject this; treasury asks again.",
                    self.missing
                )))
            }
            _ => Ok(()),
        }
    }

    /// Whether this actor may say what arrived: D10 first, then who holds the fund, then the state.
    ///
    /// # Errors
    /// The refusal, with `D10`, [`crate::error::NOT_ALLOWED`] or [`crate::error::WRONG_STATE`].
    pub(super) fn may_receive(&self, actor: &Actor) -> Result<(), Refusal> {
        if let Some(decided_by) = self.top_up.as_ref().and_then(|it| it.decided_by) {
            duties::may_confirm_receipt(actor.person(), decided_by)?;
        }
        if self.holders.is_empty() {
            return Err(Refusal::not_allowed(
                "Nobody holds this fund, so nobody can confirm what arrived. An administrator names a custodian first.",
            ));
        }
        if !self.holders.contains(&actor.person()) {
            return Err(Refusal::not_allowed(
                "What arrived is confirmed by the custodian of the fund, or the deputy.",
            ));
        }
        self.is_in(Event::Receive, "This replenishment is “{}”; nothing of it is expected.")
    }

    fn allows(&self, actor: &Actor, permission: Permission, words: &str) -> Result<(), Refusal> {
        match Sight::of(actor, permission).contains(self.scope) {
            true => Ok(()),
            false => Err(Refusal::not_allowed(words)),
        }
    }

    fn is_in(&self, event: Event, words: &str) -> Result<(), Refusal> {
        match self.top_up.as_ref().map(|it| it.status) {
            Some(status) if status.after(event).is_some() => Ok(()),
            Some(status) => Err(Refusal::wrong_state(words.replace("{}", &status.to_string()))),
            None => Err(Refusal::wrong_state("There is no such replenishment.")),
        }
    }
}

/// The status of a row.
pub(super) fn status(row: &QueryResult) -> Result<Status> {
    let code: String = row.try_get("", "status")?;
    Status::parse(&code).ok_or_else(|| Error::Broken(format!("unknown status {code}")))
}

/// The next status, by compare-and-set, with the amount that was asked for.
pub(super) fn moved(work: &UnitOfWork, id: ReplenishmentId, from: Status, to: Status, amount: Money) -> Write {
    let sql = "update replenishment set status = $1, amount_minor = $2, updated_at = $3 where id = $4 and status = $5";
    let values: [Value; 5] = [
        to.code().into(),
        amount.minor().into(),
        work.now().into(),
        id.into(),
        from.code().into(),
    ];
    Write::new(sql, values)
}

fn values(which: uuid::Uuid, actor: &Actor) -> [Value; 2] {
    [which.into(), actor.company().into()]
}
