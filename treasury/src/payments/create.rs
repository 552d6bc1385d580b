//! The last approval makes the payment, in its own transaction. Nothing else does (S28).

use super::executors;
use crate::access::Role;
use crate::approvals::{Contact, People};
use crate::audit::Event;
use crate::error::{BLOCKED, Error, Result};
use crate::funds;
use crate::ids::{BranchId, CompanyId, FundId, PaymentId, PersonId, RegionId, RequisitionId};
use crate::outbox::Job;
use crate::row;
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;
use serde_json::json;

/// Creates the payment of an approved version; amount, payee and destination are the version's own. The
/// decision of the last step must be written already, in this transaction.
///
/// # Errors
/// [`BLOCKED`] when no fund pays for this place and currency.
pub(crate) async fn create(
    work: &mut UnitOfWork,
    requisition: RequisitionId,
    version: i64,
    final_position: i64,
    final_approver: PersonId,
) -> Result<PaymentId> {
    let sql = "select v.company_id, v.requester_id, v.region_id, v.branch_id, v.beneficiary_id, v.amount_minor, \
               v.currency, v.payee_name, r.number from requisition_version v \
               join requisition r on r.id = v.requisition_id where v.requisition_id = $1 and v.version = $2";
    let row = work
        .one(sql, [requisition.into(), version.into()])
        .await?
        .ok_or(Error::NotFound)?;
    let company: CompanyId = row.try_get("", "company_id")?;
    let region: Option<RegionId> = row.try_get("", "region_id")?;
    let branch: Option<BranchId> = row.try_get("", "branch_id")?;
    let amount = row::money(&row, "amount_minor")?;
    let currency = amount.currency();
    let payee: String = row.try_get("", "payee_name")?;
    let number: i64 = row.try_get("", "number")?;
    let (fund, scope) = funds::choose(work.connection(), company, region, branch, currency)
        .await?
        .ok_or_else(|| {
            Error::refused(
                BLOCKED,
                format!("No fund pays in {currency} for this place. Ask an administrator to add one, then try again."),
            )
        })?;
    let requester: PersonId = row.try_get("", "requester_id")?;
    let beneficiary: Option<PersonId> = row.try_get("", "beneficiary_id")?;
    let executor = executors::suggest(work, company, requisition, requester, beneficiary, scope).await?;
    let payment: PaymentId = work.new_id();
    insert(
        work,
        payment,
        requisition,
        version,
        fund,
        final_position,
        final_approver,
        executor.as_ref().map(|e| e.id),
    )
    .await?;
    work.record(Event::about("payment.created", "payment", payment).with(json!({
        "requisition": requisition.to_string(),
        "fund": fund.to_string(),
        "amount": amount.to_string(),
        "suggested_executor": executor.as_ref().map(|e| e.id.to_string()),
    })));
    let told = match &executor {
        Some(executor) => vec![executor.email.clone()],
        None => emails(People::holders(work.connection(), company, Role::Cfo, work.now()).await?),
    };
    for to in told {
        let payload = json!({
            "to": to,
            "payment": payment.to_string(),
            "requisition": requisition.to_string(),
            "number": number,
            "payee": payee,
            "amount": amount.to_string(),
            "no_executor": executor.is_none(),
        });
        work.enqueue(Job {
            kind: "mail.payment_waiting",
            payload,
        });
    }
    Ok(payment)
}

fn emails(people: Vec<Contact>) -> Vec<String> {
    people.into_iter().map(|contact| contact.email).collect()
}

#[expect(clippy::too_many_arguments, reason = "the columns that are not the version's own")]
async fn insert(
    work: &UnitOfWork,
    payment: PaymentId,
    requisition: RequisitionId,
    version: i64,
    fund: FundId,
    final_position: i64,
    final_approver: PersonId,
    executor: Option<PersonId>,
) -> Result<()> {
    // The version's columns are copied by the database, so that no code in between can change them (S4).
    let sql = "insert into payment(id, company_id, requisition_id, version, requester_id, amount_minor, currency, \
               payee_name, method, destination, content_hash, fund_id, final_position, final_approver_id, \
               final_outcome, suggested_executor_id, status, rev, created_at, updated_at) \
               select $1, v.company_id, v.requisition_id, v.version, v.requester_id, v.amount_minor, v.currency, \
               v.payee_name, v.method, v.destination, v.content_hash, $2, cast($3 as bigint), $4, 'approved', $5, \
               'awaiting_release', 1, cast($6 as bigint), cast($6 as bigint) \
               from requisition_version v where v.requisition_id = $7 and v.version = $8";
    let values: [Value; 8] = [
        payment.into(),
        fund.into(),
        final_position.into(),
        final_approver.into(),
        executor.map(|e| e.0).into(),
        work.now().into(),
        requisition.into(),
        version.into(),
    ];
    work.execute(sql, values).await?;
    Ok(())
}
