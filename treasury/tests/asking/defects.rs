//! Defects of the system we replace that no service has a way to repeat: tried with SQL, as the application's own role.

use crate::acts::*;
use sea_orm::{ConnectionTrait, Statement, Value};
use treasury::approvals::outcome::Verdict;
use treasury::form_key::FormKey;
use treasury::funds::Terms;
use treasury::ids::{FundId, PaymentId, RequisitionId};
use treasury::money::Money;
use treasury::on_both_engines;
use treasury::testing::{Person, World};
use uuid::Uuid;

/// Runs SQL as the application; the engine's words when it refuses.
async fn attempt(world: &World, sql: &str, values: Vec<Value>) -> Result<u64, String> {
    let connection = world.database.database.for_migrations();
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let done = connection.execute_raw(statement).await;
    done.map(|done| done.rows_affected())
        .map_err(|error| error.to_string().to_lowercase())
}

/// A payment of a requisition by hand, resting on the decision of its last step as if that were `outcome`.
async fn pay_by_hand(world: &World, requisition: RequisitionId, outcome: &str) -> Result<u64, String> {
    let sql = "insert into payment(id, company_id, requisition_id, version, requester_id, amount_minor, currency, \
               payee_name, method, destination, content_hash, fund_id, final_position, final_approver_id, \
               final_outcome, status, rev, created_at, updated_at) \
               select $1, r.company_id, r.id, v.version, v.requester_id, v.amount_minor, v.currency, v.payee_name, \
               v.method, v.destination, v.content_hash, $2, d.position, d.approver_id, $3, 'awaiting_release', 1, \
               r.updated_at, r.updated_at from requisition r join requisition_version v on v.requisition_id = r.id \
               join decision d on d.requisition_id = r.id and d.version = v.version \
               where r.id = $4 and d.position = 2";
    let id = PaymentId(Uuid::from_u128(7));
    let values = vec![id.into(), world.branch_fund.into(), outcome.into(), requisition.into()];
    attempt(world, sql, values).await
}

async fn balance(world: &World, fund: FundId) -> i64 {
    let auditor = world.actor(Person::Auditor).await;
    let fund = world.treasury.funds().view(&auditor, fund).await.unwrap();
    fund.balance.minor()
}

on_both_engines! {
    async fn s07_a_rejected_requisition_has_no_payment_not_even_by_hand(world: World) {
        let id = ask(&world, Person::Staff, &draft(&world)).await;
        approve(&world, Person::BranchManager, id).await.unwrap();
        decide(&world, Person::Treasury, id, Verdict::Reject, "No budget").await.unwrap();
        let forged = pay_by_hand(&world, id, "approved").await.unwrap_err();
        assert!(forged.contains("of the round that is in approval"), "{forged}");
        let honest = pay_by_hand(&world, id, "rejected").await.unwrap_err();
        assert!(honest.contains("of the round that is in approval"), "{honest}");
        assert_eq!(count(&world, "select count(*) as n from payment", vec![]).await, 0);
    }

    async fn s15_whatever_is_edited_in_a_fund_its_balance_comes_from_its_ledger(world: World) {
        let before = balance(&world, world.branch_fund).await;
        for balance in ["balance", "balance_minor", "current_balance"] {
            let sql = format!("update fund set {balance} = 99999999");
            let refused = attempt(&world, &sql, vec![]).await.unwrap_err();
            assert!(refused.contains("no such column") || refused.contains("does not exist"), "{refused}");
        }
        let admin = world.actor(Person::Admin).await;
        let funds = world.treasury.funds();
        let seen = funds.managed_one(&admin, world.branch_fund).await.unwrap();
        let edited = Terms {
            name: "Edited".to_owned(),
            authorised: Money::new(99_999_999, seen.terms.authorised.currency()),
            ..seen.terms
        };
        let form = FormKey::new("the form that edits a fund", "fund", &[]);
        funds.change(&admin, seen.id, seen.rev, &edited, &form).await.unwrap();
        assert_eq!(balance(&world, world.branch_fund).await, before);
        let sql = "update ledger_entry set balance_after = 99999999 where fund_id = $1";
        let refused = attempt(&world, sql, vec![world.branch_fund.into()]).await.unwrap_err();
        assert!(refused.contains("insert-only") || refused.contains("permission denied"), "{refused}");
        assert_eq!(balance(&world, world.branch_fund).await, before);
    }
}
