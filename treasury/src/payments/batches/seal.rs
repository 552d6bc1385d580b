//! Choosing payments and sealing the choice.

use super::MOST_LINES;
use super::sealed::{digest, seal, totals};
use crate::access::Actor;
use crate::audit::Event;
use crate::error::{Error, Result};
use crate::form_key::FormKey;
use crate::ids::{BatchId, PaymentId};
use crate::payments::facts::Facts;
use crate::payments::service::Payments;
use crate::unit_of_work::UnitOfWork;
use crate::write::Write;
use sea_orm::Value;
use serde_json::json;

impl Payments {
    /// Seals a batch of these payments, in this order. Nothing is released by that.
    ///
    /// # Errors
    /// None chosen, more than [`MOST_LINES`] or one that this actor may not release now, on `payment`; more money than can be
    /// counted; [`Error::NotFound`] for one that they may not know of (S21).
    pub async fn seal_batch(&self, actor: &Actor, chosen: &[PaymentId], key: &FormKey) -> Result<BatchId> {
        let mut payments: Vec<PaymentId> = Vec::with_capacity(chosen.len());
        payments.extend(chosen);
        payments.sort_unstable();
        payments.dedup();
        match payments.len() {
            0 => {
                return Err(Error::invalid(
                    "payment",
                    "Tick the payments that you want to release together.",
                ));
            }
            1..=MOST_LINES => {}
            many => {
                let words = format!("{many} payments are ticked; a batch has {MOST_LINES} at most. Untick some.");
                return Err(Error::invalid("payment", words));
            }
        }
        self.treasury.retry(|| self.try_seal(actor, &payments, key)).await
    }

    /// `payments` in the order of their ids: everybody who locks several takes them in this order. It is that of the desk too,
    /// the oldest first.
    async fn try_seal(&self, actor: &Actor, payments: &[PaymentId], key: &FormKey) -> Result<BatchId> {
        let mut work = self.treasury.begin(actor.author()).await?;
        if let Some(outcome) = work.replayed(key).await? {
            let known = outcome.parse();
            return known.map_err(|_| Error::Broken("a form key's outcome".to_owned()));
        }
        let mut lines = Vec::with_capacity(payments.len());
        for payment in payments {
            lines.push(Facts::lock(&work, actor, *payment, "").await?);
        }
        let actor = &work.still(actor).await?;
        may_release_all(actor, &lines)?;
        let batch: BatchId = work.new_id();
        let digests: Vec<String> = lines.iter().map(digest).collect();
        let totals = totals(lines.iter().map(|facts| facts.amount))?;
        let seal = seal(batch, actor.person(), &totals, &digests);
        work.write_together(vec![header(&work, actor, batch, lines.len(), &seal)])
            .await?;
        let rows = (1_i64..).zip(lines.iter().zip(&digests));
        let rows = rows.map(|(position, (facts, digest))| line(batch, position, facts, digest));
        work.write_together(rows.collect()).await?;
        let totals: Vec<String> = totals.iter().map(ToString::to_string).collect();
        let about = json!({"seal": seal, "lines": lines.len(), "totals": totals});
        work.record(Event::about("batch.sealed", "batch", batch).with(about));
        work.remember(key, &batch.to_string()).await?;
        work.commit().await?;
        Ok(batch)
    }
}

/// Refuses all when one cannot be released, and says which and why.
fn may_release_all(actor: &Actor, lines: &[Facts]) -> Result<()> {
    let refused = lines.iter().filter_map(|facts| {
        let refusal = facts.may_release(actor).err()?;
        let (payee, code, why) = (&facts.payee, refusal.code, refusal.message);
        Some(match code.starts_with('D') {
            true => format!("{payee} ({code}): {why}"),
            false => format!("{payee}: {why}"),
        })
    });
    let words: Vec<String> = refused.collect();
    match words.as_slice() {
        [] => Ok(()),
        _ => Err(Error::invalid("payment", words.join(" "))),
    }
}

fn header(work: &UnitOfWork, actor: &Actor, batch: BatchId, lines: usize, seal: &str) -> Write {
    let sql = "insert into batch(id, company_id, person_id, lines, seal, sealed_at) values ($1, $2, $3, $4, $5, $6)";
    let values: [Value; 6] = [
        batch.into(),
        actor.company().into(),
        actor.person().into(),
        i64::try_from(lines).unwrap_or(i64::MAX).into(),
        seal.into(),
        work.now().into(),
    ];
    Write::new(sql, values)
}

fn line(batch: BatchId, position: i64, facts: &Facts, digest: &str) -> Write {
    let sql = "insert into batch_line(batch_id, position, payment_id, rev, digest) values ($1, $2, $3, $4, $5)";
    let values: [Value; 5] = [
        batch.into(),
        position.into(),
        facts.id.into(),
        facts.rev.into(),
        digest.into(),
    ];
    Write::new(sql, values)
}
