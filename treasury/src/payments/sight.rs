//! How far an actor's permission goes, as a question and as SQL.

use crate::access::{Actor, Home, Permission, Reach, Scope};
use sea_orm::Value;

/// The places of the actor's company that a permission covers. What somebody has a part in, they see besides.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Sight(Vec<Scope>);

impl Sight {
    /// What the grants that are in force today give: each reaches as far as its scope, also that of a role which is for the
    /// whole company as a rule.
    pub(crate) fn of(actor: &Actor, permission: Permission) -> Self {
        let grants = actor.grants().iter().filter(|grant| grant.is_in_force(actor.today()));
        let own = grants.filter(|grant| grant.scope.company() == actor.company());
        let reaching = own.filter(|grant| matches!(grant.role.reach(permission), Reach::All | Reach::Scope));
        Self(reaching.map(|grant| grant.scope).collect())
    }

    /// Whether a requisition of this home is in it.
    pub(crate) fn covers(&self, home: &Home) -> bool {
        self.0.iter().any(|place| place.covers(home))
    }

    /// Whether a fund of this scope is in it.
    pub(crate) fn contains(&self, scope: Scope) -> bool {
        self.0.iter().any(|place| place.contains(scope))
    }

    /// Whether it is nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is everything.
    pub(crate) fn is_whole_company(&self) -> bool {
        self.0.iter().any(|place| matches!(place, Scope::Company(_)))
    }

    /// The same question over the columns `region_id`, `branch_id` and, where the table has one,
    /// `department_id` of `alias`. Adds its values.
    pub(crate) fn sql(&self, alias: &str, has_department: bool, values: &mut Vec<Value>) -> String {
        if self.is_whole_company() {
            return "1 = 1".to_owned();
        }
        let mut any = vec!["1 = 0".to_owned()];
        for place in &self.0 {
            let (value, condition): (Value, _) = match *place {
                Scope::Company(_) => continue,
                Scope::Region { region, .. } => (
                    region.into(),
                    "({a}.region_id = ${n} or {a}.branch_id in (select id from branch where region_id = ${n}))",
                ),
                Scope::Branch { branch, .. } => (branch.into(), "{a}.branch_id = ${n}"),
                Scope::Department { department, .. } if has_department => {
                    (department.into(), "{a}.department_id = ${n}")
                }
                Scope::Department { .. } => continue,
            };
            values.push(value);
            any.push(
                condition
                    .replace("{a}", alias)
                    .replace("{n}", &values.len().to_string()),
            );
        }
        format!("({})", any.join(" or "))
    }
}
