//! Which requisitions somebody may know of (S21): one SQL predicate for lists, pages, files and acts.
//!
//! A draft is its requester's alone. From the first round on a requisition is seen by its requester, by whose roles
//! reach it, by whoever has a duty in it (decides, gets the money, pays it out), and by whoever holds the role of a step
//! of the current round in its place.

use super::store::{self, Header};
use crate::access::{Actor, Grant, Permission, Reach, Role, Scope};
use crate::error::{Error, Result};
use sea_orm::{ConnectionTrait, Value};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A condition in SQL with its values, built up with numbered placeholders.
#[derive(Clone, Debug, Default)]
pub(crate) struct Condition {
    values: Vec<Value>,
}

impl Condition {
    /// Adds a value and answers its placeholder.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn bind_all(&mut self, ids: &BTreeSet<Uuid>) -> String {
        let numbers: Vec<String> = ids.iter().map(|id| self.bind(*id)).collect();
        numbers.join(", ")
    }

    pub(crate) fn values(self) -> Vec<Value> {
        self.values
    }
}

/// The places of some grants.
#[derive(Default)]
struct Places {
    whole: bool,
    regions: BTreeSet<Uuid>,
    branches: BTreeSet<Uuid>,
    regions_of_branches: BTreeSet<Uuid>,
    departments: BTreeSet<Uuid>,
}

impl Places {
    fn of(scopes: impl Iterator<Item = Scope>) -> Self {
        let mut places = Self::default();
        for scope in scopes {
            match scope {
                Scope::Company(_) => places.whole = true,
                Scope::Region { region, .. } => {
                    places.regions.insert(region.0);
                }
                Scope::Branch { region, branch, .. } => {
                    places.branches.insert(branch.0);
                    places.regions_of_branches.extend(region.map(|region| region.0));
                }
                Scope::Department { department, .. } => {
                    places.departments.insert(department.0);
                }
            }
        }
        places
    }
}

/// The condition that the actor may know of requisition `r`, whose current version, if any, is `v`.
pub(crate) fn visible(actor: &Actor, condition: &mut Condition) -> String {
    let company = condition.bind(actor.company());
    let me = condition.bind(actor.person());
    let mut ways = Vec::new();
    let today = actor.today();
    let in_force = || actor.grants().iter().filter(move |grant| grant.is_in_force(today));
    let reaches = |grant: &&Grant| {
        let reach = grant.role.reach(Permission::ViewRequisitions);
        matches!(reach, Reach::All | Reach::Scope)
    };
    let places = Places::of(in_force().filter(reaches).map(|grant| grant.scope));
    if places.whole {
        ways.push("true".to_owned());
    } else {
        for (column, ids) in [
            ("v.region_id", &places.regions),
            ("v.branch_id", &places.branches),
            ("v.department_id", &places.departments),
        ] {
            if !ids.is_empty() {
                ways.push(format!("{column} in ({})", condition.bind_all(ids)));
            }
        }
        ways.push(format!(
            "exists (select 1 from duty x where x.requisition_id = r.id and x.person_id = {me})"
        ));
        if let Some(reach) = steps_in_reach(actor, Role::is_local, condition) {
            ways.push(format!(
                "exists (select 1 from approval_step s where s.requisition_id = r.id and s.version = r.round and {reach})"
            ));
        }
    }
    format!(
        "r.company_id = {company} and (r.requester_id = {me} or (r.round > 0 and ({})))",
        ways.join(" or ")
    )
}

/// The condition that step `s` of requisition `r`, whose current version is `v`, is for one of these roles that the actor
/// holds today where the step needs it, as [`crate::approvals::routing`] sees it. None for somebody who holds none of them.
pub(super) fn steps_in_reach(actor: &Actor, roles: fn(Role) -> bool, condition: &mut Condition) -> Option<String> {
    let mut ways = Vec::new();
    for role in Role::ALL.into_iter().filter(|role| roles(*role)) {
        let held = actor.grants().iter().filter(|grant| grant.role == role);
        let held: Vec<Scope> = held
            .filter(|grant| grant.is_in_force(actor.today()))
            .map(|grant| grant.scope)
            .collect();
        if held.is_empty() {
            continue;
        }
        let places = places_of(role, &Places::of(held.into_iter()), condition);
        ways.push(format!("(s.role = '{}' and ({places}))", role.code()));
    }
    (!ways.is_empty()).then(|| format!("({})", ways.join(" or ")))
}

/// Where a role held in these places takes steps: a local one where one of the two scopes lies within the other, the
/// others for requests of the place.
fn places_of(role: Role, places: &Places, condition: &mut Condition) -> String {
    if places.whole {
        return "true".to_owned();
    }
    let mut ways = Vec::new();
    let mut within = |column: &str, ids: &BTreeSet<Uuid>| {
        if !ids.is_empty() {
            ways.push(format!("{column} in ({})", condition.bind_all(ids)));
        }
    };
    if role.is_local() {
        let regions: BTreeSet<Uuid> = places.regions.union(&places.regions_of_branches).copied().collect();
        within("s.scope_kind = 'region' and s.scope_id", &regions);
        within("s.scope_kind = 'branch' and v.region_id", &places.regions);
        within("s.scope_kind = 'branch' and s.scope_id", &places.branches);
        within("s.scope_kind = 'department' and s.scope_id", &places.departments);
        ways.push("s.scope_kind = 'company'".to_owned());
    } else {
        within("v.region_id", &places.regions);
        within("v.branch_id", &places.branches);
        within("v.department_id", &places.departments);
    }
    ways.join(" or ")
}

/// [`Error::NotFound`] unless the actor may know of the requisition.
pub(crate) async fn known_to(connection: &impl ConnectionTrait, actor: &Actor, header: &Header) -> Result<()> {
    if header.requester == actor.person() && header.company == actor.company() {
        return Ok(());
    }
    let mut condition = Condition::default();
    let id = condition.bind(header.id);
    let visible = visible(actor, &mut condition);
    let sql = format!(
        "select 1 as known from requisition r left join requisition_version v on v.requisition_id = r.id \
         and v.version = r.round where r.id = {id} and {visible}"
    );
    let row = store::one(connection, &sql, condition.values()).await?;
    row.map(|_| ()).ok_or(Error::NotFound)
}
