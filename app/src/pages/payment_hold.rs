//! Putting a payment aside with a reason, and taking it up again.

use leptos::prelude::*;
use treasury::ids::PaymentId;
use treasury::payments::state::Status;
use treasury::payments::{Pause, PaymentView};
use treasury::requisitions::LONGEST_NOTE;

use super::payment_parts::PaymentStatus;
use crate::actions::{Act, Outcome, Posted, done};
use crate::components::*;
use crate::error::Problem;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::page::{Moment, WhyNot, amount_to, page};
use crate::paths;
use crate::request::{path_param, signed_in};
use crate::shell::PageTitle;

/// The revision that was looked at, and the reason.
pub(super) fn read(form: &Form) -> Result<(i64, String), Problem> {
    let mut read = form.read();
    let rev = read.choice("rev", "Version");
    let reason = read.optional_text("reason", "Reason", LONGEST_NOTE);
    read.finish(|| Some((rev?, reason?.unwrap_or_default())))
}

/// Puts a payment aside.
#[server(prefix = "/actions", endpoint = "payment-hold", input = Posted)]
pub(crate) async fn hold_payment(form: Form) -> Outcome {
    let id: PaymentId = form.id("payment")?;
    let act = Act::begin(&form, paths::payment_hold(id))?;
    let (rev, reason) = read(&form)?;
    let payments = act.treasury.payments();
    payments.hold(&act.actor, id, rev, &reason, &act.key()).await?;
    done(
        paths::payment(id),
        "Put aside. It is not released until somebody takes it up again.",
    )
}

/// Takes it up again.
#[server(prefix = "/actions", endpoint = "payment-resume", input = Posted)]
pub(crate) async fn resume_payment(form: Form) -> Outcome {
    let id: PaymentId = form.id("payment")?;
    let act = Act::begin(&form, paths::payment_hold(id))?;
    let (rev, reason) = read(&form)?;
    let payments = act.treasury.payments();
    payments.resume(&act.actor, id, rev, &reason, &act.key()).await?;
    done(paths::payment(id), "Taken up again. It awaits its release.")
}

/// The page that does either.
#[component]
pub fn PaymentHoldPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let id: PaymentId = path_param("id")?;
        let payment = treasury.payments().view(&actor, id).await?;
        let what = amount_to(payment.amount, payment.payee.as_str());
        let is_held = payment.status == Status::Held;
        let title = match is_held {
            true => format!("Take up {what} again"),
            false => format!("Put {what} aside"),
        };
        let crumbs = vec![
            Crumb::new("Payments", paths::PAYMENTS),
            Crumb::new("Payment", paths::payment(id)),
        ];
        let status = payment.status;
        let held = held(&payment);
        let step = match is_held {
            true => resume(&payment, &what),
            false => hold(&payment, &what),
        };
        Ok(view! {
            <PageTitle text=title.clone()/>
            <PageHeader title crumbs><PaymentStatus status/></PageHeader>
            {held}
            {step}
        })
    })
}

/// Who put it aside, and why.
pub(super) fn held(payment: &PaymentView) -> Option<AnyView> {
    let Pause { by, at, reason, .. } = payment.pauses.last().filter(|pause| pause.holds)?.clone();
    let text = format!("{by} put it aside: “{reason}”");
    Some(view! { <Notice kind=NoticeKind::Info text><p><Moment at/></p></Notice> }.into_any())
}

fn hold(payment: &PaymentView, what: &str) -> AnyView {
    if let Err(refusal) = payment.may_hold.clone() {
        return view! { <WhyNot refusal/> }.into_any();
    }
    let form = FormState::of::<HoldPayment>();
    let hint = "The requester and whoever takes it up again read this.";
    let reason = view! {
        <TextArea name="reason" label="Reason" hint maxlength=LONGEST_NOTE as u32 value=form.value("reason") error=form.error("reason")/>
    };
    let buttons = (format!("Put {what} aside"), "Leave it");
    view! {
        <p>"It keeps its place in the fund’s commitments, and nobody can release it until a treasury officer takes it up again. Codes that were sent for it become void."</p>
        {posted(payment, form, reason.into_any(), buttons)}
    }
    .into_any()
}

fn resume(payment: &PaymentView, what: &str) -> AnyView {
    if let Err(refusal) = payment.may_resume.clone() {
        return view! { <WhyNot refusal/> }.into_any();
    }
    let form = FormState::of::<ResumePayment>();
    let hint = "What became of the reason above.";
    let reason = view! {
        <TextArea name="reason" label="Why it can go on" required=false hint maxlength=LONGEST_NOTE as u32
            value=form.value("reason") error=form.error("reason")/>
    };
    let buttons = (format!("Take up {what} again"), "Leave it aside");
    posted(payment, form, reason.into_any(), buttons)
}

/// The form of either: the payment as it was looked at, a reason, and the way back.
pub(super) fn posted(
    payment: &PaymentView,
    form: FormState,
    reason: AnyView,
    (act, leave): (String, &'static str),
) -> AnyView {
    let (id, rev, back) = (
        payment.id.to_string(),
        payment.rev.to_string(),
        paths::payment(payment.id),
    );
    view! {
        <PostForm form>
            <HiddenField name="payment" value=id/>
            <HiddenField name="rev" value=rev/>
            {reason}
            <Actions>
                <SubmitButton label=act/>
                <ButtonLink href=back label=leave kind=ButtonKind::Secondary/>
            </Actions>
        </PostForm>
    }
    .into_any()
}
