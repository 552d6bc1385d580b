//! A long ledger: payments that were released, thousands of them in one transaction.

use super::Load;
use super::payments::{AMOUNT, PAYEE};
use super::rows::Rows;
use crate::access::Actor;
use crate::audit::{self, Event};
use crate::canonical::Encoder;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::form_key::{self, FormKey};
use crate::ids::{AccountId, FundId, PaymentId, RequisitionId, StepUpId};
use crate::ledger::journals::{self, Paid};
use crate::ledger::{self, Entry, Head};
use crate::money::{Currency, Money};
use crate::unit_of_work::UnitOfWork;
use serde_json::json;
use std::time::Duration;

/// Entries written in one transaction.
const TOGETHER: usize = 2_000;

/// A payment that is about to be released.
struct Due {
    payment: PaymentId,
    requisition: RequisitionId,
    step_up: StepUpId,
    digest: String,
}

impl Load {
    /// Lets a fund's ledger grow by `count` entries: payments like those of [`Load::awaiting_release`], released.
    ///
    /// # Errors
    /// The database's.
    pub async fn grow(&self, fund: FundId, count: usize) -> Result<()> {
        let actor = self.executor().await?;
        let mut written = 0;
        while written < count {
            let some = TOGETHER.min(count - written);
            self.awaiting_release(&[fund], some).await?;
            let work = self.world.treasury.begin(actor.author()).await?;
            self.release(&work, &actor, fund).await?;
            work.commit().await?;
            self.settle_down().await?;
            written += some;
        }
        Ok(())
    }

    /// Releases everything that waits for this fund.
    async fn release(&self, work: &UnitOfWork, actor: &Actor, fund: FundId) -> Result<()> {
        let expires_at = work.now().plus(Duration::from_secs(300));
        let due = self.due(work, fund, expires_at).await?;
        prove(work, actor, &due, expires_at).await?;
        let mut duties = Rows::of("duty", "requisition_id, person_id, duty, at");
        let mut trail = Vec::new();
        let amount = Money::new(AMOUNT, Currency::KES);
        for one in &due {
            duties.push([
                one.requisition.into(),
                actor.person().into(),
                "execute".into(),
                work.now().into(),
            ]);
            for action in ["payment.code_requested", "payment.released"] {
                let facts = json!({"step_up": one.step_up.to_string(), "amount": amount.to_string()});
                let event = Event::about(action, "payment", one.payment).with(facts);
                trail.push(audit::write(work, &actor.author(), &event));
            }
        }
        duties.insert(work).await?;
        let mut keys = Vec::with_capacity(due.len());
        for one in &due {
            let key = FormKey::new(&format!("grown-{}", one.payment), "payment.release", &[]);
            keys.push(form_key::write(work, &key, &one.payment.to_string())?);
        }
        for writes in [trail, keys] {
            if let Some(rows) = Rows::of_writes(writes) {
                rows.insert(work).await?;
            }
        }
        self.book(work, actor, fund, &due).await?;
        let paid = "set status = 'paid', rev = rev + 1, updated_at = $1 where id in";
        let payments =
            format!("update payment {paid} (select payment_id from execution where fund_id = $2 and at = $1)");
        let requisitions =
            format!("update requisition {paid} (select requisition_id from execution where fund_id = $2 and at = $1)");
        for sql in [payments, requisitions] {
            work.execute(&sql, [work.now().into(), fund.into()]).await?;
        }
        Ok(())
    }

    async fn due(&self, work: &UnitOfWork, fund: FundId, expires_at: Timestamp) -> Result<Vec<Due>> {
        let sql =
            "select id, requisition_id from payment where fund_id = $1 and status = 'awaiting_release' order by id";
        let rows = self.world.treasury.read_all(sql, [fund.into()]).await?;
        rows.iter()
            .map(|row| {
                let payment: PaymentId = row.try_get("", "id")?;
                let digest = Encoder::new("countersign/release/v1")
                    .bytes(payment.0.as_bytes())
                    .int(1)
                    .text(PAYEE)
                    .text("")
                    .text("cash")
                    .int(AMOUNT)
                    .text("KES")
                    .bytes(fund.0.as_bytes())
                    .int(expires_at.0)
                    .finish_hex();
                Ok(Due {
                    payment,
                    requisition: row.try_get("", "requisition_id")?,
                    step_up: work.new_id(),
                    digest,
                })
            })
            .collect()
    }

    /// Journals, entries, executions and vouchers, each after the one before.
    async fn book(&self, work: &UnitOfWork, actor: &Actor, fund: FundId, due: &[Due]) -> Result<()> {
        let world = &self.world;
        let fund_account = account(work, "select account_id as id from fund where id = $1", fund.0).await?;
        let of_expense = "select id from account where gl_account_id = $1 and currency = 'KES'";
        let expense_account = account(work, of_expense, world.gl_account.0).await?;
        ledger::lock(work, fund).await?;
        let mut head = ledger::head(work, fund).await?;
        let sql = "select coalesce(max(number), 0) as last from voucher where fund_id = $1";
        let row = work.one(sql, [fund.into()]).await?;
        let last: i64 = row.ok_or(Error::NotFound)?.try_get("", "last")?;
        let (mut journals, mut entries) = (Vec::new(), Vec::new());
        let mut executions = Rows::of(
            "execution",
            "payment_id, attempt, requisition_id, requester_id, final_approver_id, amount_minor, fund_id, ledger_seq, executor_id, \
             duty, step_up_id, step_up_state, factor, digest, ip, user_agent, at",
        );
        let mut vouchers = Rows::of("voucher", "fund_id, number, prev_number, payment_id, attempt, at");
        for (number, one) in (last + 1..).zip(due) {
            let paid = Paid {
                company: world.company,
                attempt: journals::Attempt {
                    payment: one.payment,
                    number: 1,
                    leg: journals::Leg::Direct,
                },
                other_account: expense_account,
                own_account: fund_account,
                cost_centre: Some(world.cost_centre),
                amount: Money::new(AMOUNT, Currency::KES),
                payee: PAYEE,
            };
            let journal = journals::payment(work, &paid);
            let entry = Entry::after(head.as_ref(), fund, fund_account, &journal, work.now())?;
            executions.push([
                one.payment.into(),
                1_i64.into(),
                one.requisition.into(),
                world.id(super::Person::Staff).into(),
                world.id(super::Person::Treasury3).into(),
                AMOUNT.into(),
                fund.into(),
                entry.seq.into(),
                actor.person().into(),
                "execute".into(),
                one.step_up.into(),
                "consumed".into(),
                "email-code".into(),
                one.digest.as_str().into(),
                actor.caller().ip.as_str().into(),
                actor.caller().user_agent.as_str().into(),
                work.now().into(),
            ]);
            let before = (number > 1).then_some(number - 1);
            vouchers.push([
                fund.into(),
                number.into(),
                before.into(),
                one.payment.into(),
                1_i64.into(),
                work.now().into(),
            ]);
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
        executions.insert(work).await?;
        vouchers.insert(work).await
    }
}

/// Codes that were sent, typed and consumed.
async fn prove(work: &UnitOfWork, actor: &Actor, due: &[Due], expires_at: Timestamp) -> Result<()> {
    let columns = "id, payment_id, person_id, factor, digest, code_mac, state, attempts, created_at, expires_at";
    let mut rows = Rows::of("step_up", columns);
    for one in due {
        rows.push([
            one.step_up.into(),
            one.payment.into(),
            actor.person().into(),
            "email-code".into(),
            one.digest.as_str().into(),
            vec![0_u8; 32].into(),
            "open".into(),
            0_i64.into(),
            work.now().into(),
            expires_at.into(),
        ]);
    }
    rows.insert(work).await?;
    let sql = "update step_up set state = 'consumed', attempts = 1, consumed_at = $1 \
               where person_id = $2 and state = 'open' and created_at = $1";
    work.execute(sql, [work.now().into(), actor.person().into()]).await?;
    Ok(())
}

async fn account(work: &UnitOfWork, sql: &str, of: uuid::Uuid) -> Result<AccountId> {
    let row = work.one(sql, [of.into()]).await?;
    Ok(row.ok_or(Error::NotFound)?.try_get("", "id")?)
}
