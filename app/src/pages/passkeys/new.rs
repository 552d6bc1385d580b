//! Adding a passkey: confirm, name it, let the browser make it.

use leptos::prelude::*;
use treasury::Treasury;
use treasury::access::Actor;
use treasury::passkeys::{Challenge, LONGEST_NAME};

use super::confirm::{confirm_first, read_answer};
use super::{confirmed, is_confirmed};
use crate::actions::{Act, Outcome, Posted, done, go};
use crate::components::*;
use crate::error::Problem;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::page::page;
use crate::paths;
use crate::request::signed_in;
use crate::shell::PageTitle;
use crate::sign_in;

/// Begins to add a passkey under a name.
#[server(prefix = "/actions", endpoint = "passkey-begin", input = Posted)]
pub(crate) async fn begin_passkey(form: Form) -> Outcome {
    let act = Act::begin(&form, paths::PASSKEY_NEW)?;
    let mut read = form.read();
    let name = read.line("name", "Name", LONGEST_NAME);
    let name = read.finish(|| name)?;
    let passkeys = act.treasury.passkeys();
    passkeys.begin_enrolment(&act.actor, confirmed().await?, &name).await?;
    go(paths::PASSKEY_NEW)
}

/// Keeps the passkey that the browser made.
#[server(prefix = "/actions", endpoint = "passkey-add", input = Posted)]
pub(crate) async fn add_passkey(form: Form) -> Outcome {
    let act = Act::begin(&form, paths::PASSKEY_NEW)?;
    let (ceremony, answer) = read_answer(&form)?;
    let passkeys = act.treasury.passkeys();
    let (name, principal) = passkeys
        .enrol(&act.actor, confirmed().await?, ceremony, &answer)
        .await?;
    sign_in::begin(&act.request, principal).await?;
    let to = act.actor.email();
    let words = format!("“{name}” is added, and you were signed out everywhere else. We wrote to {to} about it.");
    done(paths::ACCOUNT, words)
}

/// The page that adds a passkey.
#[component]
pub fn NewPasskeyPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let step = step(&treasury, &actor).await?;
        let crumbs = vec![Crumb::new("My security", paths::ACCOUNT)];
        Ok(view! {
            <PageTitle text="Add a passkey"/>
            <PageHeader title="Add a passkey" crumbs/>
            {step}
        })
    })
}

async fn step(treasury: &Treasury, actor: &Actor) -> Result<AnyView, Problem> {
    let passkeys = treasury.passkeys();
    if !passkeys.are_possible() {
        let text = "Browsers make passkeys only for a host name over https, and this site is reached otherwise.";
        return Ok(view! { <Why text instead="Your administrator can change that."/> }.into_any());
    }
    if !is_confirmed(treasury, actor).await? {
        let refused = FormState::of::<BeginPasskey>().refusal_words();
        let refused = refused.or_else(|| FormState::of::<AddPasskey>().refusal_words());
        return confirm_first(treasury, actor, paths::PASSKEY_NEW, refused).await;
    }
    let words = FormState::of::<AddPasskey>().refusal_words();
    match passkeys.open_enrolment(actor).await?.filter(|_| words.is_none()) {
        Some((challenge, name)) => Ok(make(challenge, &name)),
        None => Ok(
            view! { {words.map(|text| view! { <Notice kind=NoticeKind::Refused text/> })}{name_it(actor)} }.into_any(),
        ),
    }
}

fn name_it(actor: &Actor) -> AnyView {
    let form = FormState::of::<BeginPasskey>();
    let about = format!(
        "From then on no code is sent to {} for a payment: you release with a passkey. We write to you about it.",
        actor.email()
    );
    view! {
        <Section id="name" title="Name it" about>
            <PostForm form=form.clone()>
                <TextField name="name" label="Name" hint="So that you know later which one it is: “My phone”."
                    maxlength=LONGEST_NAME as u32 value=form.value("name") error=form.error("name")/>
                <SubmitButton label="Make the passkey"/>
            </PostForm>
        </Section>
    }
    .into_any()
}

fn make(challenge: Challenge, name: &str) -> AnyView {
    let form = FormState::of::<AddPasskey>();
    view! {
        <Section id="make" title=format!("Make “{name}”") about="Your browser asks where to keep it now. Follow what it says.">
            <PostForm form>
                <HiddenField name="ceremony" value=challenge.ceremony.to_string()/>
                <PasskeyAnswer act=PasskeyAct::Create options=challenge.options/>
                <SubmitButton label="Ask my browser again"/>
            </PostForm>
        </Section>
    }
    .into_any()
}
