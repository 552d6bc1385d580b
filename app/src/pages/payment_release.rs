//! Releasing a payment: a page that repeats what leaves, to whom and from where, and the passkey or the code that signs it.
//!
//! Whoever has a passkey uses it. The code of the others goes by mail to the executor's own address, with payee and amount in the message (S1). The form sends the
//! payment, the version that was looked at, the code and the form's key, and nothing else (S4).

use leptos::prelude::*;
use treasury::access::Actor;
use treasury::ids::PaymentId;
use treasury::payments::state::Status;
use treasury::payments::{Effect, PaymentView};
use treasury::requisitions::reference;

use super::confirming::{self, Confirming, beside, confirm, read_proof, send};
use super::payment_parts::{NotReleased, PaymentStatus, method_words, role_words, voucher_number};
use crate::actions::{Act, Outcome, Posted, done, go};
use crate::components::*;
use crate::form::Form;
use crate::page::{Amount, Moment, amount_to, page, signed, unbroken};
use crate::request::{path_param, signed_in};
use crate::shell::PageTitle;
use crate::{mail, paths};

/// Sends a code for one payment to the signed-in person's own address.
#[server(prefix = "/actions", endpoint = "payment-code", input = Posted)]
pub(crate) async fn request_payment_code(form: Form) -> Outcome {
    let id: PaymentId = form.id("payment")?;
    let act = Act::begin(&form, paths::payment_release(id))?;
    let code = act.treasury.payments().request_code(&act.actor, id).await?;
    send(&act, code.step_up, &mail::release_code(&act.request, &code)).await?;
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

/// Releases a payment with the code from the mail.
#[server(prefix = "/actions", endpoint = "payment-release", input = Posted)]
pub(crate) async fn release_payment(form: Form) -> Outcome {
    let id: PaymentId = form.id("payment")?;
    let act = Act::begin(&form, paths::payment_release(id))?;
    let mut read = form.read();
    let (rev, proof) = (read.choice("rev", "Version"), read_proof(&form, &mut read));
    let (rev, proof) = read.finish(|| Some((rev?, proof?)))?;
    let payments = act.treasury.payments();
    let released = payments.release(&act.actor, id, rev, &proof, &act.key()).await;
    let released = released.map_err(|error| beside(&form, error.into()))?;
    let what = amount_to(released.amount, released.payee.as_str());
    let words = match released.voucher {
        Some(number) => format!("Released {what}. Voucher {}.", voucher_number(number)),
        None => format!("Released {what}. It is on its way; this page shows when it is confirmed."),
    };
    done(paths::payment(id), words)
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
    let label = format!("Release {}", amount_to(payment.amount, payment.payee.as_str()));
    let confirming = Confirming {
        what: "payment",
        signs: "payee, amount, method and fund",
        fields: vec![("payment", payment.id.to_string()), ("rev", payment.rev.to_string())],
        label,
        has_passkey: payment.has_passkey,
        open_passkey: payment.open_passkey.clone(),
        may_use_code: payment.may_use_code.clone(),
        open_code: payment.open_code,
    };
    confirm::<RequestPaymentCode, RequestPaymentPasskey, ReleasePayment>(confirming, actor)
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

/// A form that was refused and is not on this page any more: its words stand alone, unless the page `says` them anyway.
fn refused_again(says: &str) -> AnyView {
    confirming::refused_again::<RequestPaymentCode, RequestPaymentPasskey, ReleasePayment>(says)
}
