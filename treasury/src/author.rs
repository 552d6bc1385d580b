//! Who is behind a write, as the audit trail records it.

use crate::ids::{CompanyId, PersonId};

/// Where a request came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The address of the client, as text; empty for the system.
    pub ip: String,
    /// What the client says it is, cut to 300 characters; never trusted.
    pub user_agent: String,
    /// The request's id, which the logs carry too.
    pub request_id: String,
}

impl Caller {
    /// The process itself: worker, command line.
    #[must_use]
    pub fn system() -> Self {
        Self {
            ip: String::new(),
            user_agent: String::new(),
            request_id: "system".to_owned(),
        }
    }
}

/// The person, or the system, behind a write.
#[derive(Clone, Debug)]
pub struct Author {
    /// The person; none for the system itself.
    pub person: Option<PersonId>,
    /// The company it happens in, where one is known.
    pub company: Option<CompanyId>,
    /// Where it came from.
    pub caller: Caller,
}

impl Author {
    /// The system itself, for a company.
    #[must_use]
    pub fn system(company: Option<CompanyId>) -> Self {
        Self {
            person: None,
            company,
            caller: Caller::system(),
        }
    }
}
