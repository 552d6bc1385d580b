//! What a posting needs of a fund, read in one round trip under its lock, and the writes that depend on it.

use crate::error::{Error, Result};
use crate::ids::{AccountId, CompanyId, FundId, PaymentId};
use crate::ledger::{self, Entry, Head, journals};
use crate::money::Currency;
use crate::replenishments::Level;
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;
use sea_orm::Value;

/// A fund under its lock.
pub(crate) struct Locked {
    pub(crate) fund: FundId,
    /// Its newest entry.
    pub(crate) head: Option<Head>,
    name: String,
    company: CompanyId,
    currency: Currency,
    last_voucher: i64,
    in_transit: i64,
    reorder: i64,
    authorised: i64,
    is_open: bool,
}

impl Locked {
    /// Locks a fund and reads everything that a posting asks it.
    pub(crate) async fn of(work: &UnitOfWork, fund: FundId) -> Result<Self> {
        ledger::lock(work, fund).await?;
        let sql = "select l.seq, l.balance_after, l.hash, f.name, f.company_id, f.currency, f.reorder_minor, \
                   f.authorised_minor, (select max(number) from voucher v where v.fund_id = $1) as voucher, \
                   (select count(*) from replenishment o where o.fund_id = $1 \
                    and o.status in ('suggested','requested','approved')) as open_ones, \
                   (select cast(coalesce(sum(t.amount_minor), 0) as bigint) from payment t where t.fund_id = $1 \
                    and t.status in ('sent','in_doubt')) as in_transit \
                   from fund f left join ledger_entry l on l.fund_id = f.id \
                   and l.seq = (select max(seq) from ledger_entry m where m.fund_id = $1) where f.id = $1";
        let row = work.one(sql, [fund.into()]).await?.ok_or(Error::NotFound)?;
        let seq: Option<i64> = row.try_get("", "seq")?;
        let head = seq.map(|seq| {
            Ok::<_, Error>(Head {
                seq,
                balance_minor: row.try_get("", "balance_after")?,
                hash: row.try_get("", "hash")?,
            })
        });
        Ok(Self {
            fund,
            head: head.transpose()?,
            name: row.try_get("", "name")?,
            company: row.try_get("", "company_id")?,
            currency: crate::row::currency(&row)?,
            last_voucher: row.try_get::<Option<i64>>("", "voucher")?.unwrap_or(0),
            in_transit: row.try_get("", "in_transit")?,
            reorder: row.try_get("", "reorder_minor")?,
            authorised: row.try_get("", "authorised_minor")?,
            is_open: row.try_get::<i64>("", "open_ones")? > 0,
        })
    }

    /// Posts a journal that touches the fund, and gives the fund's new entry.
    pub(crate) async fn posts(
        &self,
        work: &UnitOfWork,
        account: AccountId,
        journal: &journals::Journal,
    ) -> Result<Entry> {
        let entry = Entry::after(self.head.as_ref(), self.fund, account, journal, work.now())?;
        work.write_together(vec![journal.write(work)]).await?;
        work.write_together(vec![entry.write()]).await?;
        Ok(entry)
    }

    /// How it stands after an entry, when this much more (or less) is in transit than before.
    pub(crate) fn level(&self, entry: &Entry, sent: i64) -> Level<'_> {
        Level {
            fund: self.fund,
            fund_name: &self.name,
            company: self.company,
            balance: entry.balance_after,
            in_transit: self.in_transit.saturating_add(sent),
            reorder: self.reorder,
            authorised: self.authorised,
            currency: self.currency,
            is_open: self.is_open,
            caused_by: entry.seq,
        }
    }

    /// The next voucher, and its number: from 1 without gaps in the fund.
    pub(crate) fn voucher(&self, work: &UnitOfWork, payment: PaymentId, attempt: i64) -> (i64, Write) {
        let number = self.last_voucher + 1;
        let sql = "insert into voucher(fund_id, number, prev_number, payment_id, attempt, at) values ($1, $2, $3, $4, $5, $6)";
        let before = (number > 1).then_some(number - 1);
        let values: [Value; 6] = [
            self.fund.into(),
            number.into(),
            before.into(),
            payment.into(),
            attempt.into(),
            work.now().into(),
        ];
        (number, Write::new(sql, values))
    }
}
