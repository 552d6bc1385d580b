//! Everything that was refused in a form, on top of it.

use leptos::prelude::*;

use super::{MaybeText, field_id};

/// One thing to fix.
#[derive(Clone, Debug)]
pub struct FieldError {
    field: Option<String>,
    message: String,
}

impl FieldError {
    /// An error of the form field `name`; the summary links to it.
    pub fn new(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: Some(name.into()),
            message: message.into(),
        }
    }

    /// An error of the form as a whole.
    pub fn of_form(message: impl Into<String>) -> Self {
        Self {
            field: None,
            message: message.into(),
        }
    }
}

/// What is wrong with a form, linked to its fields; it takes the focus. Nothing at all when there are no errors.
#[component]
pub fn ErrorSummary(
    /// What is to be fixed, in the order of the fields.
    errors: Vec<FieldError>,
    /// The heading, if not "Not sent: 2 things to fix".
    #[prop(optional, into)]
    heading: MaybeText,
) -> impl IntoView {
    let heading = heading.0.unwrap_or_else(|| match errors.len() {
        1 => "Not sent: 1 thing to fix".to_owned(),
        count => format!("Not sent: {count} things to fix"),
    });
    (!errors.is_empty()).then(|| {
        let items: Vec<_> = errors
            .into_iter()
            .map(|error| match error.field {
                Some(name) => {
                    let href = format!("#{}", field_id(&name));
                    view! { <li><a href=href>{error.message}</a></li> }.into_any()
                }
                None => view! { <li>{error.message}</li> }.into_any(),
            })
            .collect();
        view! {
            <div class="error-summary" role="alert" tabindex="-1" autofocus aria-labelledby="error-summary-heading">
                <h2 id="error-summary-heading">{heading}</h2>
                <ul>{items}</ul>
            </div>
        }
    })
}
