//! Changing and removing rows that were written for good.

use super::{attempt, error_is_a_rule, owner, rows, run_all};
use migrations::grants::{INSERT_ONLY, NEVER_DELETED};
use sea_orm::DatabaseBackend;
use treasury::testing::{Engine, fresh};

/// Every way to change or remove a row of an insert-only table, and to remove one that is never deleted.
fn tampering(backend: DatabaseBackend) -> Vec<String> {
    let mut all = Vec::new();
    for table in INSERT_ONLY {
        let column = first_column(table);
        all.push(format!("update {table} set {column} = {column}"));
        if backend == DatabaseBackend::Sqlite {
            all.push(format!("insert or replace into {table} select * from {table}"));
            all.push(format!("replace into {table} select * from {table}"));
        } else {
            all.push(format!(
                "insert into {table} select * from {table} where true on conflict ({}) do update set {column} = excluded.{column}",
                conflict_target(table)
            ));
        }
    }
    if backend == DatabaseBackend::Sqlite {
        // One that was received would begin anew.
        all.push("insert or replace into replenishment select * from replenishment".to_owned());
    }
    for table in INSERT_ONLY.iter().chain(NEVER_DELETED) {
        all.push(format!("delete from {table}"));
        if backend == DatabaseBackend::Postgres {
            all.push(format!("truncate {table} cascade"));
        }
    }
    all
}

fn first_column(table: &str) -> &'static str {
    match table {
        "approval_tier" | "approval_tier_step" => "policy_version_id",
        "requisition_version" | "version_attachment" | "duty" | "route" | "approval_step" | "decision" => {
            "requisition_id"
        }
        "attachment_content" => "sha256",
        "ledger_entry" | "voucher" => "fund_id",
        "execution" | "dispatch" | "attempt_outcome" | "bank_file_line" => "payment_id",
        "evidence_decision" => "evidence_id",
        "replenishment_request" | "replenishment_decision" | "replenishment_receipt" => "replenishment_id",
        "cash_count_line" => "count_id",
        "variance_decision" => "variance_id",
        "batch_line" | "batch_refusal" => "batch_id",
        "form_key" => "key",
        _ => "id",
    }
}

fn conflict_target(table: &str) -> &'static str {
    match table {
        "approval_tier" => "policy_version_id, position",
        "approval_tier_step" => "policy_version_id, tier_position, position",
        "requisition_version" | "route" => "requisition_id, version",
        "version_attachment" => "requisition_id, version, sha256",
        "duty" => "requisition_id, person_id",
        "approval_step" => "requisition_id, version, position, attempt",
        "decision" => "requisition_id, version, position",
        "ledger_entry" => "fund_id, seq",
        "voucher" => "fund_id, number",
        "execution" | "attempt_outcome" | "bank_file_line" => "payment_id, attempt",
        "cash_count_line" => "count_id, denomination_minor",
        "batch_line" | "batch_refusal" => "batch_id, position",
        other => first_column(other),
    }
}

/// Tries all of it through one connection: as the application, then (PostgreSQL) as the owner, for whom
/// only the triggers stand in the way.
async fn s13_written_rows_stay(engine: Engine) {
    let Some(database) = fresh(engine).await else { return };
    let (wrong, _) = run_all(&database).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let application = database.database.for_migrations().clone();
    let owner = owner(&database).await;
    for connection in [&application, owner.for_migrations()] {
        for table in INSERT_ONLY
            .iter()
            .chain(NEVER_DELETED)
            .filter(|table| !NO_ROWS.contains(table))
        {
            assert!(rows(connection, table).await > 0, "{table} has no row to tamper with");
        }
        for sql in tampering(connection.get_database_backend()) {
            let empty = NO_ROWS.iter().any(|table| sql.contains(table));
            match attempt(connection, &sql).await {
                Ok(0) if empty => {}
                Ok(count) => panic!("accepted, {count} rows: {sql}"),
                Err(error) => assert!(error_is_a_rule(&error), "{sql}: {error}"),
            }
        }
    }
    owner.close().await.expect("closed");
}

/// Tables that the statements leave empty.
const NO_ROWS: [&str; 5] = ["region", "branch", "department", "cost_centre", "bank_file_line"];

#[tokio::test]
async fn s13_written_rows_stay_sqlite() {
    s13_written_rows_stay(Engine::Sqlite).await;
}

#[tokio::test]
async fn s13_written_rows_stay_postgres() {
    s13_written_rows_stay(Engine::Postgres).await;
}
