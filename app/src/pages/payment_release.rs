//! Releasing a payment: a page that repeats what leaves, to whom and from where, and the passkey or the code that signs it.
//!
//! Whoever has a passkey uses it. The code of the others goes by mail to the executor's own address, with payee and amount in the message (S1). The form sends the
//! payment, the version that was looked at, the code and the form's key, and nothing else (S4).

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use treasury::access::Actor;
use treasury::ids::PaymentId;
use treasury::payments::state::Status;
use treasury::payments::{Effect, OpenCode, PaymentView, ReleaseCode, ReleaseProof};
use treasury::requisitions::reference;

use super::passkeys::answered;
use super::payment_parts::{NotReleased, PaymentStatus, is_about_the_code, method_words, role_words, voucher_number};
use crate::actions::{Act, Outcome, Posted, done, go};
use crate::components::*;
use crate::error::Problem;
use crate::form::{FieldError, Form};
use crate::form_view::{FormState, PostForm};
use crate::page::{Amount, Moment, amount_to, page, signed, unbroken};
use crate::request::{path_param, request, signed_in};
use crate::shell::PageTitle;
use crate::{mail, paths};

/// How many digits a code has.
const DIGITS: usize = 6;

/// Sends a code for one payment to the signed-in person's own address.
#[server(prefix = "/actions", endpoint = "payment-code", input = Posted)]
pub(crate) async fn request_payment_code(form: Form) -> Outcome {
    let id: PaymentId = form.id("payment")?;
    let act = Act::begin(&form, paths::payment_release(id))?;
    let code = act.treasury.payments().request_code(&act.actor, id).await?;
    send(&act, &code).await?;
    let words = format!("A code was sent to {}. It is good for five minutes.", code.to);
    done(paths::payment_release(id), words)
}

/// Begins to release one payment with the signed-in person's passkey.
#[server(prefix = "/actions", endpoint = "payment-passkey", input = Posted)]
pub(crate) async fn request_payment_passkey(form: Form) -> Outcome {
    let id: PaymentId = form.id("payment")?;
    let act = Act::begin(&form, paths::payment_release(id))?;
    act.treasury.payments().request_passkey(&act.actor, id).await?;
    go(paths::payment_release(id))
}

/// Sends the code now; one that does not leave is good for nothing.
async fn send(act: &Act, code: &ReleaseCode) -> Result<(), Problem> {
    let mail = mail::release_code(&act.request, code);
    let Err(error) = act.request.site().mail.send(&mail).await else {
        return Ok(());
    };
    tracing::error!(step_up = %code.step_up, reason = %error, "a release code could not be sent");
    act.treasury.payments().code_not_sent(code.step_up).await?;
    Err(not_sent())
}

/// Releases a payment with the code from the mail.
#[server(prefix = "/actions", endpoint = "payment-release", input = Posted)]
pub(crate) async fn release_payment(form: Form) -> Outcome {
    let id: PaymentId = form.id("payment")?;
    let act = Act::begin(&form, paths::payment_release(id))?;
    let (rev, proof) = read_proof(&form)?;
    let payments = act.treasury.payments();
    let released = payments.release(&act.actor, id, rev, &proof, &act.key()).await;
    let released = released.map_err(|error| beside(form.field("step_up").is_empty(), error.into()))?;
    let what = amount_to(released.amount, released.payee.as_str());
    let words = match released.voucher {
        Some(number) => format!("Released {what}. Voucher {}.", voucher_number(number)),
        None => format!("Released {what}. It is on its way; this page shows when it is confirmed."),
    };
    done(paths::payment(id), words)
}

/// The revision that was looked at, and what signs it.
fn read_proof(form: &Form) -> Result<(i64, ReleaseProof), Problem> {
    let mut read = form.read();
    let rev = read.choice("rev", "Version");
    if !form.field("step_up").is_empty() {
        let step_up = read.choice("step_up", "Passkey");
        let answer = read.parse("answer", "Answer", answered);
        let (rev, step_up, answer) = read.finish(|| Some((rev?, step_up?, answer?)))?;
        return Ok((rev, ReleaseProof::Passkey { step_up, answer }));
    }
    let code = read.parse("code", "Code", six_digits);
    let (rev, code) = read.finish(|| Some((rev?, code?)))?;
    let step_up = None;
    Ok((
        rev,
        ReleaseProof::Code {
            step_up,
            code: code.into(),
        },
    ))
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

/// What is wrong with a code stands beside its field.
fn beside(typed: bool, problem: Problem) -> Problem {
    match problem {
        Problem::Refused { code, words, .. } if typed && is_about_the_code(&code) => {
            Problem::invalid(vec![FieldError::new("code", words)])
        }
        other => other,
    }
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

/// The page that releases a payment.
#[component]
pub fn PaymentReleasePage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let id: PaymentId = path_param("id")?;
        let payment = treasury.payments().view(&actor, id).await?;
        let title = format!("Release {}", amount_to(payment.amount, payment.payee.as_str()));
        let title = if payment.execution.is_some() {
            amount_to(payment.amount, payment.payee.as_str())
        } else {
            title
        };
        let crumbs = vec![
            Crumb::new("Release desk", paths::RELEASE_DESK),
            Crumb::new("Payment", paths::payment(id)),
        ];
        let (signed, request) = (signed_facts(&payment), request_facts(&payment));
        let (step, status) = (step(&payment, &actor), payment.status);
        let balance = payment.effect.map(|effect| balance(&payment, effect));
        Ok(view! {
            <PageTitle text=title.clone()/>
            <PageHeader title crumbs><PaymentStatus status/></PageHeader>
            <DefinitionList facts=signed/>
            {balance}
            {step}
            <Section id="request" title="What it is for"><DefinitionList facts=request/></Section>
        })
    })
}

/// What the code signs; it is compared with the message, so that nothing else stands between it and the code.
fn signed_facts(payment: &PaymentView) -> Vec<Fact> {
    vec![
        Fact::new("Payee", view! { <strong>{payment.payee.clone()}</strong> }),
        Fact::new("Amount", view! { <strong><Amount of=payment.amount/></strong> }),
        Fact::new("Payment method", method_words(&payment.method, &payment.destination)),
        Fact::new("Fund", payment.fund_name.clone()),
    ]
}

/// What was asked for and who approved it, to look up.
fn request_facts(payment: &PaymentView) -> Vec<Fact> {
    let approvals: Vec<_> = payment
        .approvals
        .iter()
        .map(|it| format!("{} ({})", it.person, role_words(it)))
        .collect();
    let requisition = paths::requisition(payment.requisition);
    let mut facts = vec![
        Fact::new(
            "Purpose",
            view! { <span class="lines">{payment.purpose.clone()}</span> },
        ),
        Fact::new(
            "Requisition",
            view! { <a class="unbroken" href=requisition>{reference(payment.number)}</a> },
        ),
        Fact::new("Requested by", payment.requester.clone()),
        Fact::new("Approved by", approvals.join(", ")),
    ];
    facts.extend(payment.beneficiary.clone().map(|name| Fact::new("Beneficiary", name)));
    facts
}

/// What the release does to the fund.
fn balance(payment: &PaymentView, effect: Effect) -> AnyView {
    let figure =
        |label: &str, of: treasury::money::Money| Figure::new(label, of.currency().code(), signed(of), of.plain());
    let leaving = payment.amount.negate().unwrap_or(payment.amount);
    let figures = vec![
        figure("Balance now", effect.before).href(paths::fund(payment.fund)),
        figure("This payment", leaving),
        figure("Balance afterwards", effect.after),
    ];
    view! {
        <Section id="balance" title=format!("Effect on {}", payment.fund_name)>
            <Figures figures/>
        </Section>
    }
    .into_any()
}

/// What can be done now: ask for a code, type it, or know why not.
fn step(payment: &PaymentView, actor: &Actor) -> AnyView {
    if payment.execution.is_some() && payment.status != Status::Failed {
        return outcome(payment);
    }
    if let Err(refusal) = payment.may_release.clone() {
        let suggested = payment
            .suggested_executor
            .clone()
            .filter(|_| payment.status == Status::AwaitingRelease);
        return view! { {refused_again(&refusal.message)}<NotReleased refusal suggested/> }.into_any();
    }
    if payment.effect.is_some_and(|effect| !effect.is_enough) {
        let words = format!(
            "{} has less than {}. Its next replenishment has to arrive first.",
            payment.fund_name,
            unbroken(payment.amount)
        );
        return view! { {refused_again("")}<Why text=words instead="Nothing is lost: the payment keeps waiting."/> }
            .into_any();
    }
    if payment.has_passkey {
        return by_passkey(payment);
    }
    if let Err(refusal) = payment.may_use_code.clone() {
        let action = view! { <ButtonLink href=paths::PASSKEY_NEW label="Add a passkey"/> };
        return view! { {refused_again(&refusal.message)}<Why text=refusal.message/><Actions>{action}</Actions> }
            .into_any();
    }
    match payment.open_code {
        None => ask(payment, actor),
        Some(code) => type_it(payment, actor, code),
    }
}

/// It was released: by whom, and where its voucher is.
fn outcome(payment: &PaymentView) -> AnyView {
    let voucher = payment.voucher.map(|number| {
        let label = format!("Voucher {}", voucher_number(number));
        view! { <ButtonLink href=paths::voucher(payment.fund, number) label/> }
    });
    let who = payment
        .execution
        .as_ref()
        .map(|it| it.executor_name.clone())
        .unwrap_or_default();
    let left = match payment.status {
        Status::Sent => "It is on its way and not confirmed yet.",
        Status::InDoubt => "Whether it arrived is not known yet; it is not sent again.",
        _ => "The money left once.",
    };
    let when = payment.execution.as_ref().map(|it| view! { <p><Moment at=it.at/></p> });
    view! {
        {refused_again("")}
        <Notice kind=NoticeKind::Info text=format!("This payment was released by {who}. {left}")>{when}</Notice>
        <Actions>
            {voucher}
            <ButtonLink href=paths::RELEASE_DESK label="Back to the release desk" kind=ButtonKind::Secondary/>
        </Actions>
    }
    .into_any()
}

/// The passkey: asked for by the button that names what leaves, answered on the page that follows.
fn by_passkey(payment: &PaymentView) -> AnyView {
    let label = format!("Release {}", amount_to(payment.amount, payment.payee.as_str()));
    let id = payment.id.to_string();
    let refused = FormState::of::<ReleasePayment>();
    let Some(open) = payment.open_passkey.clone().filter(|_| !refused.refused()) else {
        let form = FormState::of::<RequestPaymentPasskey>();
        return view! {
            {refusal_of::<ReleasePayment>("")}
            <Section id="release" title="Release it" about="Your passkey signs exactly this payee, amount, method and fund. If any of them changes, nothing is released.">
                <PostForm form>
                    <HiddenField name="payment" value=id/>
                    <SubmitButton label=format!("{label} with my passkey")/>
                </PostForm>
            </Section>
        }
        .into_any();
    };
    let rev = payment.rev.to_string();
    view! {
        <Section id="release" title="Release it" about="Your browser asks for your passkey now. It signs exactly what stands above.">
            <PostForm form=refused>
                <HiddenField name="payment" value=id/>
                <HiddenField name="rev" value=rev/>
                <HiddenField name="step_up" value=open.step_up.to_string()/>
                <PasskeyAnswer act=PasskeyAct::Get options=open.options/>
                <SubmitButton label/>
            </PostForm>
        </Section>
    }
    .into_any()
}

fn ask(payment: &PaymentView, actor: &Actor) -> AnyView {
    let form = FormState::of::<RequestPaymentCode>();
    let payment = payment.id.to_string();
    view! {
        {refusal_of::<ReleasePayment>("")}
        <Section id="code" title="Get a release code"
            about=format!("Six digits go to your own address, {}. They release this payment and no other; you type them on this page.", actor.email())>
            <PostForm form>
                <HiddenField name="payment" value=payment/>
                <SubmitButton label="Send me a release code"/>
            </PostForm>
        </Section>
    }
    .into_any()
}

fn type_it(payment: &PaymentView, actor: &Actor, code: OpenCode) -> AnyView {
    let form = FormState::of::<ReleasePayment>();
    let again = FormState::of::<RequestPaymentCode>();
    let until = request().when(code.expires_at).absolute;
    let error = form.error("code");
    let tries = match code.tries_left {
        1 => "One try is left.".to_owned(),
        left => format!("{left} tries are left."),
    };
    let hint = format!("Sent to {}. Good until {until}. {tries}", actor.email());
    let label = format!("Release {}", amount_to(payment.amount, payment.payee.as_str()));
    let (rev, payment) = (payment.rev.to_string(), payment.id.to_string());
    let same = payment.clone();
    view! {
        <Section id="release" title="Release it" about="Compare payee and amount with those in the message before you type the code.">
            <PostForm form>
                <HiddenField name="payment" value=payment/>
                <HiddenField name="rev" value=rev/>
                <CodeField name="code" label="Code" hint error/>
                <SubmitButton label/>
            </PostForm>
        </Section>
        <Section id="code" title="No message?" about="It may take a moment. A new code replaces this one; one can be sent a minute.">
            <PostForm form=again>
                <HiddenField name="payment" value=same/>
                <SubmitButton label="Send me another code" kind=ButtonKind::Secondary/>
            </PostForm>
        </Section>
    }
    .into_any()
}

/// A form that was refused and is not on this page any more: its words stand alone, unless the page `says` them anyway.
fn refused_again(says: &str) -> AnyView {
    view! { {refusal_of::<RequestPaymentCode>(says)}{refusal_of::<RequestPaymentPasskey>(says)}{refusal_of::<ReleasePayment>(says)} }.into_any()
}

fn refusal_of<F: ServerFn>(says: &str) -> Option<AnyView> {
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
