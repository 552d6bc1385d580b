//! Each version of the approval policy against the digest that the trail keeps of its adoption.

use super::reading::Reading;
use super::{Check, VerifyReport};
use crate::approvals::{load_policy, policy_digest};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::PolicyVersionId;

pub(super) async fn check(reading: &Reading, report: &mut VerifyReport) -> Result<()> {
    let mut check = Check::new("policies.as_they_were_adopted");
    let sql = "select p.id, p.number, p.effective_from, p.note, e.detail from approval_policy_version p \
               left join audit_event e on e.subject_id = p.id and e.action = 'policy.adopted' order by p.id";
    for row in reading.all(sql, []).await? {
        let id: PolicyVersionId = row.try_get("", "id")?;
        let number: i64 = row.try_get("", "number")?;
        let note: String = row.try_get("", "note")?;
        let effective_from = Timestamp(row.try_get("", "effective_from")?);
        let adopted: Option<String> = row.try_get("", "detail")?;
        let found = match load_policy(reading.connection(), id).await {
            Ok(version) => policy_digest(&version.tiers, effective_from, &note),
            // A chain, role or currency that is none.
            Err(Error::Broken(words)) => words,
            Err(other) => return Err(other),
        };
        let same = adopted.is_some_and(|detail| detail.contains(&format!("\"tiers\":\"{found}\"")));
        check.see(
            (!same).then(|| {
                format!("policy {id} (version {number}): its tiers, steps, note or start are not those adopted")
            }),
        );
    }
    report.add([check]);
    Ok(())
}
