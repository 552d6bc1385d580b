//! Filters of a list, which live in its address: read like a form, so that what cannot be read comes back with words beside
//! its field (422), and never means "everything".

use http::StatusCode;
use leptos::prelude::*;

use crate::components::EmptyState;
use crate::error::Problem;
use crate::form::{FieldError, Form};
use crate::paths;
use crate::render::set_status;

/// The filters of a list as they came, and what they mean.
pub struct Filters<F> {
    values: Form,
    filter: Option<F>,
    errors: Vec<FieldError>,
}

impl<F: Default + PartialEq> Filters<F> {
    /// The filters in `query`, as they were read from it. What could not be read sets the status of the page.
    pub fn new(query: &Form, read: Result<F, Problem>) -> Self {
        let (filter, errors) = match read {
            Ok(filter) => (Some(filter), Vec::new()),
            Err(problem) => {
                set_status(StatusCode::UNPROCESSABLE_ENTITY);
                (None, problem.errors().to_vec())
            }
        };
        Self {
            values: query.clone(),
            filter,
            errors,
        }
    }

    /// What the service is asked for; none when something could not be read.
    pub fn filter(&self) -> Option<&F> {
        self.filter.as_ref()
    }

    /// The value of a field, as it came.
    pub fn value(&self, name: &str) -> String {
        self.values.field(name).to_owned()
    }

    /// What is wrong with a field.
    pub fn error(&self, name: &str) -> Option<String> {
        let found = self.errors.iter().find(|error| error.field == name);
        found.map(|error| error.words.clone())
    }

    /// Whether anything is filtered at all.
    pub fn is_set(&self) -> bool {
        self.filter != Some(F::default())
    }

    /// The place in the list that the address names.
    pub fn after(&self) -> Option<&str> {
        Some(self.values.field("after")).filter(|after| !after.is_empty())
    }

    /// The same list, filtered by these fields, from another place on.
    pub fn to(&self, list: &str, fields: &[&str], after: &str) -> String {
        let mut query: Vec<_> = fields.iter().map(|name| (*name, self.values.field(name))).collect();
        query.push(("after", after));
        paths::with_query(list, &query)
    }
}

/// What is said of a choice that was not there; follows the field's label.
pub const NOT_OFFERED: &str = "is not one of those offered; choose again";

/// One of those that a list offers, or none of them: how the address of a list names a status.
///
/// # Errors
/// Words that follow the field's label.
pub fn offered<T>(raw: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, String> {
    match raw {
        "" => Ok(None),
        code => parse(code).map(Some).ok_or_else(|| NOT_OFFERED.into()),
    }
}

/// What a list says in place of its rows when its filters could not be read.
pub fn unreadable() -> AnyView {
    view! { <EmptyState title="These filters cannot be read" text="Look at the words beside the fields above."/> }
        .into_any()
}
