//! Recovery codes: shown by the page that makes them, once; kept when its form is sent.

use leptos::prelude::*;
use treasury::Treasury;
use treasury::access::Actor;

use super::confirm::confirm_first;
use super::{confirmed, is_confirmed};
use crate::actions::{Act, Outcome, Posted, done};
use crate::components::*;
use crate::error::Problem;
use crate::form::{Form, KEY_FIELD};
use crate::form_view::{FormState, PostForm};
use crate::page::page;
use crate::paths;
use crate::request::signed_in;
use crate::shell::PageTitle;

/// Keeps the codes that the page showed.
#[server(prefix = "/actions", endpoint = "recovery-codes", input = Posted)]
pub(crate) async fn keep_recovery_codes(form: Form) -> Outcome {
    let act = Act::begin(&form, paths::RECOVERY_CODES)?;
    let (passkeys, shown) = (act.treasury.passkeys(), form.field(KEY_FIELD));
    passkeys
        .keep_codes(&act.actor, confirmed().await?, shown, &act.key())
        .await?;
    let words = "Your recovery codes are good from now on; earlier ones are not.";
    done(paths::ACCOUNT, words)
}

/// The page that makes them.
#[component]
pub fn RecoveryCodesPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let step = step(&treasury, &actor).await?;
        let crumbs = vec![Crumb::new("My security", paths::ACCOUNT)];
        Ok(view! {
            <PageTitle text="Recovery codes"/>
            <PageHeader title="Recovery codes" crumbs/>
            {step}
        })
    })
}

async fn step(treasury: &Treasury, actor: &Actor) -> Result<AnyView, Problem> {
    let passkeys = treasury.passkeys();
    if !passkeys.has_any(actor).await? {
        let text = "Recovery codes stand in for passkeys, and you have none.";
        let instead = "Add a passkey first, under “My security”.";
        return Ok(view! { <Why text instead/> }.into_any());
    }
    if !is_confirmed(treasury, actor).await? {
        let refused = FormState::of::<KeepRecoveryCodes>().refusal_words();
        let refused = refused.map(|words| format!("{words} The codes that you saw are not kept: you get ten others."));
        return confirm_first(treasury, actor, paths::RECOVERY_CODES, refused).await;
    }
    let form = FormState::of::<KeepRecoveryCodes>();
    let codes = passkeys.codes_of(actor, form.key());
    let items: Vec<_> = codes
        .iter()
        .map(|code| view! { <li><code>{code.to_string()}</code></li> })
        .collect();
    let about = "Write these down or print them, and keep them where your devices are not. Each confirms once that it is you, when \
                 you have no passkey at hand. They are not shown again.";
    Ok(view! {
        <Section id="codes" title="Ten new codes" about>
            <ol class="recovery-codes">{items}</ol>
            <PostForm form>
                <Actions>
                    <SubmitButton label="I have written them down"/>
                    <ButtonLink href=paths::ACCOUNT label="Not now" kind=ButtonKind::Secondary/>
                </Actions>
            </PostForm>
        </Section>
    }
    .into_any())
}
