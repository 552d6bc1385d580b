//! The part of a release that holds the fund, and the outcome of a release that was asked for before.

use super::attempts::Proved;
use super::facts::Facts;
use super::release::{Released, moved_meanwhile};
use super::service::Payments;
use super::state::Event;
use crate::access::Actor;
use crate::error::{Error, Result, WRONG_STATE};
use crate::form_key::FormKey;
use crate::ids::PaymentId;
use crate::ledger::journals::Journal;
use crate::ledger::{self, Entry, Head};
use crate::replenishments::{self, Level};
use crate::requisitions::state as requisitions;
use crate::row;
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;
use sea_orm::{QueryResult, Value};

/// How often the outcome is looked up before the database is believed to be gone.
const LOOKUPS: u32 = 4;

/// Locks the fund and writes what depends on its newest entry: entry, execution, voucher, replenishment, statuses.
pub(super) async fn settle(
    work: &mut UnitOfWork,
    actor: &Actor,
    facts: &Facts,
    journal: &Journal,
    proved: &Proved,
    digest: &str,
) -> Result<Released> {
    ledger::lock(work, facts.fund).await?;
    let row = newest(work, facts).await?;
    let head = head(&row)?;
    let entry = Entry::after(head.as_ref(), facts.fund, facts.fund_account, journal, work.now())?;
    let last: Option<i64> = row.try_get("", "voucher")?;
    let voucher = last.unwrap_or(0) + 1;
    let writes = vec![
        entry.write(),
        execution(work, actor, facts, &entry, proved, digest),
        voucher_write(work, facts, voucher),
    ];
    work.write_together(writes).await?;
    let level = Level {
        fund: facts.fund,
        fund_name: &facts.judged.fund_name,
        company: facts.company,
        balance: entry.balance_after,
        in_transit: row.try_get("", "in_transit")?,
        reorder: row.try_get("", "reorder_minor")?,
        authorised: row.try_get("", "authorised_minor")?,
        currency: facts.amount.currency(),
        is_open: row.try_get::<i64>("", "open_ones")? > 0,
        caused_by: entry.seq,
    };
    let mut writes = statuses(work, facts)?;
    writes.extend(replenishments::suggest(work, &level).await?);
    writes.extend(work.take_trail());
    let moved = work.write_together(writes).await?;
    if moved.iter().take(2).any(|rows| *rows != 1) {
        return Err(moved_meanwhile());
    }
    Ok(Released {
        payment: facts.id,
        fund: facts.fund,
        voucher,
        amount: facts.amount,
        payee: facts.payee.clone(),
    })
}

/// Everything that the fund has to say, in one round trip under its lock.
async fn newest(work: &UnitOfWork, facts: &Facts) -> Result<QueryResult> {
    let sql = "select l.seq, l.balance_after, l.hash, f.reorder_minor, f.authorised_minor, \
               (select max(number) from voucher v where v.fund_id = $1) as voucher, \
               (select count(*) from replenishment o where o.fund_id = $1 \
                and o.status in ('suggested','requested','approved')) as open_ones, \
               (select cast(coalesce(sum(t.amount_minor), 0) as bigint) from payment t where t.fund_id = $1 \
                and t.status in ('sent','in_doubt')) as in_transit \
               from fund f left join ledger_entry l on l.fund_id = f.id \
               and l.seq = (select max(seq) from ledger_entry m where m.fund_id = $1) where f.id = $1";
    work.one(sql, [facts.fund.into()]).await?.ok_or(Error::NotFound)
}

fn head(row: &QueryResult) -> Result<Option<Head>> {
    let seq: Option<i64> = row.try_get("", "seq")?;
    seq.map(|seq| {
        Ok(Head {
            seq,
            balance_minor: row.try_get("", "balance_after")?,
            hash: row.try_get("", "hash")?,
        })
    })
    .transpose()
}

fn execution(work: &UnitOfWork, actor: &Actor, facts: &Facts, entry: &Entry, proved: &Proved, digest: &str) -> Write {
    let sql = "insert into execution(payment_id, requisition_id, requester_id, final_approver_id, amount_minor, \
               fund_id, ledger_seq, executor_id, duty, step_up_id, step_up_state, factor, digest, ip, user_agent, \
               at) values ($1, $2, $3, $4, $5, $6, $7, $8, 'execute', $9, 'consumed', $10, $11, $12, $13, $14)";
    let caller = actor.caller();
    let values: [Value; 14] = [
        facts.id.into(),
        facts.requisition.into(),
        facts.judged.requester.into(),
        facts.final_approver.into(),
        facts.amount.minor().into(),
        facts.fund.into(),
        entry.seq.into(),
        actor.person().into(),
        proved.step_up.into(),
        proved.factor().code().into(),
        digest.into(),
        caller.ip.as_str().into(),
        caller.user_agent.as_str().into(),
        work.now().into(),
    ];
    Write::new(sql, values)
}

fn voucher_write(work: &UnitOfWork, facts: &Facts, number: i64) -> Write {
    let sql = "insert into voucher(fund_id, number, prev_number, payment_id, at) values ($1, $2, $3, $4, $5)";
    let before = (number > 1).then_some(number - 1);
    let values: [Value; 5] = [
        facts.fund.into(),
        number.into(),
        before.into(),
        facts.id.into(),
        work.now().into(),
    ];
    Write::new(sql, values)
}

/// Payment and requisition become paid together. Apart from the writes before: their triggers look for the
/// execution (S10).
fn statuses(work: &UnitOfWork, facts: &Facts) -> Result<Vec<Write>> {
    let illegal = |error: String| Error::refused(WRONG_STATE, error);
    let released = facts.judged.status.after(Event::ReleaseCash);
    let released = released.map_err(|error| illegal(error.to_string()))?;
    let approved = requisitions::Status::Approved;
    let paid = approved.after(requisitions::Event::Pay);
    let paid = paid.map_err(|error| illegal(error.to_string()))?;
    let payment = "update payment set status = $1, rev = rev + 1, updated_at = $2 \
                   where id = $3 and status = $4 and rev = $5";
    let requisition = "update requisition set status = $1, rev = rev + 1, updated_at = $2 \
                       where id = $3 and status = $4";
    let payment_values: [Value; 5] = [
        released.code().into(),
        work.now().into(),
        facts.id.into(),
        facts.judged.status.code().into(),
        facts.rev.into(),
    ];
    let requisition_values: [Value; 4] = [
        paid.code().into(),
        work.now().into(),
        facts.requisition.into(),
        approved.code().into(),
    ];
    Ok(vec![
        Write::new(payment, payment_values),
        Write::new(requisition, requisition_values),
    ])
}

/// What a payment's release gave, from its rows.
pub(super) async fn released(work: &UnitOfWork, payment: PaymentId) -> Result<Released> {
    let sql = "select v.fund_id, v.number, p.amount_minor, p.currency, p.payee_name from voucher v \
               join payment p on p.id = v.payment_id where v.payment_id = $1";
    let row = work.one(sql, [payment.into()]).await?;
    let row = row.ok_or_else(|| Error::Broken(format!("payment {payment} was released without a voucher")))?;
    Ok(Released {
        payment,
        fund: row.try_get("", "fund_id")?,
        voucher: row.try_get("", "number")?,
        amount: row::money(&row, "amount_minor")?,
        payee: row.try_get("", "payee_name")?,
    })
}

impl Payments {
    /// The outcome of an earlier release with this form key, after an attempt that failed. The same submission may
    /// have won on another connection; and when the answer to COMMIT was lost, nobody knows before looking. The
    /// lock on the payment waits for whatever is still under way, so that "not found" means that it did not happen.
    pub(super) async fn outcome_of(
        &self,
        actor: &Actor,
        payment: PaymentId,
        key: &FormKey,
        error: &Error,
    ) -> Result<Option<Released>> {
        let hopeless = matches!(error, Error::NotFound | Error::Invalid(_) | Error::Broken(_));
        if hopeless {
            return Ok(None);
        }
        // Where one connection broke, the next in the pool may be broken too.
        for _ in 1..LOOKUPS {
            if let Ok(found) = self.look_up(actor, payment, key).await {
                return Ok(found);
            }
        }
        self.look_up(actor, payment, key).await
    }

    async fn look_up(&self, actor: &Actor, payment: PaymentId, key: &FormKey) -> Result<Option<Released>> {
        let work = self.treasury.begin(actor.author()).await?;
        Facts::lock(&work, actor, payment, "").await?;
        match work.replayed(key).await {
            Ok(Some(_)) => Ok(Some(released(&work, payment).await?)),
            Ok(None) => Ok(None),
            // The key belongs to something else: the answer stays what it was.
            Err(Error::Refused(_)) => Ok(None),
            Err(other) => Err(other),
        }
    }
}
