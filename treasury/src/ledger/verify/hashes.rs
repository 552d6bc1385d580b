//! The audit events, each against its leaf hash.

use super::reading::{BATCH, Reading};
use super::{Check, VerifyReport};
use crate::audit::Leaf;
use crate::error::Result;
use sea_orm::QueryResult;
use uuid::Uuid;

pub(super) async fn check(reading: &Reading, report: &mut VerifyReport) -> Result<()> {
    let mut check = Check::new("audit.leaf_hashes");
    let mut after = Uuid::nil();
    // The first time also what has no identifier to speak of.
    let mut from = ">=";
    loop {
        let sql = format!("select * from audit_event where id {from} $1 order by id limit $2");
        let rows = reading.all(&sql, [after.into(), BATCH.into()]).await?;
        if rows.is_empty() {
            let all = reading.count("select count(*) as n from audit_event").await?;
            if all != check.rows {
                let words = format!(
                    "{} of {all} audit events were read; some have no proper identifier",
                    check.rows
                );
                check.found(words);
            }
            report.add([check]);
            return Ok(());
        }
        from = ">";
        for row in rows {
            after = row.try_get("", "id")?;
            let stored: String = row.try_get("", "leaf_hash")?;
            let right = leaf(&row)? == stored;
            check.see((!right).then(|| format!("audit event {after}: its content has another hash")));
        }
    }
}

fn leaf(row: &QueryResult) -> Result<String> {
    let text = |column| row.try_get::<String>("", column);
    let code: Option<String> = row.try_get("", "code")?;
    Ok(Leaf {
        id: row.try_get("", "id")?,
        company: row.try_get("", "company_id")?,
        at: row.try_get("", "at")?,
        actor: row.try_get("", "actor_id")?,
        action: &text("action")?,
        subject_kind: &text("subject_kind")?,
        subject: row.try_get("", "subject_id")?,
        code: code.as_deref(),
        detail: &text("detail")?,
        ip: &text("ip")?,
        request_id: &text("request_id")?,
    }
    .hash())
}
