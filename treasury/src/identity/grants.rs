//! Role grants in the database, and the roles that may not meet in one person.

use crate::access::{Grant, Role, Scope, check_new_grant};
use crate::error::{Error, Result};
use crate::ids::{BranchId, CompanyId, DepartmentId, GrantId, PersonId, RegionId};
use crate::unit_of_work::UnitOfWork;
use jiff::civil::Date;
use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use serde_json::json;
use uuid::Uuid;

/// Columns that [`from_row`] reads, of `role_grant g` with its branch `b`.
pub(crate) const COLUMNS: &str = "g.role, g.company_id, g.region_id, g.branch_id, g.department_id, \
     g.starts_on, g.ends_on, b.region_id as branch_region_id";

/// A grant from a row of [`COLUMNS`].
pub(crate) fn from_row(row: &QueryResult) -> Result<Grant> {
    let code: String = row.try_get("", "role")?;
    let role = Role::parse(&code).map_err(|_| Error::Broken(format!("unknown role {code}")))?;
    let company: CompanyId = row.try_get("", "company_id")?;
    let region: Option<RegionId> = row.try_get("", "region_id")?;
    let branch: Option<BranchId> = row.try_get("", "branch_id")?;
    let department: Option<DepartmentId> = row.try_get("", "department_id")?;
    let branch_region: Option<RegionId> = row.try_get("", "branch_region_id")?;
    // A grant names at most one of the three; the table checks it.
    let scope = match department {
        Some(department) => Scope::Department { company, department },
        None => Scope::of_place(company, region, branch, branch_region),
    };
    Ok(Grant {
        role,
        scope,
        from: date(row.try_get("", "starts_on")?)?,
        until: date(row.try_get("", "ends_on")?)?,
    })
}

fn date(text: Option<String>) -> Result<Option<Date>> {
    text.map(|text| {
        text.parse()
            .map_err(|error| Error::Broken(format!("date {text:?}: {error}")))
    })
    .transpose()
}

/// The grants of a person that were not revoked.
pub(crate) async fn of_person(connection: &impl ConnectionTrait, person: PersonId) -> Result<Vec<Grant>> {
    let sql = format!(
        "select {COLUMNS} from role_grant g left join branch b on b.id = g.branch_id \
         where g.person_id = $1 and g.revoked_at is null order by g.id"
    );
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, [person.into()]);
    let rows = connection.query_all_raw(statement).await?;
    rows.iter().map(from_row).collect()
}

/// The roles of a person that were not revoked.
pub(crate) async fn active_roles(work: &UnitOfWork, person: PersonId) -> Result<Vec<Role>> {
    let grants = of_person(work.connection(), person).await?;
    Ok(grants.into_iter().map(|grant| grant.role).collect())
}

/// Refuses a role that may not meet one that the person holds.
pub(crate) fn refuse_incompatible(held: &[Role], role: Role) -> Result<()> {
    check_new_grant(held.iter().copied(), role).map_err(|conflict| Error::invalid("role", conflict.to_string()))
}

/// What the audit trail keeps of a grant: everything that gives it its reach.
pub(crate) fn facts(id: GrantId, role: Role, scope: Scope, dates: (Option<Date>, Option<Date>)) -> serde_json::Value {
    let (region, branch, department) = places(scope);
    let text = |id: Option<Uuid>| id.map(|id| id.to_string());
    json!({
        "grant": id.to_string(), "role": role.code(), "region": text(region), "branch": text(branch),
        "department": text(department), "from": dates.0.map(|day| day.to_string()),
        "until": dates.1.map(|day| day.to_string()),
    })
}

/// A scope as the columns that narrow it: region, branch, department.
fn places(scope: Scope) -> (Option<Uuid>, Option<Uuid>, Option<Uuid>) {
    match scope {
        Scope::Company(_) => (None, None, None),
        Scope::Region { region, .. } => (Some(region.0), None, None),
        Scope::Branch { branch, .. } => (None, Some(branch.0), None),
        Scope::Department { department, .. } => (None, None, Some(department.0)),
    }
}

/// Inserts a grant; `by` is none only while a company is being set up (D12 is checked by the caller and
/// by the database).
pub(crate) async fn insert(
    work: &UnitOfWork,
    person: PersonId,
    role: Role,
    scope: Scope,
    dates: (Option<Date>, Option<Date>),
    by: Option<PersonId>,
) -> Result<GrantId> {
    let id: GrantId = work.new_id();
    let (region, branch, department) = places(scope);
    let (from, until) = dates;
    let sql = "insert into role_grant(id, person_id, company_id, role, region_id, branch_id, department_id, \
               starts_on, ends_on, granted_by, granted_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values: [Value; 11] = [
        id.into(),
        person.into(),
        scope.company().into(),
        role.code().into(),
        region.into(),
        branch.into(),
        department.into(),
        from.map(|d| d.to_string()).into(),
        until.map(|d| d.to_string()).into(),
        by.map(|p| p.0).into(),
        work.now().into(),
    ];
    work.execute(sql, values).await?;
    Ok(id)
}
