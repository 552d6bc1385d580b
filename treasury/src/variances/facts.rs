//! What an act about a variance is judged by: one answer for the page and the service.

use crate::access::duties::{self, Doer, VarianceFacts};
use crate::access::{Actor, Permission, Role};
use crate::approvals::People;
use crate::error::{Error, Refusal, Result};
use crate::funds::FundFacts;
use crate::ids::{PaymentId, PersonId, VarianceId};
use crate::money::Money;
use crate::requisitions::store;
use sea_orm::{ConnectionTrait, QueryResult};

/// A variance, with everybody who had a part in it.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub(super) id: VarianceId,
    pub(super) difference: Money,
    pub(super) proposed_by: PersonId,
    pub(super) is_decided: bool,
    /// Why it cannot be approved any more, though it can be rejected.
    pub(super) overtaken: Option<&'static str>,
    requester: Option<PersonId>,
    approvers: Vec<Doer>,
    executors: Vec<Doer>,
    keepers: Vec<PersonId>,
    cfos: Vec<PersonId>,
    ceos: Vec<PersonId>,
}

/// Whether this actor may propose a variance of a fund.
///
/// # Errors
/// The refusal, with [`crate::error::NOT_ALLOWED`].
pub(crate) fn may_propose(fund: &FundFacts, actor: &Actor) -> Result<(), Refusal> {
    if fund.is_within(actor, Permission::ProposeVariance) {
        return Ok(());
    }
    Err(Refusal::not_allowed(
        "Variances are proposed by treasury, group finance or FP&A.",
    ))
}

impl Judged {
    /// Of a variance of this fund.
    pub(super) async fn read(
        connection: &impl ConnectionTrait,
        actor: &Actor,
        fund: &FundFacts,
        id: VarianceId,
    ) -> Result<Self> {
        let sql = "select v.difference_minor, v.proposed_by, v.payment_id, c.counted_by, d.variance_id as decided, \
                   p.requester_id, \
                   (select count(*) from ledger_entry l join journal j on j.id = coalesce(l.debit_journal_id, l.credit_journal_id) \
                    where l.fund_id = v.fund_id and l.seq > c.after_seq and j.kind = 'variance') as since_count, \
                   (select count(*) from variance_decision e join variance w on w.id = e.variance_id \
                    join cash_count k on k.id = w.count_id where e.fund_id = v.fund_id and e.approved and w.id <> v.id \
                    and v.count_id is null and (case when v.payment_id is null then k.at >= v.at else k.after_seq >= \
                    (select min(x.ledger_seq) from execution x where x.payment_id = v.payment_id) end)) as counted_since from variance v left join variance_decision d on d.variance_id = v.id \
                   left join cash_count c on c.id = v.count_id left join payment p on p.id = v.payment_id \
                   where v.id = $1 and v.fund_id = $2";
        let row = store::one(connection, sql, [id.into(), fund.id.into()]).await?;
        let row = row.ok_or(Error::NotFound)?;
        let payment: Option<PaymentId> = row.try_get("", "payment_id")?;
        let counted_by: Option<PersonId> = row.try_get("", "counted_by")?;
        let (approvers, executors, others) = match payment {
            Some(payment) => (
                acted(connection, payment, "d.duty = 'approve'").await?,
                acted(connection, payment, "d.duty = 'execute'").await?,
                acted(connection, payment, "d.duty not in ('approve','execute')").await?,
            ),
            None => Default::default(),
        };
        let others = others.into_iter().map(|doer| doer.person);
        let people = People::of(connection, fund.company).await?;
        let holders = |role: Role| {
            let in_force = |it: &&crate::approvals::routing::Candidate| {
                it.active
                    && it
                        .grants
                        .iter()
                        .any(|grant| grant.role == role && grant.is_in_force(actor.today()))
            };
            people.candidates.iter().filter(in_force).map(|it| it.person).collect()
        };
        Ok(Self {
            id,
            difference: Money::new(row.try_get("", "difference_minor")?, fund.currency),
            proposed_by: row.try_get("", "proposed_by")?,
            is_decided: row.try_get::<Option<VarianceId>>("", "decided")?.is_some(),
            overtaken: overtaken(&row)?,
            requester: row.try_get("", "requester_id")?,
            approvers,
            executors,
            keepers: fund.holders.iter().copied().chain(counted_by).chain(others).collect(),
            cfos: holders(Role::Cfo),
            ceos: holders(Role::Ceo),
        })
    }

    fn facts(&self) -> VarianceFacts<'_> {
        VarianceFacts {
            proposer: self.proposed_by,
            requester: self.requester,
            approvers: &self.approvers,
            executors: &self.executors,
            keepers: &self.keepers,
            cfos: &self.cfos,
            ceos: &self.ceos,
        }
    }

    /// Whether this actor may decide it: D8, which names the role too, then the state.
    ///
    /// # Errors
    /// The refusal, with `D8`, [`crate::error::NOT_ALLOWED`] or [`crate::error::WRONG_STATE`].
    pub(super) fn may_decide(&self, actor: &Actor, fund: &FundFacts) -> Result<(), Refusal> {
        let decides = fund.is_within(actor, Permission::DecideVariance)
            || fund.is_within(actor, Permission::DecideVarianceForCfo);
        if !decides {
            return Err(Refusal::not_allowed(
                "Variances are decided by a CFO who had no part in them.",
            ));
        }
        duties::may_decide_variance(actor.person(), &self.facts())?;
        if self.is_decided {
            return Err(Refusal::wrong_state("This variance was decided already."));
        }
        Ok(())
    }

    /// The CFOs and, where none of them is without a part, the CEOs: whoever may decide.
    pub(super) fn deciders(&self) -> Vec<PersonId> {
        let facts = self.facts();
        let all = self.cfos.iter().chain(&self.ceos).copied();
        all.filter(|person| duties::may_decide_variance(*person, &facts).is_ok())
            .collect()
    }
}

/// What happened since it was proposed, so that booking it now would book something twice.
fn overtaken(row: &QueryResult) -> Result<Option<&'static str>> {
    let (since_count, counted_since): (i64, i64) = (row.try_get("", "since_count")?, row.try_get("", "counted_since")?);
    Ok(if since_count > 0 {
        Some("Another variance of this fund was booked after this count. Reject it, and count again.")
    } else if counted_since > 0 {
        Some("The fund was counted since, and what was found is booked. Reject this, or it is booked twice.")
    } else {
        None
    })
}

/// Who has such a duty in a payment's requisition.
async fn acted(connection: &impl ConnectionTrait, payment: PaymentId, which: &str) -> Result<Vec<Doer>> {
    let sql = format!(
        "select d.person_id from duty d join payment p on p.requisition_id = d.requisition_id where p.id = $1 and {which}"
    );
    let rows = store::all(connection, &sql, [payment.into()]).await?;
    let doer = |row: &QueryResult| Ok(Doer::from(row.try_get::<PersonId>("", "person_id")?));
    rows.iter().map(doer).collect()
}
