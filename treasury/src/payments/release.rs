//! Releasing a payment: one transaction, in one order, exactly once. Cash is paid with it; other money is sent: it goes
//! from the fund into transit, and the worker takes the attempt to its gateway after the commit (`dispatch`).
//!
//! Before it, on its own: the try of the code is counted (see `attempts`). Then, in one transaction: lock the
//! payment · duties, role, state · the digest again, from the locked row · the step-up consumed · the executor's
//! duty · form key · journal · trail · lock the fund · its new entry · execution · voucher · replenishment · statuses
//! by compare-and-set. Everything that can be written before the fund is locked is, and the writes travel together:
//! the fund's newest entry is the hot row, and all releases of a fund pass it one by one.

use super::attempts::{By, Proved};
use super::facts::Facts;
use super::service::Payments;
use super::settle;
use super::state::Event as Move;
use super::step_up::ReleaseProof;
use super::subject::Signed;
use crate::access::Actor;
use crate::audit::Event;
use crate::error::{Error, Refusal, Result, STALE, STEP_UP};
use crate::form_key::{self, FormKey};
use crate::ids::{FundId, PaymentId};
use crate::ledger::{self, journals};
use crate::money::Money;
use crate::outbox::Job;
use crate::passkeys;
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;
use serde_json::json;

/// A payment that was released.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Released {
    /// The payment.
    pub payment: PaymentId,
    /// The fund that paid it.
    pub fund: FundId,
    /// Its voucher's number in that fund, from 1 without gaps; none while it is on its way.
    pub voucher: Option<i64>,
    /// What left.
    pub amount: Money,
    /// To whom.
    pub payee: String,
}

impl Payments {
    /// Releases a payment: it takes the payment, its revision on the page and a proof, nothing else (S4). The same
    /// form key again gets the outcome of the first release, also at the same moment, and uses up no code.
    ///
    /// # Errors
    /// D4 to D6; not a treasury officer; not awaiting release; stale; a code that is wrong, used, replaced, locked,
    /// too old or not this person's for this payment ([`STEP_UP`]); insufficient funds; [`Error::NotFound`].
    pub async fn release(
        &self,
        actor: &Actor,
        payment: PaymentId,
        rev: i64,
        proof: &ReleaseProof,
        key: &FormKey,
    ) -> Result<Released> {
        let _alike = self.treasury.release_queues().alike(key).await;
        let answer = self.prove_and_release(actor, payment, rev, proof, key).await;
        let answer = self.or_first(actor, payment, key, answer).await;
        let answer = self.with_what_changed(payment, answer).await;
        if let Err(Error::Refused(refusal)) = &answer {
            let event = Event::about("payment.release_refused", "payment", payment);
            self.record_refusal(actor, event, refusal).await;
        }
        answer
    }

    /// The answer, or the outcome of an earlier release with this key where this one failed.
    pub(super) async fn or_first(
        &self,
        actor: &Actor,
        payment: PaymentId,
        key: &FormKey,
        answer: Result<Released>,
    ) -> Result<Released> {
        let Err(error) = answer else { return answer };
        match self.outcome_of(actor, payment, key, &error).await? {
            Some(released) => Ok(released),
            None => Err(error),
        }
    }

    async fn prove_and_release(
        &self,
        actor: &Actor,
        payment: PaymentId,
        rev: i64,
        proof: &ReleaseProof,
        key: &FormKey,
    ) -> Result<Released> {
        let facts = Facts::read(&self.treasury, actor, payment).await?;
        facts.may_release(actor).map_err(Error::Refused)?;
        facts.is_current(rev)?;
        let _own = self.treasury.release_queues().own(actor.person()).await;
        let proved = self.prove(actor, &facts, proof).await?;
        self.release_proved(actor, &facts, rev, &proved, key).await
    }

    /// Releases what was proved.
    pub(super) async fn release_proved(
        &self,
        actor: &Actor,
        facts: &Facts,
        rev: i64,
        proved: &Proved,
        key: &FormKey,
    ) -> Result<Released> {
        let _room = self.treasury.release_queues().room(facts.fund).await;
        self.treasury
            .retry(|| self.try_release(actor, facts.id, rev, proved, key))
            .await
    }

    async fn try_release(
        &self,
        actor: &Actor,
        payment: PaymentId,
        rev: i64,
        proved: &Proved,
        key: &FormKey,
    ) -> Result<Released> {
        let mut work = self.treasury.begin(actor.author()).await?;
        let facts = Facts::lock(&work, actor, payment, key.as_str()).await?;
        if facts.key_used && work.replayed(key).await?.is_some() {
            return settle::released(&work, payment).await;
        }
        let actor = &work.still(actor).await?;
        facts.may_release(actor).map_err(Error::Refused)?;
        facts.is_current(rev)?;
        let (journal, digest) = before_the_fund(&mut work, actor, &facts, proved, key).await?;
        let _turn = self.treasury.release_queues().turn(facts.fund).await;
        let settled = settle::settle(&mut work, actor, &facts, &journal, proved, &digest).await?;
        work.commit().await?;
        Ok(settled)
    }
}

/// Writes everything that does not depend on the fund's newest entry: step-up, duty, form key, journal and trail.
pub(super) async fn before_the_fund(
    work: &mut UnitOfWork,
    actor: &Actor,
    facts: &Facts,
    proved: &Proved,
    key: &FormKey,
) -> Result<(journals::Journal, String)> {
    let digest = facts.digest(proved.expires_at);
    let journal = journal(work, facts).await?;
    work.record(released_event(facts, proved));
    work.enqueue(released_notice(facts, actor));
    let mut writes = vec![consume(work, actor, facts, proved, &digest)];
    if let By::Passkey(asserted) = &proved.by {
        writes.push(passkeys::store::use_of(work, actor.person(), asserted)?);
    }
    let proofs = writes.len();
    writes.extend([form_key::write(work, key, &facts.id.to_string())?, journal.write(work)]);
    // Who sent an earlier attempt has the duty already.
    if facts.judged.held.as_deref() != Some("execute") {
        writes.push(duty(work, actor, facts));
    }
    writes.extend(work.take_trail());
    let written = work.write_together(writes).await?;
    if written.iter().take(proofs).any(|rows| *rows != 1) {
        let words = match proved.by {
            By::Code => "This code cannot be used any more. Ask for a new one.",
            By::Passkey(_) => "This passkey was removed or used elsewhere at this moment. Use it again.",
            By::Batch(..) => {
                "It changed, was put aside or begun anew after the batch was confirmed, or the time for it ran out."
            }
        };
        return Err(Error::refused(STEP_UP, words));
    }
    Ok((journal, digest))
}

async fn journal(work: &UnitOfWork, facts: &Facts) -> Result<journals::Journal> {
    let currency = facts.amount.currency();
    let leg = match facts.judged.release() {
        Move::Send => journals::Leg::Send,
        _ => journals::Leg::Direct,
    };
    let other_account = match (leg, facts.expense_account) {
        (journals::Leg::Send, _) => ledger::in_transit_account(work, facts.company, currency).await?,
        (_, Some(account)) => account,
        (_, None) => ledger::expense_account(work, facts.company, facts.gl_account, currency).await?,
    };
    let paid = journals::Paid {
        company: facts.company,
        attempt: journals::Attempt {
            payment: facts.id,
            number: facts.judged.attempts + 1,
            leg,
        },
        other_account,
        own_account: facts.fund_account,
        cost_centre: facts.cost_centre,
        amount: facts.amount,
        payee: &facts.payee,
    };
    Ok(journals::payment(work, &paid))
}

/// The step-up is used up, if it is still open, in time, and signs exactly this.
fn consume(work: &UnitOfWork, actor: &Actor, facts: &Facts, proved: &Proved, digest: &str) -> Write {
    // The step-up of a batch's line was tried with the batch's.
    let sql = "update step_up set state = 'consumed', consumed_at = $1, passkey_id = $6, \
               attempts = case when batch_id is null then attempts else 1 end where id = $2 \
               and payment_id = $3 and person_id = $4 and digest = $5 and state = 'open' and expires_at >= $1";
    Write::new(
        sql,
        [
            work.now().into(),
            proved.step_up.into(),
            facts.id.into(),
            actor.person().into(),
            digest.into(),
            proved.passkey().map(|passkey| passkey.0).into(),
        ],
    )
}

fn duty(work: &UnitOfWork, actor: &Actor, facts: &Facts) -> Write {
    let sql = "insert into duty(requisition_id, person_id, duty, at) values ($1, $2, 'execute', $3)";
    Write::new(
        sql,
        [facts.requisition.into(), actor.person().into(), work.now().into()],
    )
}

fn released_event(facts: &Facts, proved: &Proved) -> Event {
    Event::about("payment.released", "payment", facts.id).with(json!({
        "requisition": facts.requisition.to_string(),
        "fund": facts.fund.to_string(),
        "amount": facts.amount.to_string(),
        "attempt": facts.judged.attempts + 1,
        "step_up": proved.step_up.to_string(),
    }))
}

fn released_notice(facts: &Facts, actor: &Actor) -> Job {
    let sent = facts.judged.release() == Move::Send;
    let more = [("released_by", json!(actor.name())), ("sent", json!(sent))];
    facts.notice("mail.payment_released", &more)
}

/// The compare-and-set of a status found another one than the row that this transaction holds locked.
pub(super) fn moved_meanwhile() -> Error {
    Error::Refused(Refusal {
        code: STALE,
        message: "This payment changed in the meantime. Look at it again.".to_owned(),
    })
}
