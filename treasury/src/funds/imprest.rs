//! The imprest check: what a fund holds, has sent and has spent since its last replenishment comes to what it is kept at.

use super::{FundView, Funds};
use crate::error::{Error, Result};
use crate::money::{Money, MoneyError};

/// The check of one fund. Balance, in transit, vouchers and difference come to the authorised amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imprest {
    /// What can be released now.
    pub balance: Money,
    /// Sent, not yet confirmed.
    pub in_transit: Money,
    /// How many vouchers no replenishment that was received covers.
    pub vouchers: i64,
    /// What those come to, less what came back.
    pub spent: Money,
    /// What it is kept at.
    pub authorised: Money,
    /// What is missing from the authorised amount; negative where there is more.
    pub difference: Money,
    /// The part of it that was missing when the fund was opened.
    pub since_opening: Money,
    /// What was found short and approved, less what was over.
    pub by_variances: Money,
    /// The rest: vouchers that were covered, less what arrived for them.
    pub since_replenishments: Money,
}

impl Funds {
    /// The check of a fund that was read with [`Funds::view`].
    ///
    /// # Errors
    /// The database's.
    pub async fn imprest(&self, fund: &FundView) -> Result<Imprest> {
        let sql = "select coalesce((select l.amount_minor from ledger_entry l where l.fund_id = $1 and l.seq = 0), 0) as opened, \
                   (select cast(coalesce(sum(d.difference_minor), 0) as bigint) from variance_decision d \
                    where d.fund_id = $1 and d.approved) as varied, count(v.number) as vouchers, \
                   cast(coalesce(sum(case when p.status = 'paid' then p.amount_minor else 0 end), 0) as bigint) as spent \
                   from voucher v join payment p on p.id = v.payment_id where v.fund_id = $1 and v.number > \
                   (select coalesce(max(a.up_to_voucher), 0) from replenishment_request a \
                    join replenishment o on o.id = a.replenishment_id where a.fund_id = $1 and o.status = 'received')";
        let row = self
            .treasury
            .read_one(sql, [fund.id.into()])
            .await?
            .ok_or(Error::NotFound)?;
        let money = |minor: i64| Money::new(minor, fund.balance.currency());
        let read = |name: &str| Ok::<_, Error>(money(row.try_get("", name)?));
        check(
            fund,
            (read("opened")?, read("varied")?),
            (read("spent")?, row.try_get("", "vouchers")?),
        )
        .map_err(|error| Error::Broken(error.to_string()))
    }
}

fn check(
    fund: &FundView,
    (opened, varied): (Money, Money),
    (spent, vouchers): (Money, i64),
) -> Result<Imprest, MoneyError> {
    let found = fund.balance.checked_add(fund.in_transit)?.checked_add(spent)?;
    let difference = fund.authorised.checked_sub(found)?;
    let since_opening = fund.authorised.checked_sub(opened)?;
    let by_variances = varied.negate()?;
    Ok(Imprest {
        balance: fund.balance,
        in_transit: fund.in_transit,
        vouchers,
        spent,
        authorised: fund.authorised,
        difference,
        since_opening,
        by_variances,
        since_replenishments: difference.checked_sub(since_opening)?.checked_sub(by_variances)?,
    })
}
