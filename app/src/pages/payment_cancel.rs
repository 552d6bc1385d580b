//! Giving a payment up, with a reason.

use leptos::prelude::*;
use treasury::ids::PaymentId;
use treasury::requisitions::{LONGEST_NOTE, reference};

use super::payment_hold::{posted, read};
use super::payment_parts::PaymentStatus;
use crate::actions::{Act, Outcome, Posted, done};
use crate::components::*;
use crate::form::Form;
use crate::form_view::FormState;
use crate::page::{WhyNot, amount_to, page};
use crate::paths;
use crate::request::{path_param, signed_in};
use crate::shell::PageTitle;

/// Cancels a payment, and its requisition with it.
#[server(prefix = "/actions", endpoint = "payment-cancel", input = Posted)]
pub(crate) async fn cancel_payment(form: Form) -> Outcome {
    let id: PaymentId = form.id("payment")?;
    let act = Act::begin(&form, paths::payment_cancel(id))?;
    let (rev, reason) = read(&form)?;
    let payments = act.treasury.payments();
    payments.cancel(&act.actor, id, rev, &reason, &act.key()).await?;
    done(paths::payment(id), "Cancelled. Nothing is paid for it any more.")
}

/// The page that does it.
#[component]
pub fn PaymentCancelPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let id: PaymentId = path_param("id")?;
        let payment = treasury.payments().view(&actor, id).await?;
        let what = amount_to(payment.amount, payment.payee.as_str());
        let title = format!("Cancel {what}");
        let crumbs = vec![
            Crumb::new("Payments", paths::PAYMENTS),
            Crumb::new("Payment", paths::payment(id)),
        ];
        let status = payment.status;
        let step = match payment.may_cancel.clone() {
            Err(refusal) => view! { <WhyNot refusal/> }.into_any(),
            Ok(()) => {
                let form = FormState::of::<CancelPayment>();
                let hint = "The requester reads this.";
                let reason = view! {
                    <TextArea name="reason" label="Reason" hint maxlength=LONGEST_NOTE as u32
                        value=form.value("reason") error=form.error("reason")/>
                };
                let over = format!(
                    "Requisition {} is over with it, for good. Who still needs the money asks again.",
                    reference(payment.number)
                );
                view! {
                    <p>{over}</p>
                    {posted(&payment, form, reason.into_any(), (format!("Cancel {what}"), "Leave it"))}
                }
                .into_any()
            }
        };
        Ok(view! {
            <PageTitle text=title.clone()/>
            <PageHeader title crumbs><PaymentStatus status/></PageHeader>
            {step}
        })
    })
}
