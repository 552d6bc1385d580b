//! What the application's own role may do on PostgreSQL: a role that owns nothing, so that it can
//! neither drop a trigger nor truncate a table.

use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

/// Tables whose rows are written once.
pub const INSERT_ONLY: &[&str] = &[
    "approval_policy_version",
    "approval_tier",
    "approval_tier_step",
    "requisition_version",
    "attachment_content",
    "version_attachment",
    "duty",
    "route",
    "approval_step",
    "decision",
    "account",
    "journal",
    "ledger_entry",
    "batch",
    "batch_line",
    "batch_refusal",
    "execution",
    "voucher",
    "bank_file",
    "bank_file_line",
    "gateway_event",
    "status_query",
    "evidence",
    "evidence_decision",
    "attempt_outcome",
    "replenishment_request",
    "replenishment_decision",
    "replenishment_receipt",
    "cash_count",
    "cash_count_line",
    "variance",
    "variance_decision",
    "audit_event",
    "form_key",
];

/// Tables whose rows change but are never deleted.
pub const NEVER_DELETED: &[&str] = &[
    "company",
    "region",
    "branch",
    "department",
    "cost_centre",
    "gl_account",
    "person",
    "role_grant",
    "passkey",
    "recovery_code",
    "requisition",
    "fund",
    "payment",
    "step_up",
    "replenishment",
    "dispatch",
];

/// Tables that may be changed and emptied.
pub const CHANGEABLE: &[&str] = &[
    "password",
    "session",
    "ceremony",
    "sign_in_brake",
    "requisition_draft",
    "attachment",
    "outbox_job",
    "notice_choice",
];

/// The statements that give `role` what the application needs, and nothing else: no temporary tables and no schemas
/// either, which PostgreSQL lets everybody make by default.
///
/// # Errors
/// A role name that is not a plain identifier: it becomes part of SQL.
pub fn statements(role: &str) -> Result<Vec<String>, String> {
    let plain = !role.is_empty()
        && role.len() <= 63
        && role
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && !role.starts_with(|c: char| c.is_ascii_digit());
    if !plain {
        return Err(format!("the role {role:?} is not a plain name of a-z, 0-9 and _"));
    }
    let mut all = vec![
        format!("revoke create on schema public from public, {role}"),
        // The right belongs to the database: a copy of it, or a restored one, has it again.
        format!(
            "do $$ begin execute format('revoke temporary, create on database %I from public, {role}', \
             current_database()); end $$"
        ),
        format!("grant usage on schema public to {role}"),
        format!("grant select on seaql_migrations to {role}"),
    ];
    let rights = [
        ("select, insert", INSERT_ONLY),
        ("select, insert, update", NEVER_DELETED),
        ("select, insert, update, delete", CHANGEABLE),
    ];
    for (what, tables) in rights {
        all.push(format!("revoke all on {} from {role}", tables.join(", ")));
        all.push(format!("grant {what} on {} to {role}", tables.join(", ")));
    }
    Ok(all)
}

/// Runs [`statements`] on a PostgreSQL database, as its owner.
///
/// # Errors
/// A role name that is not plain; another engine; the database's. In words for the operator.
pub async fn apply(connection: &impl ConnectionTrait, role: &str) -> Result<(), String> {
    if connection.get_database_backend() != DatabaseBackend::Postgres {
        return Err("only PostgreSQL has roles; on SQLite whoever may open the file may do everything".to_owned());
    }
    for statement in statements(role)? {
        connection
            .execute_unprepared(&statement)
            .await
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}
