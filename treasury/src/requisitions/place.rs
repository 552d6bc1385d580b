//! The records that a draft names: they must be of the actor's company (S21) and fit one another.

use super::requisition::DraftFields;
use super::store;
use crate::error::{Result, Violations};
use crate::ids::{CompanyId, DepartmentId, RegionId};
use sea_orm::{ConnectionTrait, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// The draft with the region of its branch and the department of its cost centre, where it names only these.
pub(super) async fn resolve(
    connection: &impl ConnectionTrait,
    company: CompanyId,
    mut fields: DraftFields,
) -> Result<DraftFields> {
    let found = look_up(connection, company, &fields).await?;
    let mut wrong = Violations::default();
    let chosen: [(&'static str, Option<Uuid>, &str); 6] = [
        ("region", fields.region.map(|id| id.0), "Choose a region of the list."),
        ("branch", fields.branch.map(|id| id.0), "Choose a branch of the list."),
        (
            "department",
            fields.department.map(|id| id.0),
            "Choose a department of the list.",
        ),
        (
            "cost_centre",
            fields.cost_centre.map(|id| id.0),
            "Choose a cost centre of the list.",
        ),
        (
            "gl_account",
            fields.gl_account.map(|id| id.0),
            "Choose an account of the list.",
        ),
        (
            "beneficiary",
            fields.beneficiary.map(|id| id.0),
            "Choose a person of the list, or leave this empty.",
        ),
    ];
    for (field, id, words) in chosen {
        if id.is_some() && !found.contains_key(field) {
            wrong.add(field, words);
        }
    }
    let parent = |field: &str| found.get(field).copied().flatten();
    if let Some(region) = parent("branch").map(RegionId) {
        if fields.region.is_some_and(|chosen| chosen != region) {
            wrong.add(
                "region",
                "The branch lies in another region. Choose that one, or another branch.",
            );
        }
        fields.region = Some(region);
    }
    if let Some(department) = parent("cost_centre").map(DepartmentId) {
        if fields.department.is_some_and(|chosen| chosen != department) {
            wrong.add(
                "cost_centre",
                "This cost centre belongs to another department. Choose one of the department, or the other department.",
            );
        }
        fields.department = Some(department);
    }
    wrong.done()?;
    Ok(fields)
}

async fn look_up(
    connection: &impl ConnectionTrait,
    company: CompanyId,
    fields: &DraftFields,
) -> Result<HashMap<String, Option<Uuid>>> {
    let sql = "select 'branch' as field, region_id as parent from branch where id = $2 and company_id = $1 \
               union all select 'cost_centre', department_id from cost_centre where id = $3 and company_id = $1 \
               union all select 'region', null from region where id = $4 and company_id = $1 \
               union all select 'department', null from department where id = $5 and company_id = $1 \
               union all select 'gl_account', null from gl_account where id = $6 and company_id = $1 \
               union all select 'beneficiary', null from person where id = $7 and company_id = $1 and active";
    let values: [Value; 7] = [
        company.into(),
        fields.branch.map(|id| id.0).into(),
        fields.cost_centre.map(|id| id.0).into(),
        fields.region.map(|id| id.0).into(),
        fields.department.map(|id| id.0).into(),
        fields.gl_account.map(|id| id.0).into(),
        fields.beneficiary.map(|id| id.0).into(),
    ];
    let rows = store::all(connection, sql, values).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "field")?, row.try_get("", "parent")?)))
        .collect()
}
