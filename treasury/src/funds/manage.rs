//! Administrators open funds and change their terms; never their money. A new fund is empty: its first money is a
//! replenishment, asked for, decided and received like every other one.

use super::service::Funds;
use super::terms::{Terms, may_manage};
use crate::access::{Actor, Permission, Scope};
use crate::audit::Event;
use crate::error::{Error, Result, STALE, WRONG_STATE};
use crate::form_key::FormKey;
use crate::ids::{CompanyId, FundId};
use crate::ledger::{self, insert_account};
use crate::money::Money;
use crate::payments::Sight;
use crate::row;
use crate::unit_of_work::UnitOfWork;
use sea_orm::{QueryResult, Value};
use serde_json::json;

/// A fund as administrators see it: without its money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagedFund {
    /// The fund.
    pub id: FundId,
    /// Its terms.
    pub terms: Terms,
    /// Where it is; none for the whole company.
    pub place: Option<String>,
    /// The custodian's name.
    pub custodian: Option<String>,
    /// Counts its changes: send it back with a change.
    pub rev: i64,
}

const SELECT: &str = "select f.id, f.company_id, f.region_id, f.branch_id, fb.region_id as branch_region_id, f.name, \
    f.currency, f.authorised_minor, f.reorder_minor, f.custodian_id, f.deputy_id, f.active, f.rev, q.name as custodian, \
    coalesce(fb.name, fr.name) as place from fund f left join branch fb on fb.id = f.branch_id \
    left join region fr on fr.id = f.region_id left join person q on q.id = f.custodian_id";

impl Funds {
    /// The funds that the actor may set terms of, by name.
    ///
    /// # Errors
    /// Nobody who manages funds; the database's.
    pub async fn managed(&self, actor: &Actor) -> Result<Vec<ManagedFund>> {
        may_manage(actor, Scope::Company(actor.company()))?;
        let sql = format!("{SELECT} where f.company_id = $1 order by f.name, f.id");
        let rows = self.treasury.read_all(&sql, [actor.company().into()]).await?;
        rows.iter().map(managed_fund).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// [`Error::NotFound`] for one that the actor may not set terms of.
    pub async fn managed_one(&self, actor: &Actor, id: FundId) -> Result<ManagedFund> {
        let sql = format!("{SELECT} where f.id = $1 and f.company_id = $2");
        let row = self
            .treasury
            .read_one(&sql, [id.into(), actor.company().into()])
            .await?;
        let fund = managed_fund(&row.ok_or(Error::NotFound)?)?;
        match Sight::of(actor, Permission::ManageFunds).contains(fund.terms.scope) {
            true => Ok(fund),
            false => Err(Error::NotFound),
        }
    }

    /// Opens a fund, empty.
    ///
    /// # Errors
    /// Nobody who manages funds; terms that do not do, on their fields; D12 for oneself as custodian or deputy.
    pub async fn create(&self, actor: &Actor, terms: &Terms, key: &FormKey) -> Result<FundId> {
        may_manage(actor, terms.scope)?;
        let name = &terms.checked()?;
        let act = |mut work: UnitOfWork| async move {
            if let Some(outcome) = work.replayed(key).await? {
                let id = outcome.parse().map_err(|_| Error::Broken(outcome))?;
                return Ok((work, id));
            }
            let actor = &work.still(actor).await?;
            may_manage(actor, terms.scope)?;
            terms.are_of_the_company(&work, actor, None).await?;
            is_free(&work, actor.company(), name, None).await?;
            let currency = terms.authorised.currency();
            let account = insert_account(&work, actor.company(), "fund", None, name, currency).await?;
            let id: FundId = work.new_id();
            let (region, branch) = terms.place()?;
            let sql = "insert into fund(id, company_id, region_id, branch_id, name, currency, authorised_minor, reorder_minor, \
                       custodian_id, deputy_id, account_id, account_kind, active, created_at, rev) \
                       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'fund', $12, $13, 1)";
            let values: [Value; 13] = [
                id.into(),
                actor.company().into(),
                region.into(),
                branch.into(),
                name.as_str().into(),
                currency.code().into(),
                terms.authorised.minor().into(),
                terms.reorder.minor().into(),
                terms.custodian.map(|person| person.0).into(),
                terms.deputy.map(|person| person.0).into(),
                account.into(),
                terms.is_active.into(),
                work.now().into(),
            ];
            work.execute(sql, values).await?;
            work.record(Event::about("fund.created", "fund", id).with(terms.told()));
            work.remember(key, &id.to_string()).await?;
            Ok((work, id))
        };
        self.treasury.write(actor.author(), act).await
    }

    /// Changes the terms of a fund as it was seen at `rev`. Its currency stays.
    ///
    /// # Errors
    /// Those of [`Funds::create`]; changed since it was seen; closed while payments or a replenishment are under way; other
    /// holders while a replenishment is decided or expected (D9, D10); [`Error::NotFound`].
    pub async fn change(&self, actor: &Actor, id: FundId, rev: i64, terms: &Terms, key: &FormKey) -> Result<()> {
        let name = &terms.checked()?;
        let act = |mut work: UnitOfWork| async move {
            ledger::lock(&work, id).await?;
            if work.replayed(key).await?.is_some() {
                return Ok((work, ()));
            }
            let actor = &work.still(actor).await?;
            let sql = format!("{SELECT} where f.id = $1 and f.company_id = $2");
            let row = work.one(&sql, [id.into(), actor.company().into()]).await?;
            let before = managed_fund(&row.ok_or(Error::NotFound)?)?;
            if !Sight::of(actor, Permission::ManageFunds).contains(before.terms.scope) {
                return Err(Error::NotFound);
            }
            may_manage(actor, terms.scope)?;
            if before.rev != rev {
                let words =
                    "Somebody changed this fund since you opened the page. Look at it again; what you typed is kept.";
                return Err(Error::refused(STALE, words));
            }
            if terms.authorised.currency() != before.terms.authorised.currency() {
                return Err(Error::invalid("authorised", "The currency of a fund stays what it is."));
            }
            terms.are_of_the_company(&work, actor, Some(&before.terms)).await?;
            is_free(&work, actor.company(), name, Some(id)).await?;
            nothing_is_under_way(&work, id, &before.terms, terms).await?;
            update(&work, id, rev, name, terms).await?;
            let about = json!({"before": before.terms.told(), "after": terms.told()});
            work.record(Event::about("fund.changed", "fund", id).with(about));
            work.remember(key, "fund.changed").await?;
            Ok((work, ()))
        };
        self.treasury.write(actor.author(), act).await
    }
}

async fn update(work: &UnitOfWork, id: FundId, rev: i64, name: &str, terms: &Terms) -> Result<()> {
    let (region, branch) = terms.place()?;
    let sql = "update fund set name = $3, authorised_minor = $4, reorder_minor = $5, custodian_id = $6, deputy_id = $7, \
               active = $8, region_id = $9, branch_id = $10, rev = rev + 1 where id = $1 and rev = $2";
    let values: [Value; 10] = [
        id.into(),
        rev.into(),
        name.into(),
        terms.authorised.minor().into(),
        terms.reorder.minor().into(),
        terms.custodian.map(|person| person.0).into(),
        terms.deputy.map(|person| person.0).into(),
        terms.is_active.into(),
        region.into(),
        branch.into(),
    ];
    work.execute(sql, values).await?;
    Ok(())
}

async fn is_free(work: &UnitOfWork, company: CompanyId, name: &str, own: Option<FundId>) -> Result<()> {
    let sql = "select id from fund where company_id = $1 and name = $2";
    match work.one(sql, [company.into(), name.into()]).await? {
        Some(row) if Some(row.try_get::<FundId>("", "id")?) != own => {
            Err(Error::invalid("name", "Another fund is called so already."))
        }
        _ => Ok(()),
    }
}

/// A fund is not closed, nor handed to other people, while money of it is on its way.
async fn nothing_is_under_way(work: &UnitOfWork, id: FundId, before: &Terms, after: &Terms) -> Result<()> {
    let sql = "select (select count(*) from payment p where p.fund_id = $1 \
               and p.status in ('awaiting_release','held','sent','in_doubt','failed')) as payments, \
               (select count(*) from replenishment o where o.fund_id = $1 and o.status in ('requested','approved')) as toppings";
    let row = work.one(sql, [id.into()]).await?.ok_or(Error::NotFound)?;
    let (payments, toppings): (i64, i64) = (row.try_get("", "payments")?, row.try_get("", "toppings")?);
    if before.is_active && !after.is_active && payments + toppings > 0 {
        let words =
            "Payments of this fund wait or are on their way, or a replenishment does. Close it when they have ended.";
        return Err(Error::refused(WRONG_STATE, words));
    }
    let others = (before.custodian, before.deputy) != (after.custodian, after.deputy);
    if others && before.custodian.is_some() && toppings > 0 {
        let words = "A replenishment of this fund is asked for or expected. Name other people when it is received or rejected \
                     (D9, D10).";
        return Err(Error::refused(WRONG_STATE, words));
    }
    Ok(())
}

fn managed_fund(row: &QueryResult) -> Result<ManagedFund> {
    let company: CompanyId = row.try_get("", "company_id")?;
    let currency = row::currency(row)?;
    Ok(ManagedFund {
        id: row.try_get("", "id")?,
        terms: Terms {
            scope: Scope::of_place(
                company,
                row.try_get("", "region_id")?,
                row.try_get("", "branch_id")?,
                row.try_get("", "branch_region_id")?,
            ),
            name: row.try_get("", "name")?,
            authorised: Money::new(row.try_get("", "authorised_minor")?, currency),
            reorder: Money::new(row.try_get("", "reorder_minor")?, currency),
            custodian: row.try_get("", "custodian_id")?,
            deputy: row.try_get("", "deputy_id")?,
            is_active: row.try_get("", "active")?,
        },
        place: row.try_get("", "place")?,
        custodian: row.try_get("", "custodian")?,
        rev: row.try_get("", "rev")?,
    })
}
