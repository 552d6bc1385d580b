//! Each fund's chain: arithmetic, sequence, hashes.

use super::reading::{BATCH, Reading};
use super::{Check, VerifyReport};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{AccountId, FundId, PaymentId};
use crate::ledger::{Entry, GENESIS};
use sea_orm::QueryResult;

pub(super) async fn check(reading: &Reading, report: &mut VerifyReport) -> Result<()> {
    let mut chain = Chain::new();
    // Also of what is no fund: a chain may hang on nothing.
    let sql = "select id from fund union select fund_id as id from ledger_entry order by id";
    for fund in reading.all(sql, []).await? {
        chain.fund(reading, fund.try_get("", "id")?).await?;
    }
    report.add([
        chain.adds_up,
        chain.sequence,
        chain.hashes,
        chain.never_negative,
        chain.head_is_sum,
    ]);
    Ok(())
}

struct Chain {
    adds_up: Check,
    sequence: Check,
    hashes: Check,
    never_negative: Check,
    head_is_sum: Check,
}

impl Chain {
    fn new() -> Self {
        Self {
            adds_up: Check::new("ledger.entry_adds_up"),
            sequence: Check::new("ledger.sequence_gapless"),
            hashes: Check::new("ledger.chain_of_hashes"),
            never_negative: Check::new("ledger.balance_never_negative"),
            head_is_sum: Check::new("ledger.balance_is_sum_of_entries"),
        }
    }

    async fn fund(&mut self, reading: &Reading, fund: FundId) -> Result<()> {
        let mut seen = i64::MIN;
        let mut expected_seq = 0;
        let mut sum: i128 = 0;
        let mut balance: i64 = 0;
        let mut prev_hash = GENESIS.to_owned();
        loop {
            let sql = "select * from ledger_entry where fund_id = $1 and seq > $2 order by seq limit $3";
            let rows = reading.all(sql, [fund.into(), seen.into(), BATCH.into()]).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let (entry, hash) = read(&row)?;
                let place = format!("fund {fund}, entry {}", entry.seq);
                sum += i128::from(entry.amount_minor);
                let (before, amount, after) = (entry.balance_before, entry.amount_minor, entry.balance_after);
                let adds_up = before.checked_add(amount) == Some(after) && before == balance;
                self.adds_up.see((!adds_up).then(|| {
                    format!(
                        "{place}: {before} before (the entry before left {balance}) and {amount} do not make {after}"
                    )
                }));
                let in_order = entry.seq == expected_seq;
                self.sequence
                    .see((!in_order).then(|| format!("{place}: comes where entry {expected_seq} should be")));
                self.hashes.see(if entry.prev_hash != prev_hash {
                    Some(format!("{place}: does not name the hash of the entry before it"))
                } else {
                    (entry.hash() != hash).then(|| format!("{place}: its hash is not that of its content"))
                });
                self.never_negative
                    .see((after < 0).then(|| format!("{place}: leaves a balance of {after}")));
                seen = entry.seq;
                expected_seq = entry.seq + 1;
                balance = after;
                prev_hash = hash;
            }
        }
        self.head_is_sum.see(
            (i128::from(balance) != sum)
                .then(|| format!("fund {fund}: balance {balance}, but its entries sum to {sum}")),
        );
        Ok(())
    }
}

fn read(row: &QueryResult) -> Result<(Entry, String)> {
    let account: AccountId = row.try_get("", "account_id")?;
    let entry = Entry {
        fund: row.try_get("", "fund_id")?,
        seq: row.try_get("", "seq")?,
        account,
        amount_minor: row.try_get("", "amount_minor")?,
        balance_before: row.try_get("", "balance_before")?,
        balance_after: row.try_get("", "balance_after")?,
        debit_journal: row.try_get("", "debit_journal_id")?,
        credit_journal: row.try_get("", "credit_journal_id")?,
        payment: row
            .try_get::<Option<PaymentId>>("", "payment_id")?
            .zip(row.try_get("", "attempt")?),
        at: Timestamp(row.try_get("", "at")?),
        prev_hash: row.try_get("", "prev_hash")?,
    };
    Ok((entry, row.try_get("", "hash")?))
}
