//! One entry of a fund's chain: its arithmetic and its hash.

use super::journals::Journal;
use crate::canonical::Encoder;
use crate::clock::Timestamp;
use crate::error::{Error, INSUFFICIENT_FUNDS, Result};
use crate::ids::{AccountId, FundId, JournalId, PaymentId};
use crate::money::Money;
use crate::write::Write;
use sea_orm::Value;
use uuid::Uuid;

/// What the first entry of a fund names as the hash before it. Which fund it is stands in its own hash.
pub(crate) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The newest entry of a fund.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Head {
    pub(crate) seq: i64,
    pub(crate) balance_minor: i64,
    pub(crate) hash: String,
}

/// An entry, whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Entry {
    pub(crate) fund: FundId,
    pub(crate) seq: i64,
    pub(crate) account: AccountId,
    pub(crate) amount_minor: i64,
    pub(crate) balance_before: i64,
    pub(crate) balance_after: i64,
    pub(crate) debit_journal: Option<JournalId>,
    pub(crate) credit_journal: Option<JournalId>,
    /// The payment, and which attempt at it.
    pub(crate) payment: Option<(PaymentId, i64)>,
    pub(crate) at: Timestamp,
    pub(crate) prev_hash: String,
}

impl Entry {
    /// The entry that a journal makes in a fund, after the fund's newest one. Money comes in when the
    /// journal debits the fund's account, and leaves when it credits it.
    ///
    /// # Errors
    /// [`INSUFFICIENT_FUNDS`] when less than nothing would be left.
    pub(crate) fn after(
        head: Option<&Head>,
        fund: FundId,
        account: AccountId,
        journal: &Journal,
        at: Timestamp,
    ) -> Result<Self> {
        let incoming = journal.debit == account;
        if !incoming && journal.credit != account {
            return Err(Error::Broken(format!(
                "journal {} does not touch fund {fund}",
                journal.id
            )));
        }
        let amount = journal.amount;
        let before = Money::new(head.map_or(0, |head| head.balance_minor), amount.currency());
        let signed = if incoming { Ok(amount) } else { amount.negate() };
        let after = signed
            .and_then(|signed| before.checked_add(signed))
            .map_err(|error| Error::Broken(error.to_string()))?;
        if after.is_negative() {
            return Err(Error::refused(
                INSUFFICIENT_FUNDS,
                format!("The fund has {before} and this takes {amount}. Replenish the fund, then try again."),
            ));
        }
        Ok(Self {
            fund,
            seq: head.map_or(0, |head| head.seq + 1),
            account,
            amount_minor: if incoming { amount.minor() } else { -amount.minor() },
            balance_before: before.minor(),
            balance_after: after.minor(),
            debit_journal: incoming.then_some(journal.id),
            credit_journal: (!incoming).then_some(journal.id),
            payment: journal.payment.map(|attempt| (attempt.payment, attempt.number)),
            at,
            prev_hash: head.map_or_else(|| GENESIS.to_owned(), |head| head.hash.clone()),
        })
    }

    /// SHA-256 over the canonical encoding of the entry and the hash of the one before, in hexadecimal.
    pub(crate) fn hash(&self) -> String {
        let id = |encoder: Encoder, id: Uuid| encoder.bytes(id.as_bytes());
        Encoder::new("countersign/ledger/v1")
            .bytes(self.fund.0.as_bytes())
            .int(self.seq)
            .int(self.amount_minor)
            .int(self.balance_before)
            .int(self.balance_after)
            .opt(self.debit_journal.map(|journal| journal.0), id)
            .opt(self.credit_journal.map(|journal| journal.0), id)
            .opt(self.payment, |encoder, (payment, attempt)| {
                id(encoder, payment.0).int(attempt)
            })
            .int(self.at.0)
            .text(&self.prev_hash)
            .finish_hex()
    }

    /// The write of this entry.
    pub(crate) fn write(&self) -> Write {
        let sql = "insert into ledger_entry(fund_id, seq, prev_seq, account_id, amount_minor, balance_before, \
                   balance_after, debit_journal_id, debit_minor, credit_journal_id, credit_minor, payment_id, \
                   payment_minor, attempt, at, prev_hash, hash) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
        let size = self.amount_minor.abs();
        let values: [Value; 17] = [
            self.fund.into(),
            self.seq.into(),
            (self.seq > 0).then_some(self.seq - 1).into(),
            self.account.into(),
            self.amount_minor.into(),
            self.balance_before.into(),
            self.balance_after.into(),
            self.debit_journal.map(|journal| journal.0).into(),
            self.debit_journal.map(|_| size).into(),
            self.credit_journal.map(|journal| journal.0).into(),
            self.credit_journal.map(|_| size).into(),
            self.payment.map(|(payment, _)| payment.0).into(),
            self.payment.map(|_| size).into(),
            self.payment.map(|(_, attempt)| attempt).into(),
            self.at.into(),
            self.prev_hash.as_str().into(),
            self.hash().into(),
        ];
        Write::new(sql, values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::CompanyId;
    use crate::money::Currency;

    fn journal(debit: u128, credit: u128, minor: i64) -> Journal {
        let id = Uuid::from_u128;
        Journal {
            id: JournalId(id(1)),
            company: CompanyId(id(2)),
            group: id(3),
            kind: "opening",
            debit: AccountId(id(debit)),
            credit: AccountId(id(credit)),
            amount: Money::new(minor, Currency::KES),
            cost_centre: None,
            payment: None,
            reverses: None,
            memo: String::new(),
        }
    }

    fn entry(head: Option<&Head>, journal: &Journal) -> Result<Entry> {
        let id = Uuid::from_u128;
        Entry::after(head, FundId(id(9)), AccountId(id(10)), journal, Timestamp(7))
    }

    #[test]
    fn a_debit_of_the_fund_adds_and_a_credit_takes() {
        let first = entry(None, &journal(10, 11, 500)).unwrap();
        assert_eq!((first.seq, first.balance_before, first.balance_after), (0, 0, 500));
        assert_eq!(first.prev_hash, GENESIS);
        let head = Head {
            seq: 0,
            balance_minor: 500,
            hash: first.hash(),
        };
        let second = entry(Some(&head), &journal(11, 10, 500)).unwrap();
        assert_eq!((second.seq, second.amount_minor, second.balance_after), (1, -500, 0));
        assert_eq!(second.prev_hash, first.hash());
    }

    #[test]
    fn s05_no_entry_takes_more_than_there_is() {
        let head = Head {
            seq: 3,
            balance_minor: 499,
            hash: GENESIS.to_owned(),
        };
        let Err(Error::Refused(refusal)) = entry(Some(&head), &journal(11, 10, 500)) else {
            panic!("allowed");
        };
        assert_eq!(refusal.code, INSUFFICIENT_FUNDS);
        assert_eq!(
            refusal.message,
            "The fund has KES 4.99 and this takes KES 5.00. Replenish the fund, then try again."
        );
        assert!(entry(None, &journal(11, 10, 1)).is_err());
    }

    #[test]
    fn a_journal_of_other_accounts_makes_no_entry() {
        assert!(entry(None, &journal(11, 12, 1)).is_err());
    }

    #[test]
    fn the_hash_of_a_known_entry_stays_what_it_was() {
        let first = entry(None, &journal(10, 11, 500)).unwrap();
        assert_eq!(first.hash().len(), 64);
        let mut changed = first.clone();
        changed.at = Timestamp(8);
        assert_ne!(first.hash(), changed.hash());
    }
}
