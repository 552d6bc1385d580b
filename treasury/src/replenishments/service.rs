//! Reading replenishments.

use crate::access::{Actor, Permission};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{FundId, ReplenishmentId};
use crate::money::Money;
use crate::payments::Sight;
use crate::row;
use crate::treasury::Treasury;
use sea_orm::Value;

/// The service over replenishments.
#[derive(Clone, Debug)]
pub struct Replenishments {
    treasury: Treasury,
}

/// A replenishment, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplenishmentRow {
    /// The replenishment.
    pub id: ReplenishmentId,
    /// The fund that it is for.
    pub fund: FundId,
    /// The fund's name.
    pub fund_name: String,
    /// How much.
    pub amount: Money,
    /// The code of its status: `suggested`, `requested`, `approved`, `received`, `rejected`.
    pub status: String,
    /// When it was suggested.
    pub created_at: Timestamp,
}

impl Replenishments {
    pub(crate) fn new(treasury: Treasury) -> Self {
        Self { treasury }
    }

    /// The open replenishments of the funds that the actor may see, the oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn open(&self, actor: &Actor) -> Result<Vec<ReplenishmentRow>> {
        let mut values: Vec<Value> = vec![actor.company().into()];
        let visible = Sight::of(actor, Permission::ViewFunds).sql("f", false, &mut values);
        let sql = format!(
            "select o.id, o.fund_id, f.name, o.amount_minor, o.currency, o.status, o.created_at \
             from replenishment o join fund f on f.id = o.fund_id \
             where f.company_id = $1 and o.status in ('suggested','requested','approved') and {visible} order by o.id"
        );
        let rows = self.treasury.read_all(&sql, values).await?;
        rows.iter()
            .map(|row| {
                Ok(ReplenishmentRow {
                    id: row.try_get("", "id")?,
                    fund: row.try_get("", "fund_id")?,
                    fund_name: row.try_get("", "name")?,
                    amount: row::money(row, "amount_minor")?,
                    status: row.try_get("", "status")?,
                    created_at: Timestamp(row.try_get("", "created_at")?),
                })
            })
            .collect()
    }
}
