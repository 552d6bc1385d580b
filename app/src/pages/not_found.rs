//! The page for every address that is none.

use leptos::prelude::*;

use crate::error::Problem;
use crate::shell::problem_page;

/// There is nothing here (404).
#[component]
pub fn NotFoundPage() -> impl IntoView {
    problem_page(Problem::NotFound)
}
