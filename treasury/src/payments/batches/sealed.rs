//! A batch as it was sealed, beside its payments as they stand.

use crate::access::Actor;
use crate::canonical::Encoder;
use crate::clock::Timestamp;
use crate::error::{Error, Refusal, Result, STALE, WRONG_STATE};
use crate::ids::{BatchId, PersonId};
use crate::money::Money;
use crate::payments::facts::Facts;
use crate::payments::step_up::as_it_stands;
use crate::payments::subject::{Signed, Subject};
use crate::treasury::Treasury;
use std::collections::HashMap;

/// A sealed batch.
pub(super) struct Sealed {
    pub(super) id: BatchId,
    /// Who sealed it, and alone can release it.
    pub(super) person: PersonId,
    pub(super) by: String,
    pub(super) seal: String,
    pub(super) sealed_at: Timestamp,
    /// When its step-up was consumed.
    pub(super) confirmed_at: Option<Timestamp>,
    /// In order.
    pub(super) lines: Vec<Line>,
}

/// A line, with its payment as it stands now.
pub(super) struct Line {
    pub(super) position: i64,
    pub(super) digest: String,
    pub(super) facts: Facts,
}

impl Sealed {
    /// Reads one of the actor's company; the caller asks whether they may see it.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub(super) async fn read(treasury: &Treasury, actor: &Actor, id: BatchId) -> Result<Self> {
        let sql = "select b.person_id, q.name, b.seal, b.sealed_at, s.consumed_at from batch b \
                   join person q on q.id = b.person_id left join step_up s on s.batch_id = b.id \
                   and s.payment_id is null and s.state = 'consumed' where b.id = $1 and b.company_id = $2";
        let row = treasury.read_one(sql, [id.into(), actor.company().into()]).await?;
        let row = row.ok_or(Error::NotFound)?;
        let mut facts: HashMap<_, _> = Facts::of_batch(treasury, actor, id)
            .await?
            .into_iter()
            .map(|facts| (facts.id, facts))
            .collect();
        let sql = "select position, payment_id, digest from batch_line where batch_id = $1 order by position";
        let lines = treasury.read_all(sql, [id.into()]).await?;
        let line = |row: &sea_orm::QueryResult| {
            let payment = row.try_get("", "payment_id")?;
            Ok(Line {
                position: row.try_get("", "position")?,
                digest: row.try_get("", "digest")?,
                facts: facts.remove(&payment).ok_or(Error::NotFound)?,
            })
        };
        Ok(Self {
            id,
            person: row.try_get("", "person_id")?,
            by: row.try_get("", "name")?,
            seal: row.try_get("", "seal")?,
            sealed_at: row.try_get("", "sealed_at")?,
            confirmed_at: row.try_get("", "consumed_at")?,
            lines: lines.iter().map(line).collect::<Result<_>>()?,
        })
    }

    /// Reads one that the actor sealed and may still confirm, exactly as it was sealed.
    ///
    /// # Errors
    /// [`Error::NotFound`] for somebody else's; one that was confirmed; a line that changed or that they may not release.
    pub(super) async fn mine(treasury: &Treasury, actor: &Actor, id: BatchId) -> Result<Self> {
        let sealed = Self::read(treasury, actor, id).await?;
        if sealed.person != actor.person() {
            return Err(Error::NotFound);
        }
        if sealed.confirmed_at.is_some() {
            let words = "This batch was confirmed already. Its page shows what became of each line.";
            return Err(Error::refused(WRONG_STATE, words));
        }
        sealed.is_unbroken(actor)?;
        Ok(sealed)
    }

    /// What leaves, by currency.
    pub(super) fn totals(&self) -> Result<Vec<Money>> {
        totals(self.lines.iter().map(|line| line.facts.amount))
    }

    fn is_unbroken(&self, actor: &Actor) -> Result<()> {
        let broken: Vec<_> = self
            .lines
            .iter()
            .filter_map(|line| Some((line, line.broken(actor)?)))
            .collect();
        let Some((first, refusal)) = broken.first() else {
            return Ok(());
        };
        let (payee, why) = (&first.facts.payee, &refusal.message);
        let others = match broken.len() - 1 {
            0 => String::new(),
            1 => " Another line is broken too.".to_owned(),
            more => format!(" {more} other lines are broken too."),
        };
        let words =
            format!("The seal is broken, so nothing was released. {payee}: {why}{others} Seal the others anew.");
        Err(Error::refused(refusal.code, words))
    }
}

impl Line {
    /// Why this actor cannot release it as it was sealed; none when they can.
    pub(super) fn broken(&self, actor: &Actor) -> Option<Refusal> {
        if let Err(refusal) = self.facts.may_release(actor) {
            return Some(refusal);
        }
        (digest(&self.facts) != self.digest).then(|| Refusal {
            code: STALE,
            message: "It changed since the batch was sealed.".to_owned(),
        })
    }
}

impl Signed for Sealed {
    fn subject(&self) -> Subject {
        Subject::Batch(self.id)
    }

    fn digest(&self, expires_at: Timestamp) -> String {
        Encoder::new("countersign/batch-release/v1")
            .bytes(self.id.0.as_bytes())
            .text(&self.seal)
            .int(expires_at.0)
            .finish_hex()
    }

    fn amounts(&self) -> Vec<Money> {
        self.totals().unwrap_or_default()
    }
}

/// What a line seals: everything of its payment that a release signs, but for the time.
pub(super) fn digest(facts: &Facts) -> String {
    as_it_stands("countersign/batch-line/v1", facts).finish_hex()
}

/// The seal: whose batch it is, how many lines, how much in each currency, and each line in its order.
pub(super) fn seal(batch: BatchId, person: PersonId, totals: &[Money], lines: &[String]) -> String {
    Encoder::new("countersign/batch/v1")
        .bytes(batch.0.as_bytes())
        .bytes(person.0.as_bytes())
        .list(totals, |encoder, total| {
            encoder.int(total.minor()).text(total.currency().code())
        })
        .list(lines, |encoder, line| encoder.text(line))
        .finish_hex()
}

/// How much in each currency, by its code.
pub(super) fn totals(amounts: impl IntoIterator<Item = Money>) -> Result<Vec<Money>> {
    let mut totals: Vec<Money> = Vec::new();
    for amount in amounts {
        match totals.iter_mut().find(|total| total.currency() == amount.currency()) {
            Some(total) => {
                *total = total
                    .checked_add(amount)
                    .map_err(|error| Error::Broken(error.to_string()))?;
            }
            None => totals.push(amount),
        }
    }
    totals.sort_by_key(|total| total.currency().code());
    Ok(totals)
}
