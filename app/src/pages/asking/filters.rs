//! The filters of the list of requisitions, which live in its address.

use treasury::access::{Actor, Permission, Reach};
use treasury::requisitions::ListFilter;
use treasury::requisitions::state::Status;

use crate::error::Problem;
use crate::form::{FieldError, Form};
use crate::paths;

/// The longest text that is looked for, in characters.
const LONGEST_TEXT: usize = 100;
/// The value of `whose` that shows only one's own.
pub(super) const MINE: &str = "mine";

/// The filters as they came, and what they mean.
pub(super) struct Filters {
    values: Form,
    /// What the service is asked for; none when something could not be read.
    pub(super) filter: Option<ListFilter>,
    errors: Vec<FieldError>,
}

impl Filters {
    /// Reads an address's query.
    pub(super) fn read(query: &Form) -> Self {
        let mut read = query.read();
        let text = read.optional_line("q", "Search", LONGEST_TEXT);
        let status = read.parse("status", "Status", |raw| match raw {
            "" => Ok(None),
            code => Status::parse(code)
                .map(Some)
                .ok_or_else(|| "is not one of those offered; choose again".into()),
        });
        let from = read.optional_date("from", "Begun from");
        let to = read.optional_date("to", "Begun until");
        if let (Some(Some(from)), Some(Some(to))) = (from, to)
            && from > to
        {
            read.refuse("to", "Begun until is before Begun from; choose a later day.");
        }
        let whose = query.field("whose") == MINE;
        let filter = read.finish(|| {
            Some(ListFilter {
                status: status?,
                mine: whose,
                text: text?,
                from: from?,
                to: to?,
            })
        });
        let (filter, errors) = match filter {
            Ok(filter) => (Some(filter), Vec::new()),
            Err(Problem::Invalid { errors }) => (None, errors),
            Err(_) => (None, Vec::new()),
        };
        Self {
            values: query.clone(),
            filter,
            errors,
        }
    }

    /// The value of a field, as it came.
    pub(super) fn value(&self, name: &str) -> String {
        self.values.field(name).to_owned()
    }

    /// What is wrong with a field.
    pub(super) fn error(&self, name: &str) -> Option<String> {
        let found = self.errors.iter().find(|error| error.field == name);
        found.map(|error| error.words.clone())
    }

    /// Whether anything is filtered at all.
    pub(super) fn is_set(&self) -> bool {
        self.filter != Some(ListFilter::default())
    }

    /// The same list from another place on.
    pub(super) fn to(&self, after: &str) -> String {
        let [q, status, whose, from, to] = ["q", "status", "whose", "from", "to"].map(|name| self.value(name));
        paths::with_query(
            paths::REQUISITIONS,
            &[
                ("q", &q),
                ("status", &status),
                ("whose", &whose),
                ("from", &from),
                ("to", &to),
                ("after", after),
            ],
        )
    }
}

/// Whether somebody may see more than what they asked for themselves.
pub(super) fn sees_others(actor: &Actor) -> bool {
    actor.grants().iter().any(|grant| {
        let reach = grant.role.reach(Permission::ViewRequisitions);
        grant.is_in_force(actor.today()) && matches!(reach, Reach::Scope | Reach::All)
    })
}
