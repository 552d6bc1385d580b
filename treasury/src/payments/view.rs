//! One payment, as its page shows it.

use super::course::{AttemptRow, Booking};
use super::evidence::{self, EvidenceRow};
use super::factor::Factor;
use super::facts::Facts;
use super::hold::Pause;
use super::passkey::OpenPasskey;
use super::service::Payments;
use super::sight::Sight;
use super::state::{Event, Status};
use super::step_up;
use super::subject::Subject;
use crate::access::{Actor, Permission, Role};
use crate::clock::Timestamp;
use crate::error::{Error, Refusal, Result};
use crate::ids::{BatchId, FundId, PaymentId, PersonId, RequisitionId, StepUpId};
use crate::money::Money;
use crate::requisitions::Method;
use crate::row;
use sea_orm::{QueryResult, Value};

/// A payment with everything that its page needs.
#[derive(Clone, Debug)]
pub struct PaymentView {
    /// The payment.
    pub id: PaymentId,
    /// Its revision; a release names the one that was looked at.
    pub rev: i64,
    /// Where it stands.
    pub status: Status,
    /// The requisition that it pays.
    pub requisition: RequisitionId,
    /// The requisition's number.
    pub number: i64,
    /// How much.
    pub amount: Money,
    /// Who gets it.
    pub payee: String,
    /// The code of the method: `cash`.
    pub method: String,
    /// Where it goes; empty for cash.
    pub destination: String,
    /// What it is for.
    pub purpose: String,
    /// The general-ledger account it is coded to, with its code.
    pub gl_account: String,
    /// The cost centre, with its code.
    pub cost_centre: Option<String>,
    /// Who asked for it.
    pub requester: String,
    /// The person who gets it, where the payee is one.
    pub beneficiary: Option<String>,
    /// The fund that pays.
    pub fund: FundId,
    /// The fund's name.
    pub fund_name: String,
    /// When the last approval made it.
    pub created_at: Timestamp,
    /// The decisions of the approved round, in order.
    pub approvals: Vec<Approval>,
    /// Who was suggested to release it.
    pub suggested_executor: Option<String>,
    /// What a release does to the fund; only for those who may see the fund, and only before it is paid.
    pub effect: Option<Effect>,
    /// Who released it, and with what; none before.
    pub execution: Option<Execution>,
    /// The voucher's number in its fund; none before it is paid.
    pub voucher: Option<i64>,
    /// The code that was sent to this actor and can still be typed.
    pub open_code: Option<OpenCode>,
    /// The passkey ceremony that this actor began and has not answered.
    pub open_passkey: Option<OpenPasskey>,
    /// Whether a code by e-mail may release as much, or why not.
    pub may_use_code: Result<(), Refusal>,
    /// Whether this actor has a passkey, and so releases with it.
    pub has_passkey: bool,
    /// How often it was put aside and taken up again, the oldest first.
    pub pauses: Vec<Pause>,
    /// Who cancelled it, when and why.
    pub cancelled: Option<Pause>,
    /// The attempts to send it; none for cash.
    pub attempts: Vec<AttemptRow>,
    /// What was booked for it.
    pub bookings: Vec<Booking>,
    /// What people found about it: where no gateway says how it ended, or that what was paid came back.
    pub evidence: Vec<EvidenceRow>,
    /// What contradicts how it ended, and when that was noticed.
    pub disputes: Vec<(Timestamp, String)>,
    /// Whether this actor may record what became of it, or why not.
    pub may_record: Result<(), Refusal>,
    /// Whether this actor may cancel it now, or why not.
    pub may_cancel: Result<(), Refusal>,
    /// Whether this actor may put it aside now, or why not.
    pub may_hold: Result<(), Refusal>,
    /// Whether this actor may take it up again now, or why not.
    pub may_resume: Result<(), Refusal>,
    /// Whether this actor may release it now, or why not.
    pub may_release: Result<(), Refusal>,
}

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The step, from 1.
    pub position: i64,
    /// The code of the role in which it was decided.
    pub role: String,
    /// Who decided.
    pub person: String,
    /// When.
    pub at: Timestamp,
}

/// What a release does to the fund's balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The balance now.
    pub before: Money,
    /// The balance afterwards; negative when the fund has not enough.
    pub after: Money,
    /// Whether the fund has enough.
    pub is_enough: bool,
}

/// The release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execution {
    /// Who released it.
    pub executor: PersonId,
    /// Their name.
    pub executor_name: String,
    /// The second factor.
    pub factor: Factor,
    /// What was signed, and from where; only for those who release payments or read the audit trail.
    pub origin: Option<ReleaseOrigin>,
    /// The place of its entry in the fund's ledger.
    pub ledger_seq: i64,
    /// When.
    pub at: Timestamp,
}

/// The evidence of a release that is about its executor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseOrigin {
    /// What was signed: SHA-256, hexadecimal.
    pub digest: String,
    /// The address that it came from.
    pub ip: String,
    /// What the client said it was.
    pub user_agent: String,
    /// The batch that it was a line of, where it was released with others and the reader may see the whole of it.
    pub batch: Option<BatchId>,
}

/// A code that was sent and waits to be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenCode {
    /// The step-up that it belongs to.
    pub step_up: StepUpId,
    /// When it was made.
    pub sent_at: Timestamp,
    /// After this instant it is good for nothing.
    pub expires_at: Timestamp,
    /// How many tries are left.
    pub tries_left: i64,
}

impl Payments {
    /// One payment.
    ///
    /// # Errors
    /// [`Error::NotFound`] for one that the actor may not know of.
    pub async fn view(&self, actor: &Actor, payment: PaymentId) -> Result<PaymentView> {
        let facts = Facts::read(&self.treasury, actor, payment).await?;
        let sql = "select p.created_at, v.purpose, g.code || ' ' || g.name as gl, c.code || ' ' || c.name as cc, \
                   q.name as requester, b.name as beneficiary, s.name as suggested, u.number as voucher, \
                   p.currency, (select l.balance_after from ledger_entry l where l.fund_id = p.fund_id \
                   order by l.seq desc limit 1) as balance, x.executor_id, x.factor, x.digest, x.ip, x.user_agent, \
                   x.ledger_seq, x.at, y.name as executor_name, t.batch_id \
                   from payment p join requisition_version v \
                   on v.requisition_id = p.requisition_id and v.version = p.version \
                   join gl_account g on g.id = v.gl_account_id left join cost_centre c on c.id = v.cost_centre_id \
                   join person q on q.id = p.requester_id left join person b on b.id = v.beneficiary_id \
                   left join person s on s.id = p.suggested_executor_id left join voucher u on u.payment_id = p.id \
                   left join execution x on x.payment_id = p.id \
                   and x.attempt = (select max(n.attempt) from execution n where n.payment_id = p.id) \
                   left join person y on y.id = x.executor_id left join step_up t on t.id = x.step_up_id \
                   where p.id = $1";
        let row = self.treasury.read_one(sql, [payment.into()]).await?;
        let row = row.ok_or(Error::NotFound)?;
        let execution = execution(&row, actor)?;
        let waits = facts.judged.status.after(facts.judged.release()).is_ok()
            && Sight::of(actor, Permission::ViewFunds).contains(facts.judged.fund_scope);
        let by_rail = facts.judged.method != Method::Cash;
        Ok(PaymentView {
            may_release: facts.may_release(actor),
            may_hold: facts.judged.may_move(actor, Event::Hold).map(|_| ()),
            may_resume: facts.judged.may_move(actor, Event::Resume).map(|_| ()),
            may_cancel: facts.judged.may_move(actor, Event::Cancel).map(|_| ()),
            may_record: evidence::may_record(&facts, actor),
            attempts: if by_rail {
                self.attempts(payment).await?
            } else {
                Vec::new()
            },
            evidence: match execution {
                Some(_) => self.evidence(actor, &facts).await?,
                None => Vec::new(),
            },
            disputes: if by_rail {
                self.disputes(payment).await?
            } else {
                Vec::new()
            },
            bookings: match execution {
                Some(_) => self.bookings(payment).await?,
                None => Vec::new(),
            },
            cancelled: match facts.judged.status {
                Status::Cancelled => self.cancellation(payment).await?,
                _ => None,
            },
            pauses: self.pauses(payment).await?,
            approvals: self.approvals(payment).await?,
            open_code: self.open_code(actor, Subject::Payment(payment)).await?,
            open_passkey: self.open_passkey(actor, Subject::Payment(payment)).await?,
            may_use_code: self.treasury.code_limits().allow(facts.amount),
            has_passkey: self.treasury.passkeys().has_any(actor).await?,
            effect: if waits { effect(&row, &facts)? } else { None },
            execution,
            voucher: row.try_get("", "voucher")?,
            purpose: row.try_get("", "purpose")?,
            gl_account: row.try_get("", "gl")?,
            cost_centre: row.try_get("", "cc")?,
            requester: row.try_get("", "requester")?,
            beneficiary: row.try_get("", "beneficiary")?,
            suggested_executor: row.try_get("", "suggested")?,
            created_at: Timestamp(row.try_get("", "created_at")?),
            id: facts.id,
            rev: facts.rev,
            status: facts.judged.status,
            requisition: facts.requisition,
            number: facts.number,
            amount: facts.amount,
            payee: facts.payee,
            method: facts.judged.method.code().to_owned(),
            destination: facts.destination,
            fund: facts.fund,
            fund_name: facts.judged.fund_name,
        })
    }

    pub(super) async fn approvals(&self, payment: PaymentId) -> Result<Vec<Approval>> {
        let sql = "select d.position, s.role, q.name, d.at from payment p \
                   join decision d on d.requisition_id = p.requisition_id and d.version = p.version \
                   join approval_step s on s.requisition_id = d.requisition_id and s.version = d.version \
                   and s.position = d.position and s.attempt = d.attempt \
                   join person q on q.id = d.approver_id where p.id = $1 order by d.position";
        let rows = self.treasury.read_all(sql, [payment.into()]).await?;
        rows.iter()
            .map(|row| {
                Ok(Approval {
                    position: row.try_get("", "position")?,
                    role: row.try_get("", "role")?,
                    person: row.try_get("", "name")?,
                    at: Timestamp(row.try_get("", "at")?),
                })
            })
            .collect()
    }

    pub(super) async fn open_code(&self, actor: &Actor, subject: Subject) -> Result<Option<OpenCode>> {
        let sql = format!(
            "select id, created_at, expires_at, attempts from step_up where {} \
             and person_id = $2 and factor = 'email-code' and state = 'open' and expires_at >= $3 \
             and attempts < $4",
            subject.own()
        );
        let values: [Value; 4] = [
            subject.id().into(),
            actor.person().into(),
            self.treasury.now().into(),
            step_up::TRIES.into(),
        ];
        let row = self.treasury.read_one(&sql, values).await?;
        row.map(|row| {
            let attempts: i64 = row.try_get("", "attempts")?;
            Ok(OpenCode {
                step_up: row.try_get("", "id")?,
                sent_at: Timestamp(row.try_get("", "created_at")?),
                expires_at: Timestamp(row.try_get("", "expires_at")?),
                tries_left: step_up::TRIES - attempts,
            })
        })
        .transpose()
    }
}

fn effect(row: &QueryResult, facts: &Facts) -> Result<Option<Effect>> {
    let balance: Option<i64> = row.try_get("", "balance")?;
    let before = Money::new(balance.unwrap_or(0), row::currency(row)?);
    let after = before
        .checked_sub(facts.amount)
        .map_err(|error| Error::Broken(error.to_string()))?;
    Ok(Some(Effect {
        before,
        after,
        is_enough: !after.is_negative(),
    }))
}

/// Whether an actor reads from where somebody released a payment: who does that work, and who checks it.
fn reads_origins(actor: &Actor) -> bool {
    let of = |role: Role| role.allows(Permission::ViewAudit) || role.allows(Permission::ReleasePayment);
    Role::ALL.iter().any(|role| of(*role) && actor.holds(*role))
}

/// Whether an actor sees every payment of the company, and so every batch.
pub(super) fn sees_batches(actor: &Actor) -> bool {
    Sight::of(actor, Permission::ViewRequisitions).is_whole_company()
}

/// The second factor of a row.
pub(super) fn factor(row: &QueryResult) -> Result<Factor> {
    let code: String = row.try_get("", "factor")?;
    Factor::parse(&code).ok_or_else(|| Error::Broken(format!("unknown factor {code}")))
}

fn execution(row: &QueryResult, actor: &Actor) -> Result<Option<Execution>> {
    let Some(executor) = row.try_get::<Option<PersonId>>("", "executor_id")? else {
        return Ok(None);
    };
    Ok(Some(Execution {
        executor,
        executor_name: row.try_get("", "executor_name")?,
        factor: factor(row)?,
        origin: match reads_origins(actor) {
            true => Some(ReleaseOrigin {
                digest: row.try_get("", "digest")?,
                ip: row.try_get("", "ip")?,
                user_agent: row.try_get("", "user_agent")?,
                batch: match executor == actor.person() || sees_batches(actor) {
                    true => row.try_get("", "batch_id")?,
                    false => None,
                },
            }),
            false => None,
        },
        ledger_seq: row.try_get("", "ledger_seq")?,
        at: Timestamp(row.try_get("", "at")?),
    }))
}
