//! A payment that is on its way, and how that ends: paid, failed, or for now unknown.
//!
//! It ends once. Whatever contradicts an end that is booked moves nothing and is shown to people (a *dispute*).

use super::posting;
use super::release::moved_meanwhile;
use super::state::{Event as Move, Status};
use crate::audit::Event;
use crate::database::for_update;
use crate::error::{Error, Result};
use crate::funds::Locked;
use crate::ids::{
    AccountId, CompanyId, CostCentreId, EvidenceId, FundId, GatewayEventId, GlAccountId, PaymentId, RequisitionId,
};
use crate::ledger::{self, journals};
use crate::money::Money;
use crate::outbox::Job;
use crate::requisitions::state::Event::Pay;
use crate::unit_of_work::UnitOfWork;
use crate::{replenishments, row};
use sea_orm::Value;
use serde_json::json;
use uuid::Uuid;

/// A payment with its newest attempt, locked.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) payment: PaymentId,
    pub(super) attempt: i64,
    pub(super) dispatch_state: String,
    pub(super) tries: i64,
    pub(super) lease: Option<Uuid>,
    pub(super) status: Status,
    pub(super) amount: Money,
    pub(super) payee: String,
    pub(super) destination: String,
    pub(super) number: i64,
    /// How it ended, when it did.
    pub(super) outcome: Option<String>,
    rev: i64,
    company: CompanyId,
    requisition: RequisitionId,
    fund: FundId,
    fund_name: String,
    fund_account: AccountId,
    gl_account: GlAccountId,
    cost_centre: Option<CostCentreId>,
    requester_email: String,
    executor_email: String,
}

/// What proves how an attempt ended.
#[derive(Clone, Copy, Debug)]
pub(super) enum Proof {
    /// What a gateway said.
    Event(GatewayEventId),
    /// What one person found and another confirmed.
    Evidence(EvidenceId),
}

impl Sent {
    /// Locks a payment and reads it with its newest attempt. What is written with this work is of its company.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a payment that was never sent.
    pub(super) async fn lock(work: &mut UnitOfWork, payment: PaymentId) -> Result<Self> {
        // A statement of its own: one that waits for the lock would see the payment as it is now, and everything beside it
        // as it was before.
        let lock = format!(
            "select 1 as locked from payment where id = $1{}",
            for_update(work.backend())
        );
        work.one(&lock, [payment.into()]).await?.ok_or(Error::NotFound)?;
        let sql = "select p.rev, p.status, p.company_id, p.requisition_id, p.amount_minor, p.currency, p.payee_name, \
             p.destination, p.fund_id, f.name as fund_name, f.account_id, v.gl_account_id, v.cost_centre_id, r.number, \
             q.email as requester_email, e.email as executor_email, d.attempt, d.state, \
             d.tries, d.lease_token, o.outcome from payment p \
             join requisition r on r.id = p.requisition_id \
             join requisition_version v on v.requisition_id = p.requisition_id and v.version = p.version \
             join fund f on f.id = p.fund_id join person q on q.id = p.requester_id \
             join dispatch d on d.payment_id = p.id \
             and d.attempt = (select max(m.attempt) from dispatch m where m.payment_id = p.id) \
             join execution x on x.payment_id = p.id and x.attempt = d.attempt join person e on e.id = x.executor_id \
             left join attempt_outcome o on o.payment_id = p.id and o.attempt = d.attempt where p.id = $1";
        let row = work.one(sql, [payment.into()]).await?.ok_or(Error::NotFound)?;
        let company: CompanyId = row.try_get("", "company_id")?;
        work.concerns(company);
        let status: String = row.try_get("", "status")?;
        Ok(Self {
            payment,
            attempt: row.try_get("", "attempt")?,
            dispatch_state: row.try_get("", "state")?,
            tries: row.try_get("", "tries")?,
            lease: row.try_get("", "lease_token")?,
            status: Status::parse(&status).ok_or_else(|| Error::Broken(format!("unknown status {status}")))?,
            amount: row::money(&row, "amount_minor")?,
            payee: row.try_get("", "payee_name")?,
            destination: row.try_get("", "destination")?,
            number: row.try_get("", "number")?,
            outcome: row.try_get("", "outcome")?,
            rev: row.try_get("", "rev")?,
            company,
            requisition: row.try_get("", "requisition_id")?,
            fund: row.try_get("", "fund_id")?,
            fund_name: row.try_get("", "fund_name")?,
            fund_account: row.try_get("", "account_id")?,
            gl_account: row.try_get("", "gl_account_id")?,
            cost_centre: row.try_get("", "cost_centre_id")?,
            requester_email: row.try_get("", "requester_email")?,
            executor_email: row.try_get("", "executor_email")?,
        })
    }

    /// Its outcome is unknown from now on: it stays in transit, is not released again, and its gateway is asked.
    pub(super) async fn loses_track(&self, work: &mut UnitOfWork, why: &str) -> Result<()> {
        self.moves(
            work,
            "unknown",
            Some(work.now().plus(super::dispatch::pause(0))),
            None,
            why,
        )
        .await?;
        if self.status == Status::InDoubt {
            return Ok(());
        }
        let after = self.after(Move::LoseTrack)?;
        self.set(work, after).await?;
        work.record(
            Event::about("payment.in_doubt", "payment", self.payment)
                .with(json!({"attempt": self.attempt, "why": why})),
        );
        work.enqueue(self.notice("mail.payment_in_doubt", &self.executor_email, why));
        Ok(())
    }

    /// It was paid: from transit to the expense, with its voucher.
    pub(super) async fn paid(&self, work: &mut UnitOfWork, proof: Proof, receipt: &str) -> Result<()> {
        let after = self.after(Move::Confirm)?;
        self.ended(work, "paid", proof, receipt, "").await?;
        let currency = self.amount.currency();
        let expense = ledger::expense_account(work, self.company, self.gl_account, currency).await?;
        let in_transit = ledger::in_transit_account(work, self.company, currency).await?;
        let journal = self.journal(work, journals::Leg::Settle, expense, in_transit);
        let locked = Locked::of(work, self.fund).await?;
        let (number, voucher) = locked.voucher(work, self.payment, self.attempt);
        work.write_together(vec![journal.write(work), voucher]).await?;
        self.set(work, after).await?;
        let paid = work
            .write_together(vec![posting::requisition(work, self.requisition, Pay)?])
            .await?;
        if paid != [1] {
            return Err(moved_meanwhile());
        }
        let about = json!({"attempt": self.attempt, "receipt": receipt, "voucher": number});
        work.record(Event::about("payment.paid", "payment", self.payment).with(about));
        work.enqueue(self.notice("mail.payment_paid", &self.requester_email, receipt));
        Ok(())
    }

    /// How an attempt is booked as ended, if it is.
    pub(super) fn known(&self, attempt: i64) -> Option<&str> {
        match self.attempt == attempt {
            true => self.outcome.as_deref(),
            // An earlier one can only have failed, or there would be no later one.
            false => Some("failed"),
        }
    }

    /// It definitely failed: the money is back in its fund, and it may be released again.
    pub(super) async fn failed(&self, work: &mut UnitOfWork, proof: Proof, receipt: &str, why: &str) -> Result<()> {
        let after = self.after(Move::Fail)?;
        self.ended(work, "failed", proof, receipt, why).await?;
        let in_transit = ledger::in_transit_account(work, self.company, self.amount.currency()).await?;
        let journal = self.journal(work, journals::Leg::Refund, in_transit, self.fund_account);
        let locked = Locked::of(work, self.fund).await?;
        let entry = locked.posts(work, self.fund_account, &journal).await?;
        self.set(work, after).await?;
        let level = locked.level(&entry, -self.amount.minor());
        let suggestion = replenishments::suggest(work, &level).await?;
        work.write_together(suggestion).await?;
        let about = json!({"attempt": self.attempt, "why": why});
        work.record(Event::about("payment.failed", "payment", self.payment).with(about));
        work.enqueue(self.notice("mail.payment_failed", &self.executor_email, why));
        Ok(())
    }

    /// Something contradicts how it ended, or is about another payment than this: people look at it.
    pub(super) fn dispute(&self, work: &mut UnitOfWork, why: &str) {
        let about = json!({"attempt": self.attempt, "why": why});
        work.record(Event::about("payment.disputed", "payment", self.payment).with(about));
        work.enqueue(self.notice("mail.payment_disputed", &self.executor_email, why));
    }

    fn after(&self, event: Move) -> Result<Status> {
        let after = self.status.after(event);
        after.map_err(|error| Error::refused(crate::error::WRONG_STATE, error.to_string()))
    }

    async fn set(&self, work: &UnitOfWork, after: Status) -> Result<()> {
        let write = posting::status(work, self.payment, (self.status, self.rev), after);
        match work.write_together(vec![write]).await?.as_slice() {
            [1] => Ok(()),
            _ => Err(moved_meanwhile()),
        }
    }

    async fn ended(&self, work: &UnitOfWork, outcome: &str, proof: Proof, receipt: &str, reason: &str) -> Result<()> {
        let (event, evidence) = match proof {
            Proof::Event(event) => (Some(event.0), None),
            Proof::Evidence(evidence) => (None, Some(evidence.0)),
        };
        let short = |text: &str| text.chars().take(500).collect::<String>();
        let sql = "insert into attempt_outcome(payment_id, attempt, outcome, event_id, evidence_id, confirmed, receipt, \
                   reason, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let values: [Value; 9] = [
            self.payment.into(),
            self.attempt.into(),
            outcome.into(),
            event.into(),
            evidence.into(),
            evidence.map(|_| true).into(),
            short(receipt).into(),
            short(reason).into(),
            work.now().into(),
        ];
        work.execute(sql, values).await?;
        self.moves(work, "settled", None, None, reason).await
    }

    fn journal(
        &self,
        work: &UnitOfWork,
        leg: journals::Leg,
        other_account: AccountId,
        own_account: AccountId,
    ) -> journals::Journal {
        let attempt = journals::Attempt {
            payment: self.payment,
            number: self.attempt,
            leg,
        };
        journals::payment(
            work,
            &journals::Paid {
                company: self.company,
                attempt,
                other_account,
                own_account,
                cost_centre: self.cost_centre,
                amount: self.amount,
                payee: &self.payee,
            },
        )
    }

    fn notice(&self, kind: &'static str, to: &str, why: &str) -> Job {
        Job {
            kind,
            payload: json!({
                "to": to,
                "payment": self.payment.to_string(),
                "requisition": self.requisition.to_string(),
                "number": self.number,
                "payee": self.payee,
                "amount": self.amount.to_string(),
                "fund": self.fund_name,
                "why": why,
            }),
        }
    }
}
