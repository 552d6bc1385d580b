//! Confirming that it is still the same person, before what they prove it with is changed: by passkey; by password and a
//! code by mail for somebody who has none; by recovery code for somebody who lost theirs. The page that needs it shows
//! this in place of its own form, and comes back to it.

use leptos::prelude::*;
use treasury::Treasury;
use treasury::access::Actor;
use treasury::passkeys::{Confirmed, RecoveryCodes};

use super::super::confirming::not_sent;
use crate::actions::{Act, Outcome, Posted, go};
use crate::components::*;
use crate::error::Problem;
use crate::form::{FieldError, Form, MOST_PASSWORD};
use crate::form_view::{FormState, PostForm};
use crate::{mail, paths};

/// The longest recovery code read, in characters.
const MOST_CODE: usize = 40;
/// The longest answer of a passkey, in characters; real ones have less than 2,000.
const MOST_ANSWER: usize = 20_000;

/// Where to after it was confirmed: a page that shows these forms as long as it was not.
fn next(form: &Form) -> String {
    paths::local(form.field("next"))
        .unwrap_or(paths::PASSKEY_NEW)
        .to_owned()
}

async fn keep(act: &Act, confirmed: Confirmed) -> Result<(), Problem> {
    Ok(act.request.session().insert(Confirmed::KEY, confirmed).await?)
}

/// Checks the password, and sends a code to the person's own address.
#[server(prefix = "/actions", endpoint = "account-confirm-password", input = Posted)]
pub(crate) async fn confirm_by_password(form: Form) -> Outcome {
    let next = next(&form);
    let act = Act::begin(&form, next.clone())?;
    let mut read = form.read();
    let password = read.secret("password", "Password", MOST_PASSWORD);
    let password = read.finish(|| password)?;
    let passkeys = act.treasury.passkeys();
    let code = passkeys.request_confirmation_code(&act.actor, &password).await;
    let code = code.map_err(|error| in_this_form("password", error.into()))?;
    let mail = mail::confirmation_code(&act.request, &code);
    if let Err(error) = act.request.site().mail.send(&mail).await {
        tracing::error!(ceremony = %code.ceremony, reason = %error, "a confirmation code could not be sent");
        passkeys.confirmation_not_sent(code.ceremony).await?;
        return Err(not_sent());
    }
    go(next)
}

/// Confirms by the code that was sent.
#[server(prefix = "/actions", endpoint = "account-confirm-mail", input = Posted)]
pub(crate) async fn confirm_by_mail(form: Form) -> Outcome {
    let next = next(&form);
    let act = Act::begin(&form, next.clone())?;
    let mut read = form.read();
    let ceremony = read.choice("ceremony", "Ceremony");
    let code = read.secret("code", "Code", MOST_CODE);
    let (ceremony, code) = read.finish(|| Some((ceremony?, code?)))?;
    let confirmed = act
        .treasury
        .passkeys()
        .confirm_by_mail(&act.actor, ceremony, &code)
        .await?;
    keep(&act, confirmed).await?;
    go(next)
}

/// Confirms by a recovery code, for somebody who lost their passkeys.
#[server(prefix = "/actions", endpoint = "account-confirm-code", input = Posted)]
pub(crate) async fn confirm_by_code(form: Form) -> Outcome {
    let next = next(&form);
    let act = Act::begin(&form, next.clone())?;
    let mut read = form.read();
    let typed = read.secret("recovery_secret", "Recovery code", MOST_CODE);
    let typed = read.finish(|| typed)?;
    let confirmed = act.treasury.passkeys().confirm_by_code(&act.actor, &typed).await;
    keep(
        &act,
        confirmed.map_err(|error| in_this_form("recovery_secret", error.into()))?,
    )
    .await?;
    go(next)
}

/// Begins to confirm by passkey.
#[server(prefix = "/actions", endpoint = "account-confirm-begin", input = Posted)]
pub(crate) async fn begin_confirmation(form: Form) -> Outcome {
    let next = next(&form);
    let act = Act::begin(&form, next.clone())?;
    act.treasury.passkeys().begin_confirmation(&act.actor).await?;
    go(next)
}

/// Confirms by passkey.
#[server(prefix = "/actions", endpoint = "account-confirm-passkey", input = Posted)]
pub(crate) async fn confirm_by_passkey(form: Form) -> Outcome {
    let next = next(&form);
    let act = Act::begin(&form, next.clone())?;
    let (ceremony, answer) = read_answer(&form)?;
    let confirmed = act
        .treasury
        .passkeys()
        .confirm_by_passkey(&act.actor, ceremony, &answer)
        .await?;
    keep(&act, confirmed).await?;
    go(next)
}

/// The ceremony and its answer, of any form that has them.
pub(crate) fn read_answer<T: std::str::FromStr>(form: &Form) -> Result<(T, String), Problem> {
    let mut read = form.read();
    let ceremony = read.choice("ceremony", "Ceremony");
    let answer = read.parse("answer", "Answer", answered);
    read.finish(|| Some((ceremony?, answer?)))
}

/// What a passkey answered; none where no script ran.
pub(crate) fn answered(raw: &str) -> Result<String, String> {
    match raw.len() {
        0 => Err("of your passkey did not come: it needs JavaScript, the only thing here that does".into()),
        1..=MOST_ANSWER => Ok(raw.to_owned()),
        _ => Err("is longer than any passkey’s".into()),
    }
}

/// The domain names the fields otherwise; each of these forms has only one.
fn in_this_form(field: &str, problem: Problem) -> Problem {
    let Problem::Invalid { errors } = problem else {
        return problem;
    };
    let here = errors.into_iter().map(|error| FieldError::new(field, error.words));
    Problem::invalid(here.collect())
}

/// What has to be done first on a page that changes passkeys; `refused` is why the page's own form came to nothing.
pub(super) async fn confirm_first(
    treasury: &Treasury,
    actor: &Actor,
    next: &str,
    refused: Option<String>,
) -> Result<AnyView, Problem> {
    let has_any = treasury.passkeys().has_any(actor).await?;
    // A refusal of the way that is not open (any more) has no form here to stand on.
    let words = |form: FormState| form.refusal_words();
    let refused = refused.or_else(|| match has_any {
        true => words(FormState::of::<ConfirmByPassword>()).or_else(|| words(FormState::of::<ConfirmByMail>())),
        false => words(FormState::of::<BeginConfirmation>())
            .or_else(|| words(FormState::of::<ConfirmByPasskey>()))
            .or_else(|| words(FormState::of::<ConfirmByCode>())),
    });
    let refused = refused.map(|text| view! { <Notice kind=NoticeKind::Refused text/> });
    let way = match has_any {
        true => by_passkey(treasury, actor, next).await?,
        false => by_password_and_mail(treasury, actor, next).await?,
    };
    Ok(view! { {refused}{way} }.into_any())
}

/// The way of somebody who has no passkey here: the password, then the code that it sends.
async fn by_password_and_mail(treasury: &Treasury, actor: &Actor, next: &str) -> Result<AnyView, Problem> {
    let mailed = FormState::of::<ConfirmByMail>();
    let words = mailed.refusal_words();
    let open = treasury.passkeys().open_confirmation_code(actor).await?;
    let Some(ceremony) = open.filter(|_| words.is_none()) else {
        let about = "First your password; then a code is sent to your own address. It counts for five minutes.";
        let form = by_password(actor, next, ("Confirm that it is you", about), ButtonKind::Primary);
        return Ok(view! { {words.map(|text| view! { <Notice kind=NoticeKind::Refused text/> })}{form} }.into_any());
    };
    let about = format!(
        "A code was sent to {}. It has one try, within five minutes.",
        actor.email()
    );
    let again = (
        "Nothing came?",
        "Have another code sent, a minute after the last; that one is void then.",
    );
    let again = by_password(actor, next, again, ButtonKind::Secondary);
    let next = next.to_owned();
    Ok(view! {
        <Section id="confirm" title="Confirm that it is you" about>
            <PostForm form=mailed.clone()>
                <HiddenField name="next" value=next/>
                <HiddenField name="ceremony" value=ceremony.to_string()/>
                <CodeField name="code" label="Code" error=mailed.error("code")/>
                <SubmitButton label="Confirm"/>
            </PostForm>
        </Section>
        {again}
    }
    .into_any())
}

fn by_password(actor: &Actor, next: &str, (title, about): (&'static str, &'static str), kind: ButtonKind) -> AnyView {
    let form = FormState::of::<ConfirmByPassword>();
    let (next, email) = (next.to_owned(), actor.email().to_owned());
    view! {
        <Section id="password" title about>
            <PostForm form=form.clone()>
                <HiddenField name="next" value=next/>
                <input type="text" name="username" value=email autocomplete="username" hidden/>
                <PasswordField name="password" label="Your password" error=form.error("password")/>
                <SubmitButton label="Send me a code" kind/>
            </PostForm>
        </Section>
    }
    .into_any()
}

/// The way of somebody who has a passkey, and of who has it not at hand.
async fn by_passkey(treasury: &Treasury, actor: &Actor, next: &str) -> Result<AnyView, Problem> {
    let passkeys = treasury.passkeys();
    let recovery = by_code(passkeys.codes(actor).await?, next);
    let answered = FormState::of::<ConfirmByPasskey>();
    let words = answered.refusal_words();
    let open = passkeys.open_confirmation(actor).await?.filter(|_| words.is_none());
    let (next, begin) = (next.to_owned(), FormState::of::<BeginConfirmation>());
    let way = match open {
        Some(open) => view! {
            <Section id="confirm" title="Confirm that it is you" about="Your browser asks for a passkey now.">
                <PostForm form=answered>
                    <HiddenField name="next" value=next/>
                    <HiddenField name="ceremony" value=open.ceremony.to_string()/>
                    <PasskeyAnswer act=PasskeyAct::Get options=open.options/>
                    <SubmitButton label="Ask my passkey again"/>
                </PostForm>
            </Section>
        }
        .into_any(),
        None => view! {
            {words.map(|text| view! { <Notice kind=NoticeKind::Refused text/> })}
            <Section id="confirm" title="Confirm that it is you" about="With a passkey that you have. It counts for five minutes.">
                <PostForm form=begin>
                    <HiddenField name="next" value=next/>
                    <SubmitButton label="Confirm with my passkey"/>
                </PostForm>
            </Section>
        }
        .into_any(),
    };
    Ok(view! { {way}{recovery} }.into_any())
}

/// The way of those who have no passkey at hand.
fn by_code(codes: Option<RecoveryCodes>, next: &str) -> Option<AnyView> {
    codes.filter(|codes| codes.left > 0)?;
    let form = FormState::of::<ConfirmByCode>();
    let next = next.to_owned();
    Some(
        view! {
            <Section id="recovery" title="No passkey at hand?" about="A recovery code that you wrote down is good once.">
                <PostForm form=form.clone()>
                    <HiddenField name="next" value=next/>
                    <PasswordField name="recovery_secret" label="Recovery code" autocomplete="off" error=form.error("recovery_secret")/>
                    <SubmitButton label="Confirm with the code" kind=ButtonKind::Secondary/>
                </PostForm>
            </Section>
        }
        .into_any(),
    )
}
