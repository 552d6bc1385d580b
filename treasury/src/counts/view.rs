//! A count before it is sealed, and after.

use super::denominations::denominations;
use super::seal::{Kind, may_count};
use super::service::Counts;
use crate::access::Actor;
use crate::clock::Timestamp;
use crate::error::{Error, Refusal, Result};
use crate::funds::FundFacts;
use crate::ids::{CountId, FundId, VarianceId};
use crate::money::{Currency, Money};
use crate::variances::may_propose;
use sea_orm::QueryResult;

/// What the page of a count needs; the balance is not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountForm {
    /// The fund's name.
    pub fund_name: String,
    /// The fund's currency.
    pub currency: Currency,
    /// The entry after which is counted: nothing may move before the count is sealed. None before the opening.
    pub after_seq: Option<i64>,
    /// What notes and coins are worth, the largest first.
    pub denominations: Vec<Money>,
    /// Whether the actor may count it.
    pub may_count: Result<(), Refusal>,
}

/// Pieces of one denomination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountLine {
    /// What one is worth.
    pub denomination: Money,
    /// How many there are.
    pub pieces: i64,
    /// What they come to.
    pub amount: Money,
}

/// A sealed count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountView {
    /// The count.
    pub id: CountId,
    /// The fund.
    pub fund: FundId,
    /// The fund's name.
    pub fund_name: String,
    /// Planned or surprise.
    pub kind: Kind,
    /// Who counted.
    pub counted_by: String,
    /// When it was sealed.
    pub at: Timestamp,
    /// The entry of the ledger after which was counted.
    pub after_seq: i64,
    /// The pieces, the largest first.
    pub lines: Vec<CountLine>,
    /// What is in the drawer.
    pub cash: Money,
    /// What is elsewhere, and where.
    pub elsewhere: Option<(Money, String)>,
    /// What is booked.
    pub expected: Money,
    /// What was found less what is booked.
    pub difference: Money,
    /// What else was seen.
    pub note: String,
    /// The variance that came of it.
    pub variance: Option<VarianceId>,
    /// Whether the actor may propose one.
    pub may_propose: Result<(), Refusal>,
}

impl Counts {
    /// What the page needs on which a fund is counted.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a fund that the actor may not know of.
    pub async fn form(&self, actor: &Actor, fund: FundId) -> Result<CountForm> {
        let facts = FundFacts::read(&self.treasury, actor, fund).await?;
        Ok(CountForm {
            currency: facts.currency,
            after_seq: facts.head.as_ref().map(|head| head.seq),
            denominations: denominations(facts.currency),
            may_count: may_count(&facts, actor).map(|_| ()),
            fund_name: facts.name,
        })
    }

    /// A sealed count.
    ///
    /// # Errors
    /// [`Error::NotFound`] for one of a fund that the actor may not know of.
    pub async fn view(&self, actor: &Actor, id: CountId) -> Result<CountView> {
        let sql = "select c.fund_id, c.kind, c.at, c.after_seq, c.expected_minor, c.cash_minor, c.elsewhere_minor, \
                   c.elsewhere, c.note, q.name as counted_by, v.id as variance_id from cash_count c \
                   join person q on q.id = c.counted_by left join variance v on v.count_id = c.id \
                   where c.id = $1 and c.company_id = $2";
        let row = self.treasury.read_one(sql, [id.into(), actor.company().into()]).await?;
        let row = row.ok_or(Error::NotFound)?;
        let facts = FundFacts::read(&self.treasury, actor, row.try_get("", "fund_id")?).await?;
        let money = |name: &str| Ok::<_, Error>(Money::new(row.try_get("", name)?, facts.currency));
        let (cash, elsewhere, expected) = (
            money("cash_minor")?,
            money("elsewhere_minor")?,
            money("expected_minor")?,
        );
        let difference = cash
            .checked_add(elsewhere)
            .and_then(|found| found.checked_sub(expected));
        let kind: String = row.try_get("", "kind")?;
        Ok(CountView {
            id,
            fund: facts.id,
            kind: Kind::parse(&kind).ok_or_else(|| Error::Broken(format!("unknown kind {kind}")))?,
            counted_by: row.try_get("", "counted_by")?,
            at: row.try_get("", "at")?,
            after_seq: row.try_get("", "after_seq")?,
            lines: self.lines(id, facts.currency).await?,
            cash,
            elsewhere: match elsewhere.is_zero() {
                true => None,
                false => Some((elsewhere, row.try_get("", "elsewhere")?)),
            },
            expected,
            difference: difference.map_err(|error| Error::Broken(error.to_string()))?,
            note: row.try_get("", "note")?,
            variance: row.try_get("", "variance_id")?,
            may_propose: may_propose(&facts, actor),
            fund_name: facts.name,
        })
    }

    /// The counts of a fund, the newest first, at most `size`: each with when, and what was found less what was booked.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a fund that the actor may not know of.
    pub async fn of_fund(&self, actor: &Actor, fund: FundId, size: usize) -> Result<Vec<(CountId, Timestamp, Money)>> {
        let facts = FundFacts::read(&self.treasury, actor, fund).await?;
        let sql = format!(
            "select id, at, cash_minor + elsewhere_minor - expected_minor as difference from cash_count where fund_id = $1 \
             order by id desc limit {}",
            size.max(1)
        );
        let rows = self.treasury.read_all(&sql, [fund.into()]).await?;
        rows.iter()
            .map(|row| {
                let difference = Money::new(row.try_get("", "difference")?, facts.currency);
                Ok((row.try_get("", "id")?, row.try_get("", "at")?, difference))
            })
            .collect()
    }

    async fn lines(&self, id: CountId, currency: Currency) -> Result<Vec<CountLine>> {
        let sql = "select denomination_minor, pieces, denomination_minor * pieces as all_minor from cash_count_line \
                   where count_id = $1 order by denomination_minor desc";
        let rows = self.treasury.read_all(sql, [id.into()]).await?;
        let line = |row: &QueryResult| {
            Ok(CountLine {
                denomination: Money::new(row.try_get("", "denomination_minor")?, currency),
                pieces: row.try_get("", "pieces")?,
                amount: Money::new(row.try_get("", "all_minor")?, currency),
            })
        };
        rows.iter().map(line).collect()
    }
}
