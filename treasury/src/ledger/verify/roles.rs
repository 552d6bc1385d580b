//! Roles that may not meet in one person, recomputed from the grants in force.

use super::reading::{BATCH, Reading};
use super::{Check, VerifyReport};
use crate::access::{Role, may_meet};
use crate::error::Result;
use uuid::Uuid;

pub(super) async fn check(reading: &Reading, report: &mut VerifyReport) -> Result<()> {
    let mut check = Check::new("roles.may_meet_in_one_person");
    let mut after = (Uuid::nil(), Uuid::nil());
    let mut held: Vec<Role> = Vec::new();
    loop {
        let sql = "select person_id, id, role from role_grant where revoked_at is null \
                   and (person_id, id) > ($1, $2) order by person_id, id limit $3";
        let rows = reading.all(sql, [after.0.into(), after.1.into(), BATCH.into()]).await?;
        if rows.is_empty() {
            report.add([check]);
            return Ok(());
        }
        for row in rows {
            let person: Uuid = row.try_get("", "person_id")?;
            if person != after.0 {
                held.clear();
            }
            after = (person, row.try_get("", "id")?);
            let code: String = row.try_get("", "role")?;
            let Ok(role) = Role::parse(&code) else {
                check.see(Some(format!("person {person}: has the unknown role {code}")));
                continue;
            };
            let conflict = held.iter().find(|other| !may_meet(**other, role));
            check.see(conflict.map(|other| format!("person {person}: is both {} and {}", other.noun(), role.noun())));
            held.push(role);
        }
    }
}
