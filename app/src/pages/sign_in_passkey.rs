//! Signing in with a passkey, with the address typed or not. Begun by a button of the sign-in page.

use leptos::prelude::*;
use treasury::ids::CeremonyId;

use super::passkeys::read_answer;
use crate::actions::{Outcome, Posted, begin_public, go};
use crate::components::*;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::page::page;
use crate::paths;
use crate::request::request;
use crate::shell::PageTitle;
use crate::sign_in;

/// Begins: for the passkeys of an address where one was typed, else for any.
#[server(prefix = "/actions", endpoint = "sign-in-passkey-begin", input = Posted)]
pub(crate) async fn begin_passkey_sign_in(form: Form) -> Outcome {
    let next = paths::local(form.field("next")).unwrap_or(paths::MY_WORK).to_owned();
    let request = begin_public(paths::sign_in(&next));
    let mut read = form.read();
    let email = read.optional_line("email", "E-mail", 254);
    let email = read.finish(|| email)?.unwrap_or_default();
    let passkeys = request.treasury().passkeys();
    let ceremony = passkeys.begin_sign_in(&email, request.caller()).await?;
    go(paths::sign_in_passkey(ceremony, &next))
}

/// Signs in and goes on to `next`.
#[server(prefix = "/actions", endpoint = "sign-in-passkey", input = Posted)]
pub(crate) async fn sign_in_by_passkey(form: Form) -> Outcome {
    let next = paths::local(form.field("next")).unwrap_or(paths::MY_WORK).to_owned();
    let request = begin_public(paths::sign_in(&next));
    let (ceremony, answer) = read_answer(&form)?;
    let passkeys = request.treasury().passkeys();
    let principal = passkeys.sign_in(ceremony, &answer, request.caller()).await?;
    sign_in::begin(&request, principal).await?;
    go(next)
}

/// The page on which the browser asks for the passkey.
#[component]
pub fn SignInPasskeyPage() -> impl IntoView {
    page(async {
        let request = request();
        let next = paths::local(request.query().field("next"))
            .unwrap_or(paths::MY_WORK)
            .to_owned();
        let ceremony = request.query().field("ceremony").parse::<CeremonyId>().ok();
        let open = match ceremony {
            Some(ceremony) => request.treasury().passkeys().open_sign_in(ceremony).await?,
            None => None,
        };
        let back = paths::sign_in(&next);
        let step = match open {
            None => view! {
                <Why text="This was answered already, or begun more than five minutes ago." instead="Go back and begin again."/>
            }
            .into_any(),
            Some(open) => {
                let form = FormState::of::<SignInByPasskey>();
                view! {
                    <p>"Your browser asks for a passkey now. Follow what it says."</p>
                    <PostForm form>
                        <HiddenField name="next" value=next/>
                        <HiddenField name="ceremony" value=open.ceremony.to_string()/>
                        <PasskeyAnswer act=PasskeyAct::Get options=open.options/>
                        <SubmitButton label="Ask my passkey again"/>
                    </PostForm>
                }
                .into_any()
            }
        };
        Ok(view! {
            <PageTitle text="Sign in with a passkey"/>
            <h1>"Sign in with a passkey"</h1>
            {step}
            <p><a href=back>"Sign in otherwise"</a></p>
        })
    })
}
