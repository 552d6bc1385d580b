//! A fund's ledger, page by page. A page is found by its key, so that the last of 100,000 entries costs what the
//! first does.

use super::Funds;
use crate::access::Actor;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{FundId, JournalId, PaymentId, RequisitionId};
use crate::money::Money;
use crate::paging::Page;
use crate::row;
use sea_orm::{QueryResult, Value};

/// One entry, with what caused it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// Its place in the fund's ledger, from 0 without gaps.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// The code of the event: `opening`, `payment`, `replenishment`, `variance`, `reversal`.
    pub kind: String,
    /// What the journal says.
    pub memo: String,
    /// The journal.
    pub journal: JournalId,
    /// The account on the other side.
    pub other_account: String,
    /// Who posted it; none for the system.
    pub posted_by: Option<String>,
    /// The payment, for one.
    pub payment: Option<PaymentId>,
    /// The requisition that was paid, with its number.
    pub requisition: Option<(RequisitionId, i64)>,
    /// The voucher's number.
    pub voucher: Option<i64>,
    /// What came in, or left (negative).
    pub amount: Money,
    /// The balance afterwards.
    pub balance: Money,
    /// The hash of the entry, hexadecimal.
    pub hash: String,
}

impl Funds {
    /// A page of a fund's ledger, the newest first; `after` is the sequence number of the last row of the page before.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] for a fund that the actor may not know of.
    pub async fn ledger(
        &self,
        actor: &Actor,
        fund: FundId,
        after_seq: Option<i64>,
        size: usize,
    ) -> Result<Page<LedgerRow>> {
        let fund = self.view(actor, fund).await?.id;
        let sql = page_sql(size);
        let values: [Value; 2] = [fund.into(), after_seq.unwrap_or(i64::MAX).into()];
        let rows = self.treasury.read_all(&sql, values).await?;
        let rows = rows.iter().map(ledger_row).collect::<Result<_>>()?;
        Ok(Page::cut(rows, size, after_seq.is_some(), |row: &LedgerRow| {
            row.seq.to_string()
        }))
    }
}

/// The query of a page: `$1` the fund, `$2` the sequence number that it comes before.
pub(super) fn page_sql(size: usize) -> String {
    format!(
        "select l.seq, l.at, l.amount_minor, l.balance_after, l.hash, l.payment_id, j.id as journal_id, j.kind, \
         j.memo, j.currency, o.name as other, q.name as posted_by, p.requisition_id, r.number, u.number as voucher \
         from ledger_entry l join journal j on j.id = coalesce(l.debit_journal_id, l.credit_journal_id) \
         join account o on o.id = case when l.debit_journal_id is null then j.debit_account_id \
         else j.credit_account_id end \
         left join person q on q.id = j.posted_by left join payment p on p.id = l.payment_id \
         left join requisition r on r.id = p.requisition_id left join voucher u on u.payment_id = l.payment_id and u.attempt = l.attempt \
         where l.fund_id = $1 and l.seq < $2 order by l.seq desc limit {}",
        size.saturating_add(1)
    )
}

fn ledger_row(row: &QueryResult) -> Result<LedgerRow> {
    let requisition: Option<RequisitionId> = row.try_get("", "requisition_id")?;
    let number: Option<i64> = row.try_get("", "number")?;
    Ok(LedgerRow {
        seq: row.try_get("", "seq")?,
        at: Timestamp(row.try_get("", "at")?),
        kind: row.try_get("", "kind")?,
        memo: row.try_get("", "memo")?,
        journal: row.try_get("", "journal_id")?,
        other_account: row.try_get("", "other")?,
        posted_by: row.try_get("", "posted_by")?,
        payment: row.try_get("", "payment_id")?,
        requisition: requisition.zip(number),
        voucher: row.try_get("", "voucher")?,
        amount: row::money(row, "amount_minor")?,
        balance: row::money(row, "balance_after")?,
        hash: row.try_get("", "hash")?,
    })
}
