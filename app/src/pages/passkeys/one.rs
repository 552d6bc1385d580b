//! One passkey: its name, and the way to remove it.

use leptos::prelude::*;
use treasury::ids::PasskeyId;
use treasury::passkeys::{LONGEST_NAME, PasskeyRow};

use super::confirm::confirm_first;
use super::{confirmed, is_confirmed};
use crate::actions::{Act, Outcome, Posted, done};
use crate::components::*;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::page::{Moment, page};
use crate::paths;
use crate::request::{path_param, signed_in};
use crate::shell::PageTitle;
use crate::sign_in;

/// Gives a passkey another name.
#[server(prefix = "/actions", endpoint = "passkey-rename", input = Posted)]
pub(crate) async fn rename_passkey(form: Form) -> Outcome {
    let id: PasskeyId = form.id("passkey")?;
    let act = Act::begin(&form, paths::passkey(id))?;
    let mut read = form.read();
    let name = read.line("name", "Name", LONGEST_NAME);
    let name = read.finish(|| name)?;
    act.treasury.passkeys().rename(&act.actor, id, &name).await?;
    done(paths::ACCOUNT, format!("It is called “{name}” now."))
}

/// Removes a passkey for good.
#[server(prefix = "/actions", endpoint = "passkey-remove", input = Posted)]
pub(crate) async fn remove_passkey(form: Form) -> Outcome {
    let id: PasskeyId = form.id("passkey")?;
    let act = Act::begin(&form, paths::passkey(id))?;
    let passkeys = act.treasury.passkeys();
    let (name, principal) = passkeys.remove(&act.actor, confirmed().await?, id).await?;
    sign_in::begin(&act.request, principal).await?;
    let to = act.actor.email();
    let words = format!(
        "“{name}” opens nothing here any more, and you were signed out everywhere else. We wrote to {to} about it."
    );
    done(paths::ACCOUNT, words)
}

/// The page of one passkey.
#[component]
pub fn PasskeyPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let id: PasskeyId = path_param("id")?;
        let passkey = treasury.passkeys().one(&actor, id).await?;
        let all = treasury.passkeys().list(&actor).await?;
        let is_last = passkey.is_usable && all.iter().filter(|one| one.is_usable).count() == 1;
        let removal = match is_confirmed(&treasury, &actor).await? {
            true => remove(&passkey, is_last),
            false => {
                let refused = FormState::of::<RemovePasskey>().refusal_words();
                confirm_first(&treasury, &actor, &paths::passkey(id), refused).await?
            }
        };
        let form = FormState::of::<RenamePasskey>().starting("name", passkey.name.clone());
        let used = match passkey.last_used_at {
            Some(at) => view! { <Moment at/> }.into_any(),
            None => "Never".into_any(),
        };
        let facts = vec![
            Fact::new("Added", view! { <Moment at=passkey.created_at/> }),
            Fact::new("Last used", used),
            Fact::new("Made for", passkey.site.clone()),
        ];
        let crumbs = vec![Crumb::new("My security", paths::ACCOUNT)];
        Ok(view! {
            <PageTitle text=passkey.name.clone()/>
            <PageHeader title=passkey.name.clone() crumbs/>
            <DefinitionList facts/>
            <Section id="rename" title="Rename it">
                <PostForm form=form.clone()>
                    <HiddenField name="passkey" value=id.to_string()/>
                    <TextField name="name" label="Name" maxlength=LONGEST_NAME as u32 value=form.value("name") error=form.error("name")/>
                    <SubmitButton label="Rename it" kind=ButtonKind::Secondary/>
                </PostForm>
            </Section>
            <Section id="remove" title="Remove it" about="Lost the device, or do not use it any more? This cannot be undone; you can add a new one.">
                {removal}
            </Section>
        })
    })
}

fn remove(passkey: &PasskeyRow, is_last: bool) -> AnyView {
    let form = FormState::of::<RemovePasskey>();
    let (id, label) = (passkey.id.to_string(), format!("Remove “{}”", passkey.name));
    let meaning = match is_last {
        true => {
            "It is your only one: for 24 hours you can release no payment, since no code is sent so soon after such a change."
        }
        false => "It signs you in no more and releases nothing.",
    };
    view! {
        <p>{meaning}</p>
        <PostForm form>
            <HiddenField name="passkey" value=id/>
            <Actions>
                <SubmitButton label kind=ButtonKind::Danger/>
                <ButtonLink href=paths::ACCOUNT label="Keep it" kind=ButtonKind::Secondary/>
            </Actions>
        </PostForm>
    }
    .into_any()
}
