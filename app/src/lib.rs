//! What a browser sees of Countersign: pages, actions, and the parts they are made of.
//!
//! Everything is rendered here, on the server, as whole HTML documents without a script. Pages are read with GET; what
//! changes something is a form that posts to a server function below `/actions/` and ends in a redirect (303). This crate
//! cannot compile a query: what it knows it asks of [`treasury`], always as somebody ([`treasury::access::Actor`]).
//!
//! # Where things are
//!
//! | module | what it is |
//! |---|---|
//! | [`routes`] | which page answers which path; the router that the process mounts |
//! | [`pages`] | one page, one file: its server functions, its form, its view |
//! | [`page`], [`shell`], [`render`] | how a page loads, what stands around it, how it becomes HTML |
//! | [`actions`] | what stands before and after every server function |
//! | [`form`], [`form_view`], [`form_key`], [`body`] | a posted form as values; a form on a page; its one-time key; reading bodies |
//! | [`filters`] | the filters of a list, from its address |
//! | [`request`] | who asks, from where, when: the context of pages and actions |
//! | [`error`], [`flash`] | why something was not done, and what the next page says about it |
//! | [`paths`], [`when`] | every path; moments in the company's zone |
//! | [`components`], [`assets`] | the parts pages are made of; the style sheet |
//!
//! # How to write a page
//!
//! ```text
//! /// One fund.
//! #[component]
//! pub fn FundPage() -> impl IntoView {
//!     page(async {
//!         let (actor, treasury) = signed_in()?;              // always the first line
//!         let id: FundId = path_param("id")?;                // does not parse: 404
//!         let fund = treasury.funds().view(&actor, id).await?;   // NotFound: 404, Refused: 403 or 409, Busy: 503
//!         Ok(view! {
//!             <PageTitle text=fund.name.clone()/>
//!             <PageHeader title=fund.name/>
//!             <Moment at=fund.opened_at/>
//!         })
//!     })
//! }
//! ```
//!
//! - Add it to [`routes`] with `ssr=SsrMode::Async`, and its path to [`paths`]. Every page but those in [`render::PUBLIC`] sends
//!   strangers to sign in before it runs, so a new page is closed by default.
//! - Load with `page(async { … })` (a `Suspend`), never with `Resource`: it would print all of its value into the page.
//! - Filters and paging come from the address: `let request = request(); let mut read = request.query().read();`, made into
//!   [`filters::Filters`].
//! - Name people's words with `PageTitle`, never with `leptos_meta`'s `Title`, which does not escape them. The children of
//!   `<textarea>` are not escaped either: use `TextArea`.
//! - What may not be streamed, shown or done is a [`Problem`](error::Problem), by `?`.
//!
//! # How to write an action
//!
//! ```text
//! /// Withdraws a requisition.
//! #[server(prefix = "/actions", endpoint = "requisition-withdraw", input = Posted)]
//! pub(crate) async fn withdraw_requisition(form: Form) -> Outcome {
//!     let id: RequisitionId = form.id("id")?;                      // does not parse: 404
//!     let act = Act::begin(&form, paths::requisition(id))?;        // signed in? key good? and where a refusal goes back to
//!     let mut read = form.read();
//!     let rev = read.choice("rev", "Version");
//!     let reason = read.text("reason", "Reason", 500);
//!     let (rev, reason) = read.finish(|| Some((rev?, reason?)))?;  // every violation at once: 422
//!     act.treasury.requisitions().withdraw(&act.actor, id, rev, &reason, &act.key()).await?;
//!     done(paths::requisition(id), "Withdrawn.")
//! }
//! ```
//!
//! and its form, in a page:
//!
//! ```text
//! let form = FormState::of::<WithdrawRequisition>().starting("reason", "");
//! view! {
//!     <PostForm form=form.clone()>                                 // files=true for multipart
//!         <HiddenField name="id" value=id.to_string()/>
//!         <TextArea name="reason" label="Reason" value=form.value("reason") error=form.error("reason")/>
//!         <SubmitButton label="Withdraw"/>
//!     </PostForm>
//! }
//! ```
//!
//! - The macro makes the type `WithdrawRequisition` of the function's name; its form is bound to its action by it.
//! - One argument, `form: Form`. Missing fields are empty, unknown ones ignored, a field sent twice is refused.
//! - Whatever fails after [`Act::begin`](actions::Act::begin) brings the form back on the page named there: its values (secrets excepted), errors
//!   beside their fields, a summary, status 422, 403, 409, 429, 503 or 500; once, and on that page only. The words of a
//!   field's error come from the field names of the form, which are those of the domain's commands.
//! - `done(path, words)` says what was done on the page it leads to; `go(path)` lets that page speak for itself.
//! - [`Act::key`](actions::Act::key) goes to every service that changes something: the same form sent again gets the first outcome.
//! - Fields whose name is `code` or contains `password`, `passphrase`, `secret` or `token` are never echoed or stored.
//! - Files: `read.uploads("receipt")`; at most 10 MiB each, 20 MiB and 10 files a form. A file over that is an error beside
//!   its field by itself.
//! - An action of no signed-in person must stand in [`actions::PUBLIC`]; one that does not begin with `Act::begin` answers 500.

pub mod actions;
pub mod assets;
pub mod body;
pub mod components;
pub mod error;
pub mod filters;
pub mod flash;
pub mod form;
pub mod form_key;
pub mod form_view;
pub mod mail;
pub mod page;
pub mod pages;
pub mod paths;
pub mod render;
pub mod request;
pub mod routes;
pub mod shell;
pub mod sign_in;
pub mod when;

#[cfg(test)]
mod tests;
