//! The actor: the person who asks a service for something, with what they hold at this moment.

use super::{Grant, Home, Role};
use crate::author::{Author, Caller};
use crate::ids::{CompanyId, PersonId};
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A signed-in person, with their active grants of today. Services take it first and check it first.
#[derive(Clone, Debug)]
pub struct Actor {
    pub(crate) person: PersonId,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) home: Home,
    pub(crate) grants: Vec<Grant>,
    pub(crate) today: Date,
    pub(crate) zone: TimeZone,
    /// The epoch of the person's sessions when this was made; a later one means that they were ended.
    pub(crate) epoch: i64,
    pub(crate) caller: Caller,
}

impl Actor {
    /// The person.
    #[must_use]
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// The company outside of which the actor sees nothing.
    #[must_use]
    pub fn company(&self) -> CompanyId {
        self.home.company
    }

    /// The person's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The person's own address.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }

    /// Where the person works.
    #[must_use]
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// Every grant that was not revoked; those out of date are in it too.
    #[must_use]
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// Today, in the company's time zone.
    #[must_use]
    pub fn today(&self) -> Date {
        self.today
    }

    /// The company's time zone.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Where the request came from.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Whether the person holds the role today, in whatever scope.
    #[must_use]
    pub fn holds(&self, role: Role) -> bool {
        self.grants
            .iter()
            .any(|grant| grant.role == role && grant.is_in_force(self.today))
    }

    /// The author of what this actor writes.
    pub(crate) fn author(&self) -> Author {
        Author {
            person: Some(self.person),
            company: Some(self.home.company),
            caller: self.caller.clone(),
        }
    }
}
