//! What acts about a fund are judged by.

use crate::access::{Actor, Permission, Scope};
use crate::error::{Error, Result};
use crate::ids::{AccountId, CompanyId, FundId, PersonId};
use crate::ledger::{self, Head};
use crate::money::{Currency, Money};
use crate::payments::Sight;
use crate::row;
use crate::treasury::Treasury;
use crate::unit_of_work::UnitOfWork;
use sea_orm::{QueryResult, Value};

/// A fund, who holds it, and its newest entry.
#[derive(Clone, Debug)]
pub(crate) struct FundFacts {
    pub(crate) id: FundId,
    pub(crate) name: String,
    pub(crate) company: CompanyId,
    pub(crate) scope: Scope,
    pub(crate) account: AccountId,
    pub(crate) currency: Currency,
    /// The custodian and the deputy.
    pub(crate) holders: Vec<PersonId>,
    pub(crate) head: Option<Head>,
}

const SELECT: &str = "select f.id, f.name, f.company_id, f.region_id, f.branch_id, fb.region_id as branch_region_id, \
    f.account_id, f.currency, f.custodian_id, f.deputy_id, l.seq, l.balance_after, l.hash from fund f \
    left join branch fb on fb.id = f.branch_id left join ledger_entry l on l.fund_id = f.id \
    and l.seq = (select max(m.seq) from ledger_entry m where m.fund_id = f.id) where f.id = $1 and f.company_id = $2";

impl FundFacts {
    /// For pages.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a fund that the actor may not know of (S21).
    pub(crate) async fn read(treasury: &Treasury, actor: &Actor, id: FundId) -> Result<Self> {
        let row = treasury.read_one(SELECT, values(actor, id)).await?;
        Self::seen(row.as_ref(), actor)
    }

    /// With the fund locked until the transaction ends.
    ///
    /// # Errors
    /// Those of [`FundFacts::read`].
    pub(crate) async fn lock(work: &UnitOfWork, actor: &Actor, id: FundId) -> Result<Self> {
        ledger::lock(work, id).await?;
        let row = work.one(SELECT, values(actor, id)).await?;
        Self::seen(row.as_ref(), actor)
    }

    fn seen(row: Option<&QueryResult>, actor: &Actor) -> Result<Self> {
        let row = row.ok_or(Error::NotFound)?;
        let company: CompanyId = row.try_get("", "company_id")?;
        let holders: [Option<PersonId>; 2] = [row.try_get("", "custodian_id")?, row.try_get("", "deputy_id")?];
        let seq: Option<i64> = row.try_get("", "seq")?;
        let facts = Self {
            id: row.try_get("", "id")?,
            name: row.try_get("", "name")?,
            company,
            scope: Scope::of_place(
                company,
                row.try_get("", "region_id")?,
                row.try_get("", "branch_id")?,
                row.try_get("", "branch_region_id")?,
            ),
            account: row.try_get("", "account_id")?,
            currency: row::currency(row)?,
            holders: holders.into_iter().flatten().collect(),
            head: match seq {
                None => None,
                Some(seq) => Some(Head {
                    seq,
                    balance_minor: row.try_get("", "balance_after")?,
                    hash: row.try_get("", "hash")?,
                }),
            },
        };
        match facts.holders.contains(&actor.person()) || facts.is_within(actor, Permission::ViewFunds) {
            true => Ok(facts),
            false => Err(Error::NotFound),
        }
    }

    /// Whether a permission of the actor reaches it.
    pub(crate) fn is_within(&self, actor: &Actor, permission: Permission) -> bool {
        Sight::of(actor, permission).contains(self.scope)
    }

    /// The newest balance; nothing before the opening.
    pub(crate) fn balance(&self) -> Money {
        Money::new(self.head.as_ref().map_or(0, |head| head.balance_minor), self.currency)
    }
}

fn values(actor: &Actor, id: FundId) -> [Value; 2] {
    [id.into(), actor.company().into()]
}
