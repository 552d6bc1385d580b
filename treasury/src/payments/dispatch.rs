//! Taking an attempt to its gateway. The row of the attempt is its own queue: written with the release, claimed with a
//! lease, and marked as *submitting* in a committed transaction before anything is said. A worker that finds it so when
//! the lease is over knows that the gateway may have heard, and asks instead of sending again (S6).

use super::facts::Facts;
use super::sent::{Proof, Sent};
use super::service::Payments;
use crate::author::Author;
use crate::clock::Timestamp;
use crate::database::free_ones;
use crate::error::{Error, Result};
use crate::ids::{GatewayEventId, PaymentId, StatusQueryId};
use crate::rails::{Exchange, Order, Submission};
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;
use sea_orm::Value;
use std::time::Duration;
use uuid::Uuid;

/// The state of an attempt that waits to be handed over.
pub(super) const PREPARED: &str = "prepared";
/// How long a worker has for one exchange before another may take over; longer than any time-out of a rail.
const LEASE: Duration = Duration::from_secs(120);
/// The first question after a gateway accepted.
const FIRST_QUESTION: Duration = Duration::from_secs(30);
/// After so many hand-overs that reached nobody the attempt has failed.
const MOST_TRIES: i64 = 8;
/// What is kept of one message, in characters.
const LONGEST_BODY: usize = 65_536;

/// What is to be done for an attempt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Task {
    /// Hand it over.
    Submit,
    /// Ask how it stands.
    Ask(StatusQueryId),
    /// Nothing but to note that whoever handed it over never came back.
    Lost,
}

/// An attempt that this worker holds.
#[derive(Clone, Debug)]
pub struct Dispatched {
    /// What the gateway is told.
    pub order: Order,
    /// What is to be done.
    pub task: Task,
    lease: Uuid,
}

/// The write that puts an attempt on its way, in the transaction of its release. A bank transfer waits for a bank file.
pub(super) fn prepare(work: &UnitOfWork, facts: &Facts, attempt: i64) -> Write {
    let sql = "insert into dispatch(payment_id, attempt, rail, reference, state, tries, asked, next_at, created_at, \
               updated_at) values ($1, $2, $3, $4, 'prepared', 0, 0, $5, $6, $6)";
    let reference = work.new_id::<Uuid>().simple().to_string();
    let by_worker = facts.judged.method == crate::requisitions::Method::Mpesa;
    let values: [Value; 6] = [
        facts.id.into(),
        attempt.into(),
        facts.judged.method.code().into(),
        reference.into(),
        by_worker.then(|| work.now().0).into(),
        work.now().into(),
    ];
    Write::new(sql, values)
}

/// How long until the next question: 5 seconds, doubling, up to an hour.
pub(super) fn pause(asked: i64) -> Duration {
    Duration::from_secs((5_u64 << asked.clamp(0, 10).unsigned_abs()).min(3_600))
}

/// Keeps what was said.
pub(super) async fn keep(
    work: &UnitOfWork,
    of: Option<(PaymentId, i64)>,
    kind: &str,
    status: Option<u16>,
    body: &str,
) -> Result<GatewayEventId> {
    let id: GatewayEventId = work.new_id();
    // A text without NUL, which PostgreSQL cannot keep.
    let body: String = body.chars().filter(|c| *c != '\0').take(LONGEST_BODY).collect();
    let sql = "insert into gateway_event(id, payment_id, attempt, kind, http_status, body, at) \
               values ($1, $2, $3, $4, $5, $6, $7)";
    let values: [Value; 7] = [
        id.into(),
        of.map(|(payment, _)| payment.0).into(),
        of.map(|(_, attempt)| attempt).into(),
        kind.into(),
        status.map(i64::from).into(),
        body.into(),
        work.now().into(),
    ];
    work.execute(sql, values).await?;
    Ok(id)
}

impl Payments {
    /// Takes the attempt that has been due longest, if there is one.
    ///
    /// # Errors
    /// The database's.
    pub async fn claim_dispatch(&self) -> Result<Option<Dispatched>> {
        self.treasury.retry(|| self.try_claim()).await
    }

    async fn try_claim(&self) -> Result<Option<Dispatched>> {
        let work = self.treasury.begin(Author::system(None)).await?;
        let skip = free_ones(work.backend(), "d");
        let sql = format!(
            "select d.payment_id, d.attempt, d.state, d.reference, d.asked, p.amount_minor, p.currency, p.payee_name, \
             p.destination, r.number from dispatch d join payment p on p.id = d.payment_id \
             join requisition r on r.id = p.requisition_id where d.next_at <= $1 \
             and (d.lease_until is null or d.lease_until < $1) order by d.next_at, d.payment_id limit 1{skip}"
        );
        let Some(row) = work.one(&sql, [work.now().into()]).await? else {
            return Ok(None);
        };
        let order = Order {
            payment: row.try_get("", "payment_id")?,
            attempt: row.try_get("", "attempt")?,
            reference: row.try_get("", "reference")?,
            amount: crate::row::money(&row, "amount_minor")?,
            payee: row.try_get("", "payee_name")?,
            destination: row.try_get("", "destination")?,
            number: row.try_get("", "number")?,
        };
        let (state, asked): (String, i64) = (row.try_get("", "state")?, row.try_get("", "asked")?);
        let lease: Uuid = work.new_id();
        let task = match state.as_str() {
            PREPARED => Task::Submit,
            "submitting" => Task::Lost,
            _ => Task::Ask(work.new_id()),
        };
        let now = work.now();
        let (set, next_at) = match &task {
            Task::Submit => ("state = 'submitting', tries = tries + 1,", Some(now)),
            Task::Lost => ("", Some(now)),
            // One that is settled is asked about once, because something contradicted it.
            Task::Ask(_) if state == "settled" => ("asked = asked + 1,", None),
            Task::Ask(_) => ("asked = asked + 1,", Some(now.plus(pause(asked)))),
        };
        let sql = format!(
            "update dispatch set {set} lease_token = $1, lease_until = $2, next_at = $3, updated_at = $4 \
             where payment_id = $5 and attempt = $6"
        );
        let values: [Value; 6] = [
            lease.into(),
            now.plus(LEASE).into(),
            next_at.map(|at| at.0).into(),
            now.into(),
            order.payment.into(),
            order.attempt.into(),
        ];
        work.execute(&sql, values).await?;
        if let Task::Ask(query) = &task {
            let sql = "insert into status_query(id, payment_id, attempt, at) values ($1, $2, $3, $4)";
            let values: [Value; 4] = [(*query).into(), order.payment.into(), order.attempt.into(), now.into()];
            work.execute(sql, values).await?;
        }
        work.commit().await?;
        Ok(Some(Dispatched { order, task, lease }))
    }

    /// Writes down how handing over went.
    ///
    /// # Errors
    /// The database's.
    pub async fn handed_over(&self, held: &Dispatched, exchange: &Exchange, how: &Submission) -> Result<()> {
        self.treasury.retry(|| self.try_handed_over(held, exchange, how)).await
    }

    async fn try_handed_over(&self, held: &Dispatched, exchange: &Exchange, how: &Submission) -> Result<()> {
        let mut work = self.treasury.begin(Author::system(None)).await?;
        let sent = Sent::lock(&mut work, held.order.payment).await?;
        let answer = keep_exchange(&work, held, exchange, ("request", "answer"), how.trouble()).await?;
        // Somebody else took over because this one was away too long: what was said is kept, and they go on.
        if !sent.is_held_by(held.lease, held.order.attempt) || sent.dispatch_state != "submitting" {
            return work.commit().await;
        }
        let now = work.now();
        match how {
            Submission::Accepted { gateway_reference } => {
                let next = now.plus(FIRST_QUESTION);
                sent.moves(&work, "accepted", Some(next), gateway_reference.as_deref(), "")
                    .await?;
            }
            Submission::NotSent(why) if sent.tries < MOST_TRIES => {
                let next = now.plus(Duration::from_secs(30 << sent.tries.clamp(0, 6).unsigned_abs()));
                sent.moves(&work, PREPARED, Some(next), None, why).await?;
            }
            Submission::Unknown(why) => sent.loses_track(&mut work, why).await?,
            Submission::Refused(why) | Submission::NotSent(why) => {
                sent.failed(&mut work, Proof::Event(answer), "", why).await?
            }
        }
        work.commit().await
    }

    /// Notes that whoever handed an attempt over never came back: its outcome is unknown.
    ///
    /// # Errors
    /// The database's.
    pub async fn lost(&self, held: &Dispatched) -> Result<()> {
        let act = |mut work: UnitOfWork| async move {
            let sent = Sent::lock(&mut work, held.order.payment).await?;
            if sent.is_held_by(held.lease, held.order.attempt) && sent.dispatch_state == "submitting" {
                let why = "The server stopped while it handed this payment over.";
                sent.loses_track(&mut work, why).await?;
            }
            Ok((work, ()))
        };
        self.treasury.write(Author::system(None), act).await
    }

    /// Writes down that a question was put, and what was said at once.
    ///
    /// # Errors
    /// The database's.
    pub async fn asked(&self, held: &Dispatched, exchange: &Exchange) -> Result<()> {
        let act = |work: UnitOfWork| async move {
            keep_exchange(&work, held, exchange, ("status_request", "status_answer"), "no answer").await?;
            let sql = "update dispatch set lease_token = null, lease_until = null, updated_at = $1 \
                       where payment_id = $2 and attempt = $3 and lease_token = $4";
            let values: [Value; 4] = [
                work.now().into(),
                held.order.payment.into(),
                held.order.attempt.into(),
                held.lease.into(),
            ];
            work.execute(sql, values).await?;
            Ok((work, ()))
        };
        self.treasury.write(Author::system(None), act).await
    }
}

/// Keeps both sides of an exchange; answers which event the other side's was.
async fn keep_exchange(
    work: &UnitOfWork,
    held: &Dispatched,
    exchange: &Exchange,
    (request, answer): (&str, &str),
    silence: &str,
) -> Result<GatewayEventId> {
    let of = Some((held.order.payment, held.order.attempt));
    if !exchange.request.is_empty() {
        keep(work, of, request, None, &exchange.request).await?;
    }
    match &exchange.answer {
        Some((status, body)) => keep(work, of, answer, Some(*status), body).await,
        None => keep(work, of, "no_answer", None, silence).await,
    }
}

impl Submission {
    fn trouble(&self) -> &str {
        match self {
            Self::Accepted { .. } => "",
            Self::Refused(why) | Self::NotSent(why) | Self::Unknown(why) => why,
        }
    }
}

impl Sent {
    fn is_held_by(&self, lease: Uuid, attempt: i64) -> bool {
        self.lease == Some(lease) && self.attempt == attempt
    }

    /// Moves the dispatch and lets it go.
    pub(super) async fn moves(
        &self,
        work: &UnitOfWork,
        state: &str,
        next_at: Option<Timestamp>,
        gateway_reference: Option<&str>,
        trouble: &str,
    ) -> Result<()> {
        let sql = "update dispatch set state = $1, next_at = $2, gateway_reference = coalesce($3, gateway_reference), \
                   trouble = nullif($4, ''), lease_token = null, lease_until = null, updated_at = $5 \
                   where payment_id = $6 and attempt = $7 and state = $8";
        let values: [Value; 8] = [
            state.into(),
            next_at.map(|at| at.0).into(),
            gateway_reference.into(),
            trouble.into(),
            work.now().into(),
            self.payment.into(),
            self.attempt.into(),
            self.dispatch_state.as_str().into(),
        ];
        match work.execute(sql, values).await?.rows_affected() {
            1 => Ok(()),
            _ => Err(Error::Busy),
        }
    }
}
