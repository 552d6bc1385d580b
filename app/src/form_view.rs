//! A form on a page: its hidden key, and after a refusal its values and errors.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::components::{ErrorSummary, FieldError as SummaryError, HiddenField, Notice, NoticeKind};
use crate::flash::Refusal;
use crate::form::KEY_FIELD;
use crate::request::request;

/// What a form shows: the values typed before a refusal, or those given by [`FormState::starting`]; and what was wrong.
///
/// `let form = FormState::of::<SubmitRequisition>().starting("currency", "KES");`, then
/// `<TextField name="purpose" label="Purpose" value=form.value("purpose") error=form.error("purpose")/>` inside
/// `<PostForm form=form.clone()>`.
#[derive(Clone, Debug)]
pub struct FormState {
    action: &'static str,
    key: String,
    refusal: Option<Refusal>,
    starting: Vec<(String, String)>,
}

impl FormState {
    /// The form that posts to the server function `F`, for this request.
    pub fn of<F: ServerFn>() -> Self {
        let request = request();
        let refusal = request.refusal(F::PATH).cloned();
        Self {
            action: F::PATH,
            key: request.new_form_key(F::PATH),
            refusal,
            starting: Vec::new(),
        }
    }

    /// The form's key, for what is derived from it.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// Also shows what the server function `F` refused: where a record was made before its form was refused, the form
    /// that comes back posts to another action than the one that was sent.
    pub fn or_of<F: ServerFn>(mut self) -> Self {
        self.refusal = self.refusal.or_else(|| request().refusal(F::PATH).cloned());
        self
    }

    /// Without what was refused, for a form that each row of a list has: the page says it once.
    pub fn silent(self) -> Self {
        Self { refusal: None, ..self }
    }

    /// A value to start from, before anything was typed; says nothing once the form came back.
    pub fn starting(mut self, name: &str, value: impl Into<String>) -> Self {
        self.starting.push((name.into(), value.into()));
        self
    }

    /// The value of a field; empty where there is none.
    pub fn value(&self, name: &str) -> String {
        self.values(name).next().unwrap_or_default().to_owned()
    }

    /// Whether `value` is among the values of a field: for check boxes, radio buttons and options.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values(name).any(|it| it == value)
    }

    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let values = self.refusal.as_ref().map_or(&self.starting, |refusal| &refusal.values);
        values
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// What was wrong with a field.
    pub fn error(&self, name: &str) -> Option<String> {
        let errors = self.refusal.as_ref()?.problem.errors();
        errors
            .iter()
            .find(|error| error.field == name)
            .map(|error| error.words.clone())
    }

    /// What was refused, for a page that no longer offers the form (somebody else was faster).
    pub fn refusal_words(&self) -> Option<String> {
        let refusal = self.refusal.as_ref()?;
        let errors = refusal.problem.errors().iter().map(|error| error.words.as_str());
        let words: Vec<&str> = errors.collect();
        Some(match words.is_empty() {
            true => refusal.problem.words(),
            false => words.join(" "),
        })
    }

    /// Whether this form was refused.
    pub fn refused(&self) -> bool {
        self.refusal.is_some()
    }
}

/// A `<form>` that posts to its action, with its key and, after a refusal, the summary on top.
#[component]
pub fn PostForm(
    /// Its state.
    form: FormState,
    /// Whether it carries files.
    #[prop(optional)]
    files: bool,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    let summary = form.refusal.as_ref().map(summary);
    let key = (!form.key.is_empty()).then(|| view! { <HiddenField name=KEY_FIELD value=form.key.clone()/> });
    // What the browser checks by itself it words by itself, and one field at a time; our own words come back complete.
    view! {
        {summary}
        <form method="post" action=form.action enctype=files.then_some("multipart/form-data") novalidate=true>
            {key}
            {children()}
        </form>
    }
}

fn summary(refusal: &Refusal) -> AnyView {
    let errors = refusal.problem.errors();
    if errors.is_empty() {
        return view! { <Notice kind=NoticeKind::Refused text=refusal.problem.words()/> }.into_any();
    }
    let errors = errors
        .iter()
        .map(|error| match error.field.is_empty() {
            true => SummaryError::of_form(error.words.clone()),
            false => SummaryError::new(error.field.clone(), error.words.clone()),
        })
        .collect();
    view! { <ErrorSummary errors/> }.into_any()
}
