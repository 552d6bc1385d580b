//! Posting to a fund: the journal, and the entry after the newest one.

use super::entry::{Entry, Head};
use super::journals::Journal;
use crate::error::{Error, Result};
use crate::ids::{AccountId, FundId};
use crate::unit_of_work::UnitOfWork;
use sea_orm::DatabaseBackend;

/// Locks a fund, so that whoever posts to it next waits instead of colliding. Always after the lock on a
/// payment, never before.
pub(crate) async fn lock(work: &UnitOfWork, fund: FundId) -> Result<()> {
    // The weaker lock lets payments that only refer to the fund be created meanwhile. SQLite has one writer.
    if work.backend() == DatabaseBackend::Postgres {
        let sql = "select 1 as locked from fund where id = $1 for no key update";
        work.one(sql, [fund.into()]).await?.ok_or(Error::NotFound)?;
    }
    Ok(())
}

/// The newest entry of a fund; none before its opening balance. Stays the newest only under [`lock`].
pub(crate) async fn head(work: &UnitOfWork, fund: FundId) -> Result<Option<Head>> {
    let sql = "select seq, balance_after, hash from ledger_entry where fund_id = $1 order by seq desc limit 1";
    let Some(row) = work.one(sql, [fund.into()]).await? else {
        return Ok(None);
    };
    Ok(Some(Head {
        seq: row.try_get("", "seq")?,
        balance_minor: row.try_get("", "balance_after")?,
        hash: row.try_get("", "hash")?,
    }))
}

/// Posts a journal that touches a fund, and gives the fund's new entry.
///
/// # Errors
/// [`crate::error::INSUFFICIENT_FUNDS`]; the database's.
pub(crate) async fn post(work: &UnitOfWork, fund: FundId, account: AccountId, journal: &Journal) -> Result<Entry> {
    lock(work, fund).await?;
    let head = head(work, fund).await?;
    let entry = Entry::after(head.as_ref(), fund, account, journal, work.now())?;
    work.write_together(vec![journal.write(work), entry.write()]).await?;
    Ok(entry)
}
