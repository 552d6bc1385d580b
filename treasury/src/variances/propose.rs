//! Somebody proposes a difference. It moves nothing.

use super::facts::{Judged, may_propose};
use super::service::Variances;
use crate::access::Actor;
use crate::approvals::People;
use crate::audit::Event;
use crate::error::{Error, Result, Violations, WRONG_STATE};
use crate::form_key::FormKey;
use crate::funds::FundFacts;
use crate::ids::{CountId, FundId, PaymentId, VarianceId};
use crate::money::{MAX_MINOR, Money};
use crate::outbox::Job;
use crate::requisitions::note;
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;
use serde_json::json;

/// The longest name of an evidence, in characters.
pub const LONGEST_EVIDENCE: usize = 200;

/// Where the difference was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// In the fund as a whole.
    Fund,
    /// Something else was paid than is booked.
    Payment(PaymentId),
    /// In a count; the difference is the count's.
    Count(CountId),
}

/// What is proposed.
#[derive(Clone, Debug)]
pub struct Proposed {
    /// Where it was found.
    pub about: About,
    /// What was found less what is booked: below zero the fund is short.
    pub difference: Money,
    /// Why it differs (1 to 2,000 characters).
    pub reason: String,
    /// What shows it: a receipt, a line of a statement (1 to 200 characters); empty where it is a count.
    pub evidence: String,
}

impl Variances {
    /// Proposes what a count found.
    ///
    /// # Errors
    /// Those of [`Variances::propose`]; [`Error::NotFound`] for a count that the actor may not know of.
    pub async fn propose_counted(
        &self,
        actor: &Actor,
        count: CountId,
        reason: &str,
        key: &FormKey,
    ) -> Result<VarianceId> {
        let found = self.treasury.counts().view(actor, count).await?;
        let proposed = Proposed {
            about: About::Count(count),
            difference: found.difference,
            reason: reason.to_owned(),
            evidence: String::new(),
        };
        self.propose(actor, found.fund, &proposed, key).await
    }

    /// Proposes a variance of a fund.
    ///
    /// # Errors
    /// Nobody who may propose; no difference, or more than there can be, on `difference`; no reason, on `reason`; another one
    /// about the same waits; a payment that is not paid from this fund; [`Error::NotFound`].
    pub async fn propose(&self, actor: &Actor, fund: FundId, proposed: &Proposed, key: &FormKey) -> Result<VarianceId> {
        let (reason, evidence) = read(proposed)?;
        let (reason, evidence) = (reason.as_str(), evidence.as_str());
        let act = |mut work: UnitOfWork| async move {
            let facts = FundFacts::lock(&work, actor, fund).await?;
            if let Some(outcome) = work.replayed(key).await? {
                let id = outcome.parse().map_err(|_| Error::Broken(outcome))?;
                return Ok((work, id));
            }
            let actor = &work.still(actor).await?;
            may_propose(&facts, actor).map_err(Error::Refused)?;
            is_a_difference(&facts, proposed.difference)?;
            is_free(&work, &facts, proposed.about, proposed.difference).await?;
            let id: VarianceId = work.new_id();
            insert(&work, actor, &facts, (id, proposed), (reason, evidence)).await?;
            let about = json!({
                "fund": fund.to_string(), "difference": proposed.difference.to_string(), "reason": reason,
                "evidence": evidence,
            });
            work.record(Event::about("variance.proposed", "variance", id).with(about));
            tell_deciders(&mut work, actor, &facts, id, reason).await?;
            work.remember(key, &id.to_string()).await?;
            Ok((work, id))
        };
        self.treasury.write(actor.author(), act).await
    }
}

fn read(proposed: &Proposed) -> Result<(String, String)> {
    let mut wrong = Violations::default();
    let reason = note("reason", "the reason", &proposed.reason, &mut wrong);
    let evidence = note("evidence", "what shows it", &proposed.evidence, &mut wrong);
    if wrong.0.is_empty() && reason.is_empty() {
        wrong.add("reason", "Write why it differs; whoever decides reads this.");
    }
    if wrong.0.is_empty() && evidence.is_empty() && !matches!(proposed.about, About::Count(_)) {
        wrong.add("evidence", "Write what shows it: a receipt, a line of a statement.");
    }
    if evidence.chars().count() > LONGEST_EVIDENCE {
        wrong.add("evidence", format!("Shorten this to {LONGEST_EVIDENCE} characters."));
    }
    wrong.done()?;
    Ok((reason, evidence))
}

fn is_a_difference(facts: &FundFacts, difference: Money) -> Result<()> {
    if difference.currency() != facts.currency {
        let words = format!("Use the fund's own currency, {}.", facts.currency.code());
        return Err(Error::invalid("difference", words));
    }
    if difference.is_zero() || difference.minor().saturating_abs() > MAX_MINOR {
        return Err(Error::invalid(
            "difference",
            "Write how much it differs; nothing is no variance.",
        ));
    }
    Ok(())
}

/// That no other one about the same waits, and that what it is about is there.
async fn is_free(work: &UnitOfWork, facts: &FundFacts, about: About, difference: Money) -> Result<()> {
    let payment = match about {
        About::Fund => None,
        About::Payment(payment) => {
            was_paid(work, facts, payment, difference).await?;
            Some(payment.0)
        }
        About::Count(count) => {
            let sql = "select v.id from cash_count c left join variance v on v.count_id = c.id \
                       where c.id = $1 and c.fund_id = $2";
            let row = work
                .one(sql, [count.into(), facts.id.into()])
                .await?
                .ok_or(Error::NotFound)?;
            if row.try_get::<Option<VarianceId>>("", "id")?.is_some() {
                return Err(Error::refused(
                    WRONG_STATE,
                    "What this count found is proposed already.",
                ));
            }
            None
        }
    };
    let sql = "select v.id from variance v where v.fund_id = $1 and v.payment_id is not distinct from $2 \
               and not exists (select 1 from variance_decision d where d.variance_id = v.id)";
    match work.one(sql, [facts.id.into(), payment.into()]).await? {
        None => Ok(()),
        Some(_) => {
            let words =
                "Another variance about this waits for its decision. What is proposed twice would be booked twice.";
            Err(Error::refused(WRONG_STATE, words))
        }
    }
}

/// That the payment counts as paid, and that no more comes back by variances than was paid.
async fn was_paid(work: &UnitOfWork, facts: &FundFacts, payment: PaymentId, difference: Money) -> Result<()> {
    let sql = "select p.status, p.amount_minor, (select cast(coalesce(sum(d.difference_minor), 0) as bigint) from variance v \
               join variance_decision d on d.variance_id = v.id and d.approved where v.payment_id = p.id) as varied \
               from payment p where p.id = $1 and p.fund_id = $2";
    let row = work
        .one(sql, [payment.into(), facts.id.into()])
        .await?
        .ok_or(Error::NotFound)?;
    if row.try_get::<String>("", "status")? != "paid" {
        let words = "Only what was paid can differ from what is booked. Record what became of this payment instead.";
        return Err(Error::refused(WRONG_STATE, words));
    }
    let (amount, varied): (i64, i64) = (row.try_get("", "amount_minor")?, row.try_get("", "varied")?);
    if difference.minor().saturating_add(varied) > amount {
        let words = format!(
            "No more than {} was paid, so no more can be left of it.",
            Money::new(amount, facts.currency)
        );
        return Err(Error::invalid("difference", words));
    }
    Ok(())
}

async fn insert(
    work: &UnitOfWork,
    actor: &Actor,
    facts: &FundFacts,
    (id, proposed): (VarianceId, &Proposed),
    (reason, evidence): (&str, &str),
) -> Result<()> {
    let (payment, count) = match proposed.about {
        About::Fund => (None, None),
        About::Payment(payment) => (Some(payment.0), None),
        About::Count(count) => (None, Some(count.0)),
    };
    let sql = "insert into variance(id, company_id, fund_id, currency, payment_id, count_id, difference_minor, reason, \
               evidence, proposed_by, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values: [Value; 11] = [
        id.into(),
        facts.company.into(),
        facts.id.into(),
        facts.currency.code().into(),
        payment.into(),
        count.into(),
        proposed.difference.minor().into(),
        reason.into(),
        evidence.into(),
        actor.person().into(),
        work.now().into(),
    ];
    work.execute(sql, values).await?;
    Ok(())
}

async fn tell_deciders(
    work: &mut UnitOfWork,
    actor: &Actor,
    facts: &FundFacts,
    id: VarianceId,
    reason: &str,
) -> Result<()> {
    let judged = Judged::read(work.connection(), actor, facts, id).await?;
    for person in judged.deciders() {
        let Some(contact) = People::contact_of(work.connection(), person).await? else {
            continue;
        };
        work.enqueue(Job {
            kind: "mail.variance_proposed",
            payload: json!({
                "to": contact.email,
                "variance": id.to_string(),
                "fund_name": facts.name,
                "amount": judged.difference.to_string(),
                "by": actor.name(),
                "note": reason,
            }),
        });
    }
    Ok(())
}
