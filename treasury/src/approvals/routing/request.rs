//! What a route is planned from: the request, the people, and what is already decided.

use jiff::civil::Date;

use crate::access::{Doer, Grant, Home, Role};
use crate::approvals::policy::Chain;
use crate::ids::PersonId;
use crate::money::Money;

/// Where a requisition comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Origin {
    /// A branch.
    Branch,
    /// Headquarters.
    Hq,
    /// The field: people on the road in a region.
    Field,
}

impl Origin {
    /// Every origin.
    pub const ALL: [Self; 3] = [Self::Branch, Self::Hq, Self::Field];

    /// The code in the database and in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Branch => "branch",
            Self::Hq => "hq",
            Self::Field => "field",
        }
    }

    /// The word on screens.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Branch => "Branch",
            Self::Hq => "HQ",
            Self::Field => "Field",
        }
    }

    /// The origin of a code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|origin| origin.code() == code)
    }
}

/// The names of the places of a request, for the reasons that a plan gives.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct PlaceNames {
    /// The company.
    pub company: String,
    /// The region, if any.
    pub region: Option<String>,
    /// The branch, if any.
    pub branch: Option<String>,
    /// The department, if any.
    pub department: Option<String>,
}

/// What a route is planned for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RouteRequest {
    /// Who asks.
    pub requester: PersonId,
    /// The person who gets the money, where the payee is one.
    pub beneficiary: Option<PersonId>,
    /// Whether the requester holds a treasury grant today; such requests have a chain of their own.
    pub requester_is_treasury: bool,
    /// Where it comes from.
    pub origin: Origin,
    /// What it is coded to: company, region, branch, department.
    pub place: Home,
    /// The names of these places.
    pub names: PlaceNames,
    /// How much.
    pub money: Money,
    /// The day that grants are looked at.
    pub today: Date,
}

impl RouteRequest {
    /// The chain of tiers that applies.
    pub const fn chain(&self) -> Chain {
        match (self.requester_is_treasury, self.origin) {
            (true, _) => Chain::Treasury,
            (false, Origin::Branch) => Chain::Branch,
            (false, Origin::Hq) => Chain::Hq,
            (false, Origin::Field) => Chain::Field,
        }
    }
}

/// Somebody with grants; every holder of a role in the company should be given, inactive people too, since the plan says
/// who is left out and why. The order does not matter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// The name on screens.
    pub name: String,
    /// Whether the person can sign in.
    pub active: bool,
    /// All their grants.
    pub grants: Vec<Grant>,
}

/// A step of this round that was decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DecidedStep {
    /// Counted from 1.
    pub position: i32,
    /// The role it was decided under, which is another than the tier's if it was escalated.
    pub role: Role,
    /// Who decided, and for whom.
    pub doer: Doer,
}
