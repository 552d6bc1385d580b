//! Suggesting a replenishment, in the transaction of the posting that caused it.

use crate::access::Role;
use crate::approvals::{Contact, People};
use crate::audit::Event;
use crate::error::Result;
use crate::ids::{CompanyId, FundId, ReplenishmentId};
use crate::money::{Currency, MAX_MINOR, Money};
use crate::outbox::Job;
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;
use sea_orm::Value;
use serde_json::json;

/// How a fund stands after a posting, in minor units.
#[derive(Clone, Debug)]
pub(crate) struct Level<'a> {
    pub(crate) fund: FundId,
    pub(crate) fund_name: &'a str,
    pub(crate) company: CompanyId,
    pub(crate) balance: i64,
    pub(crate) in_transit: i64,
    pub(crate) reorder: i64,
    pub(crate) authorised: i64,
    pub(crate) currency: Currency,
    /// Whether a replenishment is open.
    pub(crate) is_open: bool,
    /// The entry that left this balance.
    pub(crate) caused_by: i64,
}

impl Level<'_> {
    /// What to ask for: *authorised amount − balance − in transit*, when the balance is below the reorder level and
    /// nothing is open.
    fn wanted(&self) -> Option<Money> {
        if self.is_open || self.balance >= self.reorder {
            return None;
        }
        let missing = self
            .authorised
            .checked_sub(self.balance)?
            .checked_sub(self.in_transit)?;
        (1..=MAX_MINOR)
            .contains(&missing)
            .then(|| Money::new(missing, self.currency))
    }
}

/// The writes of a suggestion, if one is due. Its audit event and notices are noted in the work.
pub(crate) async fn suggest(work: &mut UnitOfWork, level: &Level<'_>) -> Result<Vec<Write>> {
    let Some(amount) = level.wanted() else {
        return Ok(Vec::new());
    };
    let id: ReplenishmentId = work.new_id();
    let about = json!({"fund": level.fund.to_string(), "amount": amount.to_string()});
    work.record(Event::about("replenishment.suggested", "replenishment", id).with(about));
    let balance = Money::new(level.balance, level.currency);
    let officers = People::holders(work.connection(), level.company, Role::Treasury, work.now()).await?;
    for Contact { email: to, .. } in officers {
        let payload = json!({
            "to": to,
            "replenishment": id.to_string(),
            "fund": level.fund.to_string(),
            "fund_name": level.fund_name,
            "balance": balance.to_string(),
            "amount": amount.to_string(),
        });
        work.enqueue(Job {
            kind: "mail.replenishment_suggested",
            payload,
        });
    }
    let cause = (level.fund, Some(level.caused_by));
    Ok(vec![insert(work, id, cause, amount, level.in_transit)])
}

/// The write of one that nobody asked for yet; its cause is an entry of its fund's ledger, where it has any.
pub(super) fn insert(
    work: &UnitOfWork,
    id: ReplenishmentId,
    (fund, caused_by): (FundId, Option<i64>),
    amount: Money,
    in_transit: i64,
) -> Write {
    let sql = "insert into replenishment(id, fund_id, amount_minor, in_transit_minor, currency, status, caused_by_seq, \
               created_at, updated_at) values ($1, $2, $3, $7, $4, 'suggested', $5, $6, $6)";
    let values: [Value; 7] = [
        id.into(),
        fund.into(),
        amount.minor().into(),
        amount.currency().code().into(),
        caused_by.into(),
        work.now().into(),
        in_transit.into(),
    ];
    Write::new(sql, values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn level(balance: i64, in_transit: i64, is_open: bool) -> Level<'static> {
        Level {
            fund: FundId(Uuid::nil()),
            fund_name: "",
            company: CompanyId(Uuid::nil()),
            balance,
            in_transit,
            reorder: 100,
            authorised: 500,
            currency: Currency::KES,
            is_open,
            caused_by: 1,
        }
    }

    #[test]
    fn asks_for_what_is_missing_below_the_level_only() {
        let wanted = |balance, in_transit, open| level(balance, in_transit, open).wanted().map(Money::minor);
        assert_eq!(wanted(100, 0, false), None);
        assert_eq!(wanted(99, 0, false), Some(401));
        assert_eq!(wanted(99, 150, false), Some(251));
        assert_eq!(wanted(0, 0, false), Some(500));
        assert_eq!(wanted(99, 0, true), None);
        assert_eq!(wanted(50, 450, false), None);
        assert_eq!(wanted(50, 600, false), None);
    }
}
