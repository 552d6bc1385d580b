//! Batches as pages show them.

use super::sealed::Sealed;
use crate::access::{Actor, Permission};
use crate::clock::Timestamp;
use crate::error::{Error, Refusal, Result};
use crate::ids::{BatchId, FundId, PaymentId};
use crate::money::{Currency, Money};
use crate::paging::Page;
use crate::payments::passkey::OpenPasskey;
use crate::payments::service::Payments;
use crate::payments::sight::Sight;
use crate::payments::step_up::VALID;
use crate::payments::subject::{Signed, Subject};
use crate::payments::view::{OpenCode, sees_batches};
use sea_orm::{QueryResult, Value};

/// How far a batch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Sealed; nothing is released.
    Sealed,
    /// Confirmed; some lines wait for their turn.
    UnderWay,
    /// Every line was released or refused.
    Done,
}

/// How a line stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineStanding {
    /// It waits.
    Waits,
    /// The seal is broken here: it could not be released now.
    Broken(Refusal),
    /// It was released.
    Released {
        /// Its voucher's number in its fund; none while it is on its way.
        voucher: Option<i64>,
    },
    /// It was not released.
    Refused {
        /// The code of the rule.
        code: String,
        /// Why, in words.
        why: String,
    },
}

/// A line of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchLine {
    /// From 1.
    pub position: i64,
    /// Its payment.
    pub payment: PaymentId,
    /// The requisition's number.
    pub number: i64,
    /// Who gets it.
    pub payee: String,
    /// The code of the method.
    pub method: String,
    /// Where it goes; empty for cash.
    pub destination: String,
    /// How much.
    pub amount: Money,
    /// The fund that pays.
    pub fund: FundId,
    /// The fund's name.
    pub fund_name: String,
    /// How it stands.
    pub standing: LineStanding,
}

/// What a batch takes from a fund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchFund {
    /// The fund.
    pub fund: FundId,
    /// Its name.
    pub name: String,
    /// Its balance now.
    pub before: Money,
    /// How much of the lines that wait is its.
    pub leaving: Money,
    /// Its balance afterwards; negative when it has not enough for all of them.
    pub after: Money,
}

/// A batch with everything that its page needs.
#[derive(Clone, Debug)]
pub struct BatchView {
    /// The batch.
    pub id: BatchId,
    /// Who sealed it.
    pub by: String,
    /// Whether that is this actor, who alone can release it.
    pub is_mine: bool,
    /// The seal: SHA-256, hexadecimal.
    pub seal: String,
    /// When it was sealed.
    pub sealed_at: Timestamp,
    /// When it was confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// After this instant no further line of it is released; none before it is confirmed.
    pub ends_at: Option<Timestamp>,
    /// How far it is.
    pub stage: Stage,
    /// Its lines.
    pub lines: Vec<BatchLine>,
    /// How much all of them are, by currency.
    pub totals: Vec<Money>,
    /// What it does to the funds, before it is confirmed; for those who may see all of them.
    pub funds: Vec<BatchFund>,
    /// The code that was sent to this actor and can still be typed.
    pub open_code: Option<OpenCode>,
    /// The passkey ceremony that this actor began and has not answered.
    pub open_passkey: Option<OpenPasskey>,
    /// Whether a code by e-mail may release as much, or why not.
    pub may_use_code: Result<(), Refusal>,
    /// Whether this actor has a passkey, and so releases with it.
    pub has_passkey: bool,
}

/// A batch, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchRow {
    /// The batch.
    pub id: BatchId,
    /// Who sealed it.
    pub by: String,
    /// When.
    pub sealed_at: Timestamp,
    /// How far it is.
    pub stage: Stage,
    /// How many lines it has.
    pub lines: i64,
    /// How many were released.
    pub released: i64,
    /// How many were refused.
    pub refused: i64,
}

impl Payments {
    /// One batch, for whoever sealed it and for those who may know of all its payments.
    ///
    /// # Errors
    /// [`Error::NotFound`] (S21); the database's.
    pub async fn batch(&self, actor: &Actor, id: BatchId) -> Result<BatchView> {
        let sealed = Sealed::read(&self.treasury, actor, id).await?;
        let is_mine = sealed.person == actor.person();
        if !is_mine && !sealed.lines.iter().all(|line| line.facts.is_visible_to(actor)) {
            return Err(Error::NotFound);
        }
        let subject = Subject::Batch(id);
        let lines = self.lines_of(actor, &sealed, is_mine).await?;
        let waits = lines.iter().any(|line| line.standing == LineStanding::Waits);
        let stage = match sealed.confirmed_at {
            None => Stage::Sealed,
            Some(_) if waits => Stage::UnderWay,
            Some(_) => Stage::Done,
        };
        let asks = is_mine && stage == Stage::Sealed;
        Ok(BatchView {
            id,
            is_mine,
            stage,
            totals: sealed.totals()?,
            funds: match stage {
                Stage::Sealed => self.funds_of(actor, &sealed).await?,
                _ => Vec::new(),
            },
            open_code: match asks {
                true => self.open_code(actor, subject).await?,
                false => None,
            },
            open_passkey: match asks {
                true => self.open_passkey(actor, subject).await?,
                false => None,
            },
            may_use_code: match self.treasury.code_limits().allow_all(&sealed.amounts()) {
                Err(Error::Refused(refusal)) => Err(refusal),
                other => Ok(other?),
            },
            has_passkey: self.treasury.passkeys().has_any(actor).await?,
            by: sealed.by,
            seal: sealed.seal,
            sealed_at: sealed.sealed_at,
            confirmed_at: sealed.confirmed_at,
            ends_at: sealed.confirmed_at.map(|at| at.plus(VALID)),
            lines,
        })
    }

    async fn lines_of(&self, actor: &Actor, sealed: &Sealed, is_mine: bool) -> Result<Vec<BatchLine>> {
        let sql = "select l.position, x.at, v.number, r.code, r.message from batch_line l \
                   left join step_up s on s.batch_id = l.batch_id and s.payment_id = l.payment_id \
                   left join execution x on x.step_up_id = s.id \
                   left join voucher v on v.payment_id = x.payment_id and v.attempt = x.attempt \
                   left join batch_refusal r on r.batch_id = l.batch_id and r.position = l.position \
                   where l.batch_id = $1 order by l.position";
        let rows = self.treasury.read_all(sql, [sealed.id.into()]).await?;
        let both = sealed.lines.iter().zip(&rows);
        both.map(|(line, row)| {
            let facts = &line.facts;
            let mut standing = standing(row)?;
            if standing == LineStanding::Waits && is_mine && sealed.confirmed_at.is_none() {
                standing = line.broken(actor).map_or(LineStanding::Waits, LineStanding::Broken);
            }
            Ok(BatchLine {
                position: line.position,
                payment: facts.id,
                number: facts.number,
                payee: facts.payee.clone(),
                method: facts.judged.method.code().to_owned(),
                destination: facts.destination.clone(),
                amount: facts.amount,
                fund: facts.fund,
                fund_name: facts.judged.fund_name.clone(),
                standing,
            })
        })
        .collect()
    }

    /// What the batch takes from each fund, in the order of its lines.
    async fn funds_of(&self, actor: &Actor, sealed: &Sealed) -> Result<Vec<BatchFund>> {
        let sight = Sight::of(actor, Permission::ViewFunds);
        let mut funds: Vec<BatchFund> = Vec::new();
        for line in &sealed.lines {
            let facts = &line.facts;
            if !sight.contains(facts.judged.fund_scope) {
                return Ok(Vec::new());
            }
            let known = funds.iter().position(|fund| fund.fund == facts.fund);
            let at = match known {
                Some(at) => at,
                None => {
                    let before = self.balance(facts.fund, facts.amount.currency()).await?;
                    let none = Money::new(0, facts.amount.currency());
                    let name = facts.judged.fund_name.clone();
                    funds.push(BatchFund {
                        fund: facts.fund,
                        name,
                        before,
                        leaving: none,
                        after: before,
                    });
                    funds.len() - 1
                }
            };
            let fund = &mut funds[at];
            let broken = |error: crate::money::MoneyError| Error::Broken(error.to_string());
            fund.leaving = fund.leaving.checked_add(facts.amount).map_err(broken)?;
            fund.after = fund.before.checked_sub(fund.leaving).map_err(broken)?;
        }
        Ok(funds)
    }

    async fn balance(&self, fund: FundId, currency: Currency) -> Result<Money> {
        let sql = "select balance_after from ledger_entry where fund_id = $1 order by seq desc limit 1";
        let row = self.treasury.read_one(sql, [fund.into()]).await?;
        let minor = row.map_or(Ok(0), |row| row.try_get("", "balance_after"))?;
        Ok(Money::new(minor, currency))
    }

    /// The batches that the actor sealed and, for those who may know of all payments of the company, those of everybody; the
    /// newest first.
    ///
    /// # Errors
    /// An `after` that is not one; the database's.
    pub async fn batches(&self, actor: &Actor, after: Option<&str>, size: usize) -> Result<Page<BatchRow>> {
        let sees_all = sees_batches(actor);
        let mut values: Vec<Value> = vec![actor.company().into()];
        let mut conditions = String::from("b.company_id = $1");
        if !sees_all {
            values.push(actor.person().into());
            conditions.push_str(" and b.person_id = $2");
        }
        if let Some(after) = after {
            let after: BatchId = after.parse().map_err(|_| Error::NotFound)?;
            values.push(after.into());
            conditions.push_str(&format!(" and b.id < ${}", values.len()));
        }
        let sql = format!(
            "select b.id, q.name, b.sealed_at, b.lines, (select count(*) from batch_refusal r where r.batch_id = b.id) as refused, \
             (select count(*) from step_up s where s.batch_id = b.id and s.payment_id is not null and s.state = 'consumed') \
             as released, (select count(*) from step_up s where s.batch_id = b.id and s.payment_id is null \
             and s.state = 'consumed') as confirmed from batch b join person q on q.id = b.person_id \
             where {conditions} order by b.id desc limit {}",
            size.saturating_add(1)
        );
        let rows = self.treasury.read_all(&sql, values).await?;
        let rows = rows.iter().map(batch_row).collect::<Result<_>>()?;
        Ok(Page::cut(rows, size, after.is_some(), |row: &BatchRow| {
            row.id.to_string()
        }))
    }
}

fn batch_row(row: &QueryResult) -> Result<BatchRow> {
    let (lines, released, refused): (i64, i64, i64) = (
        row.try_get("", "lines")?,
        row.try_get("", "released")?,
        row.try_get("", "refused")?,
    );
    let confirmed: i64 = row.try_get("", "confirmed")?;
    Ok(BatchRow {
        id: row.try_get("", "id")?,
        by: row.try_get("", "name")?,
        sealed_at: row.try_get("", "sealed_at")?,
        stage: match confirmed {
            0 => Stage::Sealed,
            _ if released + refused < lines => Stage::UnderWay,
            _ => Stage::Done,
        },
        lines,
        released,
        refused,
    })
}

fn standing(row: &QueryResult) -> Result<LineStanding> {
    let released: Option<Timestamp> = row.try_get("", "at")?;
    let code: Option<String> = row.try_get("", "code")?;
    Ok(match (released, code) {
        (Some(_), _) => LineStanding::Released {
            voucher: row.try_get("", "number")?,
        },
        (None, Some(code)) => LineStanding::Refused {
            code,
            why: row.try_get("", "message")?,
        },
        (None, None) => LineStanding::Waits,
    })
}
