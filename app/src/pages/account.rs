//! My security: who I am here, what I may do, what I am told of, my password and my sessions.

use leptos::prelude::*;
use treasury::Treasury;
use treasury::access::{Actor, Grant, Scope};

use super::notices::NoticesSection;
use super::passkeys::PasskeysSection;
use crate::actions::{Act, Outcome, Posted, done, go};
use crate::components::*;
use crate::error::Problem;
use crate::form::{FieldError, Form, MOST_PASSWORD};
use crate::form_view::{FormState, PostForm};
use crate::page::page;
use crate::paths;
use crate::request::{request, signed_in};
use crate::shell::PageTitle;
use crate::sign_in;
use crate::when::day;

/// Changes the signed-in person's own password. Their other sessions end.
#[server(prefix = "/actions", endpoint = "account-password", input = Posted)]
pub(crate) async fn change_password(form: Form) -> Outcome {
    let act = Act::begin(&form, paths::ACCOUNT)?;
    let (current, new) = read_passwords(&form)?;
    let identity = act.treasury.identity();
    let principal = identity.change_password(&act.actor, &current, &new).await;
    let principal = principal.map_err(|error| in_this_form(error.into()))?;
    sign_in::begin(&act.request, principal).await?;
    let words = "Your password is changed. You were signed out everywhere else.";
    done(paths::ACCOUNT, words)
}

/// The current password and the new one, which was typed twice.
fn read_passwords(form: &Form) -> Result<(String, String), Problem> {
    let mut read = form.read();
    let current = read.secret("current_password", "Current password", MOST_PASSWORD);
    let new = read.secret("new_password", "New password", MOST_PASSWORD);
    let again = read.secret("new_password_again", "New password, again", MOST_PASSWORD);
    if new.is_some() && again.is_some() && new != again {
        read.refuse(
            "new_password_again",
            "The two new passwords differ. Type the same one twice.",
        );
    }
    read.finish(|| Some((current?, new?)))
}

/// Ends every session of the signed-in person, this one too.
#[server(prefix = "/actions", endpoint = "account-sign-out-everywhere", input = Posted)]
pub(crate) async fn sign_out_everywhere(form: Form) -> Outcome {
    let act = Act::begin(&form, paths::ACCOUNT)?;
    act.treasury.identity().sign_out_everywhere(&act.actor).await?;
    act.request.session().flush().await?;
    go(paths::SIGN_IN)
}

/// The domain's field names as this form has them: a name with `password` in it is never echoed.
fn in_this_form(problem: Problem) -> Problem {
    let Problem::Invalid { errors } = problem else {
        return problem;
    };
    let renamed = errors.into_iter().map(|error| {
        let field = match error.field.as_str() {
            "current" => "current_password",
            "new" | "password" => "new_password",
            other => other,
        };
        FieldError::new(field, error.words)
    });
    Problem::invalid(renamed.collect())
}

/// My security.
#[component]
pub fn AccountPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let passkeys = treasury.passkeys().list(&actor).await?;
        let codes = treasury.passkeys().codes(&actor).await?;
        let choices = treasury.notices().choices(&actor).await?;
        let are_possible = treasury.passkeys().are_possible();
        let names = Names::read(&treasury, &actor).await?;
        let rows: Vec<_> = actor
            .grants()
            .iter()
            .map(|grant| role_row(grant, &actor, &names))
            .collect();
        let columns = vec![Column::lead("Role"), Column::text("Where"), Column::text("When")];
        let facts = vec![
            Fact::new("Name", actor.name().to_owned()),
            Fact::new("E-mail", view! { <Breakable text=actor.email()/> }),
            Fact::new("Company", names.company.clone()),
        ];
        let roles = match rows.is_empty() {
            true => {
                let text = "You have no role. An administrator can give you one.";
                view! { <EmptyState title="No roles" text/> }.into_any()
            }
            false => view! { <DataTable id="role-rows" caption="My roles" columns rows/> }.into_any(),
        };
        Ok(view! {
            <PageTitle text="My security"/>
            <PageHeader title="My security"/>
            <DefinitionList facts/>
            <Section id="roles" title="My roles" about="Another person gives and takes roles: nobody changes their own (D12).">{roles}</Section>
            <NoticesSection choices offers_sms=request().site().offers_sms/>
            <PasskeysSection passkeys codes are_possible/>
            <PasswordSection email=actor.email().to_owned()/>
            <SessionsSection/>
        })
    })
}

#[component]
fn PasswordSection(email: String) -> impl IntoView {
    let form = FormState::of::<ChangePassword>();
    view! {
        <Section id="password" title="Change my password" about="You stay signed in here; every other session of yours ends.">
            <PostForm form=form.clone()>
                <input type="text" name="username" value=email autocomplete="username" hidden/>
                <PasswordField name="current_password" label="Current password" error=form.error("current_password")/>
                <PasswordField name="new_password" label="New password" autocomplete="new-password"
                    hint="At least 12 characters; several words are easy to remember and hard to guess." error=form.error("new_password")/>
                <PasswordField name="new_password_again" label="New password, again" autocomplete="new-password"
                    error=form.error("new_password_again")/>
                <SubmitButton label="Change my password"/>
            </PostForm>
        </Section>
    }
}

#[component]
fn SessionsSection() -> impl IntoView {
    let form = FormState::of::<SignOutEverywhere>();
    view! {
        <Section id="sessions" title="My sessions"
            about="A session ends 15 minutes after its last use, and 12 hours after signing in. Lost a phone, or used somebody else’s computer? End all of them now.">
            <PostForm form>
                <SubmitButton label="Sign out everywhere, here too" kind=ButtonKind::Secondary/>
            </PostForm>
        </Section>
    }
}

/// The names of the places that roles apply to.
struct Names {
    company: String,
    units: Vec<(String, String)>,
}

impl Names {
    async fn read(treasury: &Treasury, actor: &Actor) -> Result<Self, Problem> {
        let directory = treasury.directory();
        let mut units = directory.regions(actor).await?;
        units.extend(directory.branches(actor).await?);
        units.extend(directory.departments(actor).await?);
        Ok(Self {
            company: directory.company(actor).await?.name,
            units: units
                .into_iter()
                .map(|unit| (unit.id.to_string(), unit.label))
                .collect(),
        })
    }

    fn of(&self, scope: Scope) -> String {
        let named = |kind: &str, id: String| {
            let unit = self.units.iter().find(|(unit, _)| *unit == id);
            unit.map_or_else(|| kind.to_owned(), |(_, label)| format!("{kind} {label}"))
        };
        match scope {
            Scope::Company(_) => self.company.clone(),
            Scope::Region { region, .. } => named("Region", region.to_string()),
            Scope::Branch { branch, .. } => named("Branch", branch.to_string()),
            Scope::Department { department, .. } => named("Department", department.to_string()),
        }
    }
}

fn role_row(grant: &Grant, actor: &Actor, names: &Names) -> Vec<AnyView> {
    let when = match (grant.from, grant.until) {
        (None, None) => "Until it is taken back".to_owned(),
        (Some(from), None) => format!("From {}", day(from)),
        (None, Some(until)) => format!("Until {}", day(until)),
        (Some(from), Some(until)) => format!("{} to {}", day(from), day(until)),
    };
    let asleep = (!grant.is_in_force(actor.today())).then(|| {
        view! { <StatusChip word="Not in force today" shape=Shape::Ring/> }
    });
    vec![
        grant.role.label().into_any(),
        names.of(grant.scope).into_any(),
        view! { {when}" "{asleep} }.into_any(),
    ]
}
