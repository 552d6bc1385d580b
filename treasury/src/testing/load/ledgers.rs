//! A long ledger: money in from the bank, money out over and short, in turn.

use super::Load;
use super::rows::Rows;
use crate::error::{Error, Result};
use crate::ids::{AccountId, FundId};
use crate::ledger::journals::Journal;
use crate::ledger::{self, Entry, Head};
use crate::money::{Currency, Money};
use crate::unit_of_work::UnitOfWork;

/// Entries written in one transaction.
const TOGETHER: usize = 5_000;
/// What comes in and leaves again, in minor units.
const AMOUNT: i64 = 12_500;

impl Load {
    /// Lets a fund's ledger grow by `count` entries; it ends with the balance that it began with when that is even.
    ///
    /// # Errors
    /// The database's.
    pub async fn grow(&self, fund: FundId, count: usize) -> Result<()> {
        let mut written = 0;
        while written < count {
            let some = TOGETHER.min(count - written);
            let work = self.begin().await?;
            self.entries(&work, fund, some).await?;
            work.commit().await?;
            written += some;
        }
        Ok(())
    }

    async fn entries(&self, work: &UnitOfWork, fund: FundId, count: usize) -> Result<()> {
        let account = account(work, "id = (select account_id from fund where id = $1)", fund.0).await?;
        let bank = account_of(work, self, "bank").await?;
        let over_short = account_of(work, self, "over_short").await?;
        ledger::lock(work, fund).await?;
        let mut head = ledger::head(work, fund).await?;
        let mut journals = Vec::with_capacity(count);
        let mut entries = Vec::with_capacity(count);
        for _ in 0..count {
            // A full fund cannot take more in: what leaves comes first.
            let out = head.as_ref().is_some_and(|head| head.seq % 2 == 0);
            let journal = Journal {
                id: work.new_id(),
                company: self.world.company,
                group: work.new_id(),
                kind: if out { "variance" } else { "replenishment" },
                debit: if out { over_short } else { account },
                credit: if out { account } else { bank },
                amount: Money::new(AMOUNT, Currency::KES),
                cost_centre: None,
                payment: None,
                memo: if out { "Short at the count" } else { "From the bank" }.to_owned(),
            };
            let entry = Entry::after(head.as_ref(), fund, account, &journal, work.now())?;
            head = Some(Head {
                seq: entry.seq,
                balance_minor: entry.balance_after,
                hash: entry.hash(),
            });
            journals.push(journal.write(work));
            entries.push(entry.write());
        }
        for writes in [journals, entries] {
            if let Some(rows) = Rows::of_writes(writes) {
                rows.insert(work).await?;
            }
        }
        Ok(())
    }
}

async fn account_of(work: &UnitOfWork, load: &Load, kind: &str) -> Result<AccountId> {
    let condition = format!("company_id = $1 and kind = '{kind}'");
    account(work, &condition, load.world.company.0).await
}

async fn account(work: &UnitOfWork, condition: &str, of: uuid::Uuid) -> Result<AccountId> {
    let sql = format!("select id from account where {condition}");
    let row = work.one(&sql, [of.into()]).await?;
    Ok(row.ok_or(Error::NotFound)?.try_get("", "id")?)
}
