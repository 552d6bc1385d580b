//! Who could release a payment.

use crate::access::duties::{Doer, ReleaseFacts, may_release};
use crate::access::{Role, Scope};
use crate::error::Result;
use crate::identity::grants;
use crate::ids::{CompanyId, PersonId, RequisitionId};
use crate::unit_of_work::UnitOfWork;
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use std::collections::HashSet;

/// Somebody who could release it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Candidate {
    pub(super) id: PersonId,
    pub(super) email: String,
}

/// The treasury officer of the fund without a D4–D6 conflict who has the fewest payments waiting; none when everybody has a
/// conflict.
pub(super) async fn suggest(
    work: &UnitOfWork,
    company: CompanyId,
    requisition: RequisitionId,
    requester: PersonId,
    beneficiary: Option<PersonId>,
    fund: Scope,
) -> Result<Option<Candidate>> {
    let sql = "select approver_id from decision where requisition_id = $1";
    let decided: Vec<Doer> = rows(work, sql, [requisition.into()])
        .await?
        .iter()
        .map(|row| Ok(Doer::from(row.try_get::<PersonId>("", "approver_id")?)))
        .collect::<Result<_>>()?;
    let facts = ReleaseFacts {
        requester,
        beneficiary,
        decided: &decided,
    };
    let mut best: Option<(i64, Candidate)> = None;
    for (candidate, waiting) in officers_and_load(work, company, fund).await? {
        let free = may_release(candidate.id.into(), &facts).is_ok();
        if free && best.as_ref().is_none_or(|(fewest, _)| waiting < *fewest) {
            best = Some((waiting, candidate));
        }
    }
    Ok(best.map(|(_, candidate)| candidate))
}

/// The active treasury officers of today, in a scope that holds the fund, each once, with the number of payments that wait for them.
async fn officers_and_load(work: &UnitOfWork, company: CompanyId, fund: Scope) -> Result<Vec<(Candidate, i64)>> {
    let sql = format!(
        "select {}, p.id, p.email, c.time_zone, (select count(*) from payment w \
         where w.suggested_executor_id = p.id and w.status = 'awaiting_release') as waiting \
         from role_grant g join person p on p.id = g.person_id join company c on c.id = g.company_id \
         left join branch b on b.id = g.branch_id \
         where g.company_id = $1 and g.role = $2 and g.revoked_at is null and p.active order by p.id",
        grants::COLUMNS
    );
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for row in rows(work, &sql, [company.into(), Role::Treasury.code().into()]).await? {
        let (candidate, waiting) = (candidate(&row)?, row.try_get("", "waiting")?);
        let zone: String = row.try_get("", "time_zone")?;
        let today = work.now().date_in(&zone);
        let grant = grants::from_row(&row)?;
        if grant.scope.contains(fund) && grant.is_in_force(today) && seen.insert(candidate.id) {
            all.push((candidate, waiting));
        }
    }
    Ok(all)
}

fn candidate(row: &QueryResult) -> Result<Candidate> {
    Ok(Candidate {
        id: row.try_get("", "id")?,
        email: row.try_get("", "email")?,
    })
}

async fn rows<const N: usize>(work: &UnitOfWork, sql: &str, values: [Value; N]) -> Result<Vec<QueryResult>> {
    let statement = Statement::from_sql_and_values(work.backend(), sql, values);
    Ok(work.connection().query_all_raw(statement).await?)
}
