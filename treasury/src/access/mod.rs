//! Who may do what: the actor, roles and their scopes, the one table of permissions, and the duties that must
//! be different people.

mod actor;
pub mod duties;
mod grant;
mod permission;
mod role;
mod scope;

pub use actor::Actor;
pub use duties::{Doer, Duty, DutyBreach};
pub use grant::{Grant, GrantConflict, check_new_grant, may_meet};
pub use permission::{Permission, Reach};
pub use role::{Role, UnknownRole};
pub use scope::{Home, Scope};
