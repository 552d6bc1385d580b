//! Funds, as the pages show them.

use super::Funds;
use super::service::seen;
use crate::access::Actor;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{FundId, ReplenishmentId};
use crate::money::Money;
use crate::row;
use sea_orm::{QueryResult, Value};

/// A fund with its three figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FundView {
    /// The fund.
    pub id: FundId,
    /// Its name.
    pub name: String,
    /// The branch or region that it is for; none when it is for the whole company.
    pub place: Option<String>,
    /// Whether new payments are made from it.
    pub is_active: bool,
    /// What can be released now: the newest ledger entry.
    pub balance: Money,
    /// Sent to a gateway, not yet confirmed.
    pub in_transit: Money,
    /// Approved, waiting to be released.
    pub committed: Money,
    /// What would be left if everything committed were released; may be negative.
    pub available: Money,
    /// Below this balance a replenishment is suggested.
    pub reorder: Money,
    /// What it is kept at.
    pub authorised: Money,
    /// Whether the balance is below the reorder level.
    pub is_low: bool,
    /// Who keeps it.
    pub custodian: Option<String>,
    /// Who stands in for the custodian.
    pub deputy: Option<String>,
    /// How many ledger entries it has.
    pub entries: i64,
    /// When money last moved.
    pub last_entry_at: Option<Timestamp>,
    /// The open replenishment, if there is one: its id, amount and status code.
    pub replenishment: Option<(ReplenishmentId, Money, String)>,
}

const SELECT: &str = "select f.id, f.name, f.currency, f.active, f.reorder_minor, f.authorised_minor, \
    coalesce(fb.name, fr.name) as place, q.name as custodian, qd.name as deputy, l.seq, l.balance_after, l.at, \
    (select cast(coalesce(sum(t.amount_minor), 0) as bigint) from payment t where t.fund_id = f.id \
     and t.status in ('sent','in_doubt')) as in_transit, \
    (select cast(coalesce(sum(w.amount_minor), 0) as bigint) from payment w where w.fund_id = f.id \
     and w.status in ('awaiting_release','held','failed')) as committed, \
    o.id as open_id, o.amount_minor as open_minor, o.status as open_status \
    from fund f left join branch fb on fb.id = f.branch_id left join region fr on fr.id = f.region_id \
    left join person q on q.id = f.custodian_id left join person qd on qd.id = f.deputy_id \
    left join replenishment o on o.fund_id = f.id and o.status in ('suggested','requested','approved') \
    left join ledger_entry l on l.fund_id = f.id \
    and l.seq = (select max(m.seq) from ledger_entry m where m.fund_id = f.id)";

impl Funds {
    /// The funds that the actor may see, by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn list(&self, actor: &Actor) -> Result<Vec<FundView>> {
        let mut values: Vec<Value> = vec![actor.company().into()];
        let seen = seen(actor, &mut values);
        let sql = format!("{SELECT} where f.company_id = $1 and {seen} order by f.name, f.id");
        let rows = self.treasury.read_all(&sql, values).await?;
        rows.iter().map(fund_view).collect()
    }

    /// One fund.
    ///
    /// # Errors
    /// [`Error::NotFound`] for one that the actor may not know of.
    pub async fn view(&self, actor: &Actor, fund: FundId) -> Result<FundView> {
        let mut values: Vec<Value> = vec![actor.company().into(), fund.into()];
        let seen = seen(actor, &mut values);
        let sql = format!("{SELECT} where f.company_id = $1 and f.id = $2 and {seen}");
        let row = self.treasury.read_one(&sql, values).await?;
        fund_view(&row.ok_or(Error::NotFound)?)
    }
}

fn fund_view(row: &QueryResult) -> Result<FundView> {
    let currency = row::currency(row)?;
    let money = |minor: i64| Money::new(minor, currency);
    let balance = money(row.try_get::<Option<i64>>("", "balance_after")?.unwrap_or(0));
    let committed = money(row.try_get("", "committed")?);
    let reorder = money(row.try_get("", "reorder_minor")?);
    let open: Option<ReplenishmentId> = row.try_get("", "open_id")?;
    Ok(FundView {
        id: row.try_get("", "id")?,
        name: row.try_get("", "name")?,
        place: row.try_get("", "place")?,
        is_active: row.try_get("", "active")?,
        balance,
        in_transit: money(row.try_get("", "in_transit")?),
        committed,
        available: balance
            .checked_sub(committed)
            .map_err(|error| Error::Broken(error.to_string()))?,
        reorder,
        authorised: money(row.try_get("", "authorised_minor")?),
        is_low: balance.minor() < reorder.minor(),
        custodian: row.try_get("", "custodian")?,
        deputy: row.try_get("", "deputy")?,
        entries: row.try_get::<Option<i64>>("", "seq")?.map_or(0, |seq| seq + 1),
        last_entry_at: row.try_get::<Option<i64>>("", "at")?.map(Timestamp),
        replenishment: match open {
            Some(id) => Some((
                id,
                money(row.try_get("", "open_minor")?),
                row.try_get("", "open_status")?,
            )),
            None => None,
        },
    })
}
