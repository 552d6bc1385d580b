//! What releasing one payment and releasing a batch have in common: the passkey or the code that signs it.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use treasury::access::Actor;
use treasury::error::Refusal;
use treasury::ids::StepUpId;
use treasury::payments::{OpenCode, OpenPasskey, ReleaseProof};

use super::passkeys::answered;
use super::payment_parts::is_about_the_code;
use crate::actions::Act;
use crate::components::*;
use crate::error::Problem;
use crate::form::{FieldError, Form, Reader};
use crate::form_view::{FormState, PostForm};
use crate::mail::Mail;
use crate::paths;
use crate::request::request;

/// How many digits a code has.
const DIGITS: usize = 6;

/// What is to be signed, and how far that is.
#[derive(Clone, Debug)]
pub(super) struct Confirming {
    /// The word for it: `payment`.
    pub(super) what: &'static str,
    /// What is signed, in words that end a sentence.
    pub(super) signs: &'static str,
    /// The hidden fields that name it.
    pub(super) fields: Vec<(&'static str, String)>,
    /// What the button that releases says.
    pub(super) label: String,
    /// Whether this person has a passkey, and so uses it.
    pub(super) has_passkey: bool,
    /// The ceremony that was begun.
    pub(super) open_passkey: Option<OpenPasskey>,
    /// Whether a code may be used, or why not.
    pub(super) may_use_code: Result<(), Refusal>,
    /// The code that was sent.
    pub(super) open_code: Option<OpenCode>,
}

/// Sends the message with a code now; one that does not leave is good for nothing.
pub(super) async fn send(act: &Act, step_up: StepUpId, mail: &Mail) -> Result<(), Problem> {
    let Err(error) = act.request.site().mail.send(mail).await else {
        return Ok(());
    };
    tracing::error!(%step_up, reason = %error, "a release code could not be sent");
    act.treasury.payments().code_not_sent(step_up).await?;
    Err(not_sent())
}

pub(super) fn not_sent() -> Problem {
    Problem::Refused {
        code: "mail".into(),
        words:
            "The message with the code could not be sent, so there is no code. Nothing was done. Ask for another one; \
                if that fails too, tell your administrator that mail does not leave."
                .into(),
        status: 503,
    }
}

/// What signs it: the answer of a passkey where the form carries one, a code otherwise.
pub(super) fn read_proof(form: &Form, read: &mut Reader<'_>) -> Option<ReleaseProof> {
    if !form.field("step_up").is_empty() {
        let step_up = read.choice("step_up", "Passkey");
        let answer = read.parse("answer", "Answer", answered);
        let (step_up, answer) = (step_up?, answer?);
        return Some(ReleaseProof::Passkey { step_up, answer });
    }
    let code = read.parse("code", "Code", six_digits)?;
    Some(ReleaseProof::Code {
        step_up: None,
        code: code.into(),
    })
}

/// The code as it is tried: six digits, however they were spaced.
fn six_digits(raw: &str) -> Result<String, String> {
    let typed: String = raw.chars().filter(|c| !c.is_whitespace()).collect();
    match typed.len() {
        0 => Err("is needed: type the six digits from the message".into()),
        DIGITS if typed.bytes().all(|byte| byte.is_ascii_digit()) => Ok(typed),
        _ => Err("has six digits; type them as they stand in the message. This did not use up a try".into()),
    }
}

/// What is wrong with a code that was typed stands beside its field.
pub(super) fn beside(form: &Form, problem: Problem) -> Problem {
    match problem {
        Problem::Refused { code, words, .. } if form.field("step_up").is_empty() && is_about_the_code(&code) => {
            Problem::invalid(vec![FieldError::new("code", words)])
        }
        other => other,
    }
}

/// What can be done now: use the passkey, or ask for a code and type it. `C` sends a code, `K` begins with a passkey, `R`
/// releases.
pub(super) fn confirm<C: ServerFn, K: ServerFn, R: ServerFn>(it: Confirming, actor: &Actor) -> AnyView {
    if it.has_passkey {
        return by_passkey::<K, R>(it);
    }
    if let Err(refusal) = it.may_use_code.clone() {
        let action = view! { <ButtonLink href=paths::PASSKEY_NEW label="Add a passkey"/> };
        let again = refused_again::<C, K, R>(&refusal.message);
        return view! { {again}<Why text=refusal.message/><Actions>{action}</Actions> }.into_any();
    }
    match it.open_code {
        None => ask::<C, R>(it, actor),
        Some(code) => type_it::<C, R>(it, actor, code),
    }
}

/// The passkey: asked for by the button that names what leaves, answered on the page that follows.
fn by_passkey<K: ServerFn, R: ServerFn>(it: Confirming) -> AnyView {
    let refused = FormState::of::<R>();
    let fields = hidden(&it);
    let Some(open) = it.open_passkey.filter(|_| !refused.refused()) else {
        let form = FormState::of::<K>();
        let about = format!(
            "Your passkey signs exactly {}. If any of it changes, nothing is released.",
            it.signs
        );
        let label = format!("{} with my passkey", it.label);
        return view! {
            {refusal_of::<R>("")}
            <Section id="release" title="Release it" about>
                <PostForm form>{fields}<SubmitButton label/></PostForm>
            </Section>
        }
        .into_any();
    };
    view! {
        <Section id="release" title="Release it" about="Your browser asks for your passkey now. It signs exactly what stands above.">
            <PostForm form=refused>
                {fields}
                <HiddenField name="step_up" value=open.step_up.to_string()/>
                <PasskeyAnswer act=PasskeyAct::Get options=open.options/>
                <SubmitButton label=it.label/>
            </PostForm>
        </Section>
    }
    .into_any()
}

fn ask<C: ServerFn, R: ServerFn>(it: Confirming, actor: &Actor) -> AnyView {
    let form = FormState::of::<C>();
    let fields = hidden(&it);
    let about = format!(
        "Six digits go to your own address, {}. They release this {} and no other; you type them on this page.",
        actor.email(),
        it.what
    );
    view! {
        {refusal_of::<R>("")}
        <Section id="code" title="Get a release code" about>
            <PostForm form>{fields}<SubmitButton label="Send me a release code"/></PostForm>
        </Section>
    }
    .into_any()
}

fn type_it<C: ServerFn, R: ServerFn>(it: Confirming, actor: &Actor, code: OpenCode) -> AnyView {
    let form = FormState::of::<R>();
    let again = FormState::of::<C>();
    let until = request().when(code.expires_at).absolute;
    let error = form.error("code");
    let tries = match code.tries_left {
        1 => "One try is left.".to_owned(),
        left => format!("{left} tries are left."),
    };
    let hint = format!("Sent to {}. Good until {until}. {tries}", actor.email());
    let (fields, same) = (hidden(&it), hidden(&it));
    view! {
        <Section id="release" title="Release it" about="Compare payee and amount with those in the message before you type the code.">
            <PostForm form>
                {fields}
                <CodeField name="code" label="Code" hint error/>
                <SubmitButton label=it.label/>
            </PostForm>
        </Section>
        <Section id="code" title="No message?" about="It may take a moment. A new code replaces this one; one can be sent a minute.">
            <PostForm form=again>
                {same}
                <SubmitButton label="Send me another code" kind=ButtonKind::Secondary/>
            </PostForm>
        </Section>
    }
    .into_any()
}

fn hidden(it: &Confirming) -> Vec<AnyView> {
    let field =
        |(name, value): &(&'static str, String)| view! { <HiddenField name=*name value=value.clone()/> }.into_any();
    it.fields.iter().map(field).collect()
}

/// A form that was refused and is not on this page any more: its words stand alone, unless the page `says` them anyway.
pub(super) fn refused_again<C: ServerFn, K: ServerFn, R: ServerFn>(says: &str) -> AnyView {
    view! { {refusal_of::<C>(says)}{refusal_of::<K>(says)}{refusal_of::<R>(says)} }.into_any()
}

pub(super) fn refusal_of<F: ServerFn>(says: &str) -> Option<AnyView> {
    let request = request();
    let problem = &request.refusal(F::PATH)?.problem;
    let words = match problem.errors() {
        [] => problem.words(),
        errors => errors
            .iter()
            .map(|error| error.words.clone())
            .collect::<Vec<_>>()
            .join(" "),
    };
    let is_new = says.is_empty() || !words.contains(says);
    is_new.then(|| view! { <Notice kind=NoticeKind::Refused text=words/> }.into_any())
}
