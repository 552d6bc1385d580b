//! Sign in with e-mail and password, and sign out.
//!
//! Neither form carries a key: a stranger has no session to bind one to (and gets no session row by looking), and a
//! stale page must not keep anybody from signing out. The same-origin check before all actions covers both.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::sign_in_passkey::{BeginPasskeySignIn, SignInByPasskey};
use crate::actions::{Outcome, Posted, begin_public, go};
use crate::components::{Actions, ButtonKind, HiddenField, PasswordField, SubmitButton, TextField};
use crate::form::{Form, MOST_PASSWORD};
use crate::form_view::{FormState, PostForm};
use crate::paths;
use crate::request::request;
use crate::shell::PageTitle;
use crate::sign_in;

/// Signs in and goes on to `next`.
#[server(prefix = "/actions", endpoint = "sign-in", input = Posted)]
pub(crate) async fn sign_in(form: Form) -> Outcome {
    let next = paths::local(form.field("next")).unwrap_or(paths::MY_WORK).to_owned();
    let request = begin_public(paths::sign_in(&next));
    let mut read = form.read();
    let email = read.line("email", "E-mail", 254);
    let password = read.secret("password", "Password", MOST_PASSWORD);
    let (email, password) = read.finish(|| Some((email?, password?)))?;
    sign_in::start(&request, &email, &password).await?;
    go(next)
}

/// Signs out; the session is gone, also for requests that are on their way.
#[server(prefix = "/actions", endpoint = "sign-out", input = Posted)]
pub(crate) async fn sign_out(form: Form) -> Outcome {
    let _ = form;
    let request = begin_public(paths::MY_WORK);
    sign_in::end(&request).await?;
    go(paths::SIGN_IN)
}

/// The sign-in page.
#[component]
pub fn SignInPage() -> impl IntoView {
    let next = request().query().field("next").to_owned();
    let form = FormState::of::<SignIn>()
        .or_of::<BeginPasskeySignIn>()
        .or_of::<SignInByPasskey>()
        .starting("next", next);
    let by_passkey = request().treasury().passkeys().are_possible().then(|| {
        let label = "Sign in with a passkey";
        view! { <SubmitButton label kind=ButtonKind::Secondary formaction=BeginPasskeySignIn::PATH/> }
    });
    view! {
        <PageTitle text="Sign in"/>
        <h1>"Sign in"</h1>
        <PostForm form=form.clone()>
            <HiddenField name="next" value=form.value("next")/>
            <TextField name="email" label="E-mail" kind="email" autocomplete="username" maxlength=254
                value=form.value("email") error=form.error("email")/>
            <PasswordField name="password" label="Password" error=form.error("password")/>
            <Actions>
                <SubmitButton label="Sign in"/>
                {by_passkey}
            </Actions>
        </PostForm>
    }
}

/// The button that signs out.
#[component]
pub fn SignOutForm() -> impl IntoView {
    let form = FormState::of::<SignOut>();
    view! {
        <PostForm form>
            <SubmitButton label="Sign out" kind=ButtonKind::Secondary/>
        </PostForm>
    }
}
