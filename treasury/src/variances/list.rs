//! Variances as lists show them.

use super::service::Variances;
use crate::access::{Actor, Permission};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::funds::seen;
use crate::ids::{FundId, PaymentId, VarianceId};
use crate::money::Money;
use crate::paging::Page;
use crate::payments::Sight;
use crate::row;
use sea_orm::{QueryResult, Value};

/// Where a variance stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nobody decided yet.
    Proposed,
    /// Approved, and booked.
    Approved,
    /// Rejected; nothing was booked.
    Rejected,
}

impl Stage {
    /// Each.
    pub const ALL: [Self; 3] = [Self::Proposed, Self::Approved, Self::Rejected];

    /// As it stands in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }

    /// As it is named on a page.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Proposed => "Proposed",
            Self::Approved => "Approved",
            Self::Rejected => "Rejected",
        }
    }

    /// From its code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    pub(super) fn of(approved: Option<bool>) -> Self {
        match approved {
            None => Self::Proposed,
            Some(true) => Self::Approved,
            Some(false) => Self::Rejected,
        }
    }

    /// Its condition over the decision `d`.
    const fn condition(self) -> &'static str {
        match self {
            Self::Proposed => "d.variance_id is null",
            Self::Approved => "d.approved",
            Self::Rejected => "d.variance_id is not null and not d.approved",
        }
    }
}

/// Which variances a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VarianceFilter {
    /// Of this stage.
    pub stage: Option<Stage>,
    /// Of this fund.
    pub fund: Option<FundId>,
    /// About this payment.
    pub payment: Option<PaymentId>,
}

/// A variance, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VarianceRow {
    /// The variance.
    pub id: VarianceId,
    /// The fund's name.
    pub fund_name: String,
    /// What was found less what is booked.
    pub difference: Money,
    /// Why it differs.
    pub reason: String,
    /// Who proposed it.
    pub proposed_by: String,
    /// When.
    pub at: Timestamp,
    /// Where it stands.
    pub stage: Stage,
}

impl Variances {
    /// The variances of the funds that the actor may see or holds: those that wait, the oldest first; otherwise the newest
    /// first.
    ///
    /// # Errors
    /// An `after` that is not one; the database's.
    pub async fn list(
        &self,
        actor: &Actor,
        filter: &VarianceFilter,
        after: Option<&str>,
        size: usize,
    ) -> Result<Page<VarianceRow>> {
        let mut values: Vec<Value> = vec![actor.company().into()];
        let mut conditions = vec![seen(actor, &mut values)];
        conditions.extend(filter.stage.map(|stage| format!("({})", stage.condition())));
        let of = [
            ("v.fund_id", filter.fund.map(|fund| fund.0)),
            ("v.payment_id", filter.payment.map(|payment| payment.0)),
        ];
        for (column, id) in of.into_iter().filter_map(|(column, id)| Some((column, id?))) {
            values.push(id.into());
            conditions.push(format!("{column} = ${}", values.len()));
        }
        let (order, before) = match filter.stage {
            Some(Stage::Proposed) => ("v.id", ">"),
            _ => ("v.id desc", "<"),
        };
        if let Some(after) = after {
            let after: VarianceId = after.parse().map_err(|_| Error::NotFound)?;
            values.push(after.into());
            conditions.push(format!("v.id {before} ${}", values.len()));
        }
        let sql = format!(
            "select v.id, f.name as fund_name, v.difference_minor, v.currency, v.reason, q.name as proposed_by, v.at, \
             d.approved from variance v join fund f on f.id = v.fund_id join person q on q.id = v.proposed_by \
             left join variance_decision d on d.variance_id = v.id where f.company_id = $1 and {} order by {order} limit {}",
            conditions.join(" and "),
            size.saturating_add(1)
        );
        let rows = self.treasury.read_all(&sql, values).await?;
        let rows = rows.iter().map(variance_row).collect::<Result<_>>()?;
        Ok(Page::cut(rows, size, after.is_some(), |row: &VarianceRow| {
            row.id.to_string()
        }))
    }
}

impl Variances {
    /// The variances that wait and this actor may decide, the oldest first; at most `size` of those that wait are looked at.
    ///
    /// # Errors
    /// The database's.
    pub async fn to_decide(&self, actor: &Actor, size: usize) -> Result<Vec<VarianceRow>> {
        let decides = [Permission::DecideVariance, Permission::DecideVarianceForCfo];
        if decides
            .iter()
            .all(|permission| Sight::of(actor, *permission).is_empty())
        {
            return Ok(Vec::new());
        }
        let proposed = VarianceFilter {
            stage: Some(Stage::Proposed),
            ..VarianceFilter::default()
        };
        let waiting = self.list(actor, &proposed, None, size).await?;
        let mut mine = Vec::new();
        for row in waiting.rows {
            if self.view(actor, row.id).await?.may_decide.is_ok() {
                mine.push(row);
            }
        }
        Ok(mine)
    }
}

fn variance_row(row: &QueryResult) -> Result<VarianceRow> {
    Ok(VarianceRow {
        id: row.try_get("", "id")?,
        fund_name: row.try_get("", "fund_name")?,
        difference: row::money(row, "difference_minor")?,
        reason: row.try_get("", "reason")?,
        proposed_by: row.try_get("", "proposed_by")?,
        at: row.try_get("", "at")?,
        stage: Stage::of(row.try_get("", "approved")?),
    })
}
