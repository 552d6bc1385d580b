//! The imprest check: what a fund holds, has sent and has spent since its last replenishment comes to what it is kept at,
//! but for what is explained.

use super::Funds;
use super::service::seen;
use crate::access::Actor;
use crate::error::{Error, Result};
use crate::ids::FundId;
use crate::money::{Money, MoneyError};
use crate::row;
use sea_orm::{QueryResult, Value};

/// The check of one fund: its parts come to the authorised amount. Each is read by itself, so that what nothing explains is
/// seen.
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
    /// What was missing from it when the fund got its first money.
    pub since_opening: Money,
    /// What was found short and approved, less what was over.
    pub by_variances: Money,
    /// The vouchers that were covered, less what arrived for them.
    pub since_replenishments: Money,
    /// What is missing all the same: zero, unless the books are wrong.
    pub unexplained: Money,
}

/// After the vouchers of the last replenishment that was received; and only of payments that did not come back.
const VOUCHERS: &str = "from voucher v join payment p on p.id = v.payment_id where v.fund_id = f.id";

impl Funds {
    /// The check of a fund, read at one moment.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a fund that the actor may not know of.
    pub async fn imprest(&self, actor: &Actor, fund: FundId) -> Result<Imprest> {
        let mut values: Vec<Value> = vec![actor.company().into(), fund.into()];
        let seen = seen(actor, &mut values);
        let sql = format!(
            "select x.*, (select count(*) {VOUCHERS} and v.number > x.covered_to) as vouchers, \
             (select cast(coalesce(sum(p.amount_minor), 0) as bigint) {VOUCHERS} and p.status = 'paid' \
              and v.number > x.covered_to) as spent, \
             (select cast(coalesce(sum(p.amount_minor), 0) as bigint) {VOUCHERS} and p.status = 'paid' \
              and v.number <= x.covered_to) as covered from (\
             select f.id as fund_id, f.currency, f.authorised_minor, l.balance_after, o.amount_minor as opened, \
             (select cast(coalesce(sum(t.amount_minor), 0) as bigint) from payment t where t.fund_id = f.id \
              and t.status in ('sent','in_doubt')) as in_transit, \
             (select cast(coalesce(sum(d.difference_minor), 0) as bigint) from variance_decision d \
              where d.fund_id = f.id and d.approved) as varied, \
             (select cast(coalesce(sum(r.amount_minor), 0) as bigint) from replenishment_receipt r \
              join replenishment n on n.id = r.replenishment_id where n.fund_id = f.id \
              and n.caused_by_seq is not null) as received, \
             (select coalesce(max(a.up_to_voucher), 0) from replenishment_request a \
              join replenishment n on n.id = a.replenishment_id where a.fund_id = f.id and n.status = 'received') as covered_to \
             from fund f left join ledger_entry o on o.fund_id = f.id and o.seq = 0 \
             left join ledger_entry l on l.fund_id = f.id \
             and l.seq = (select max(m.seq) from ledger_entry m where m.fund_id = f.id) \
             where f.company_id = $1 and f.id = $2 and {seen}) x join fund f on f.id = x.fund_id"
        );
        let row = self.treasury.read_one(&sql, values).await?.ok_or(Error::NotFound)?;
        check(&Read::of(&row)?, row.try_get("", "vouchers")?).map_err(|error| Error::Broken(error.to_string()))
    }
}

/// What was read.
struct Read {
    authorised: Money,
    balance: Money,
    opened: Money,
    in_transit: Money,
    varied: Money,
    received: Money,
    spent: Money,
    covered: Money,
}

impl Read {
    fn of(row: &QueryResult) -> Result<Self> {
        let currency = row::currency(row)?;
        let money = |name: &str| {
            let minor: Option<i64> = row.try_get("", name)?;
            Ok::<_, Error>(Money::new(minor.unwrap_or(0), currency))
        };
        Ok(Self {
            authorised: money("authorised_minor")?,
            balance: money("balance_after")?,
            opened: money("opened")?,
            in_transit: money("in_transit")?,
            varied: money("varied")?,
            received: money("received")?,
            spent: money("spent")?,
            covered: money("covered")?,
        })
    }
}

fn check(read: &Read, vouchers: i64) -> Result<Imprest, MoneyError> {
    let since_opening = read.authorised.checked_sub(read.opened)?;
    let by_variances = read.varied.negate()?;
    let since_replenishments = read.covered.checked_sub(read.received)?;
    let parts = [
        read.balance,
        read.in_transit,
        read.spent,
        since_opening,
        by_variances,
        since_replenishments,
    ];
    let found = Money::sum(read.authorised.currency(), parts)?;
    Ok(Imprest {
        balance: read.balance,
        in_transit: read.in_transit,
        vouchers,
        spent: read.spent,
        authorised: read.authorised,
        since_opening,
        by_variances,
        since_replenishments,
        unexplained: read.authorised.checked_sub(found)?,
    })
}
