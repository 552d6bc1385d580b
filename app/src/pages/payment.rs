//! One payment: what was approved, what was paid, and the proof of it.

use leptos::prelude::*;
use treasury::access::Permission;
use treasury::ids::PaymentId;
use treasury::payments::state::Status;
use treasury::payments::{Approval, Execution, Outcome as Found, PaymentView, Standing};
use treasury::requisitions::reference;
use treasury::variances::VarianceFilter;

use super::payment_course::{course, found, journals};
use super::payment_hold::held;
use super::payment_parts::{NotReleased, PaymentStatus, method_words, role_words, voucher_number};
use super::variances;
use crate::components::*;
use crate::page::{Amount, Moment, amount_to, page};
use crate::paths;
use crate::request::{RequestContext, path_param, request, signed_in};
use crate::shell::PageTitle;

/// More than one payment ever has.
const MOST_VARIANCES: usize = 20;

/// One payment.
#[component]
pub fn PaymentPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let id: PaymentId = path_param("id")?;
        let payment = treasury.payments().view(&actor, id).await?;
        let may_see_fund = treasury.funds().view(&actor, payment.fund).await.is_ok();
        let title = amount_to(payment.amount, payment.payee.as_str());
        let crumbs = vec![Crumb::new("Payments", paths::PAYMENTS)];
        let items = story(&payment, &request());
        let aside = view! { <Section id="story" title="What happened"><Timeline items/></Section> };
        let (action, why_not, facts) = (action(&payment), why_not(&payment), facts(&payment, may_see_fund));
        // What was said word for word is for those who release, reconcile and audit.
        let messages = match treasury.payments().messages(&actor, id).await {
            Err(treasury::Error::NotFound) => Vec::new(),
            messages => messages?,
        };
        let filter = VarianceFilter {
            payment: Some(id),
            ..VarianceFilter::default()
        };
        let varied = treasury.variances().list(&actor, &filter, None, MOST_VARIANCES).await?;
        let varied = (!varied.rows.is_empty()).then(|| {
            let rows = variances::table("Variances of this payment", varied.rows);
            view! { <Section id="variances" title="Variances">{rows}</Section> }
        });
        let (course, found) = (course(&payment, messages), found(&payment));
        let execution = payment.execution.clone();
        let release = execution.map(|execution| release(execution, &payment, may_see_fund));
        let status = payment.status;
        Ok(view! {
            <PageTitle text=title.clone()/>
            <PageHeader title crumbs action>
                <PaymentStatus status/>
            </PageHeader>
            <Columns aside=aside.into_any()>
                {held(&payment)}
                {why_not}
                <Section id="facts" title="What is paid"><DefinitionList facts/></Section>
                {course}
                {found}
                {varied}
                {release}
            </Columns>
        })
    })
}

/// What can be done now, the most useful first.
fn action(payment: &PaymentView) -> Option<AnyView> {
    let id = payment.id;
    let mut links = Vec::new();
    if payment.may_release.is_ok() {
        links.push((
            paths::payment_release(id),
            "Go on to release it".to_owned(),
            ButtonKind::Primary,
        ));
    }
    match payment.evidence.iter().find(|it| it.is_open) {
        Some(open) if open.may_decide.is_ok() => {
            links.push((
                paths::payment_evidence(id),
                "Confirm what was found".to_owned(),
                ButtonKind::Primary,
            ));
        }
        None if payment.may_record.is_ok() => {
            links.push((
                paths::payment_evidence(id),
                match payment.status {
                    Status::Paid => "It came back…".to_owned(),
                    _ => "Record what became of it".to_owned(),
                },
                ButtonKind::Secondary,
            ));
        }
        _ => {}
    }
    let aside = match (payment.may_resume.is_ok(), payment.may_hold.is_ok()) {
        (true, _) => Some("Take it up again"),
        (false, true) => Some("Put it aside"),
        (false, false) => None,
    };
    links.extend(aside.map(|label| (paths::payment_hold(id), label.to_owned(), ButtonKind::Secondary)));
    if payment.may_cancel.is_ok() {
        links.push((paths::payment_cancel(id), "Cancel it".to_owned(), ButtonKind::Secondary));
    }
    if let Some(number) = payment.voucher {
        let label = format!("Voucher {}", voucher_number(number));
        links.push((paths::voucher(payment.fund, number), label, ButtonKind::Secondary));
    }
    // Whoever releases goes on with the next one.
    if payment.execution.is_some() && payment.may_release.is_err() && request().may(Permission::ReleasePayment) {
        links.push((
            paths::RELEASE_DESK.to_owned(),
            "Release desk".to_owned(),
            ButtonKind::Secondary,
        ));
    }
    if links.is_empty() {
        return None;
    }
    let links = links
        .into_iter()
        .map(|(href, label, kind)| view! { <ButtonLink href label kind/> })
        .collect_view();
    Some(view! { <Actions>{links}</Actions> }.into_any())
}

fn why_not(payment: &PaymentView) -> Option<AnyView> {
    let refusal = payment.may_release.clone().err()?;
    let suggested = payment.suggested_executor.clone();
    (payment.status == Status::AwaitingRelease).then(|| view! { <NotReleased refusal suggested/> }.into_any())
}

fn facts(payment: &PaymentView, may_see_fund: bool) -> Vec<Fact> {
    let number = reference(payment.number);
    let requisition = view! { <a href=paths::requisition(payment.requisition)>{number}</a> };
    let fund = match may_see_fund {
        true => view! { <a href=paths::fund(payment.fund)>{payment.fund_name.clone()}</a> }.into_any(),
        false => payment.fund_name.clone().into_any(),
    };
    let mut facts = vec![
        Fact::new("Payee", view! { <strong>{payment.payee.clone()}</strong> }),
        Fact::new("Amount", view! { <strong><Amount of=payment.amount/></strong> }),
        Fact::new("Payment method", method_words(&payment.method, &payment.destination)),
        Fact::new(
            "Purpose",
            view! { <span class="lines">{payment.purpose.clone()}</span> },
        ),
        Fact::new("Fund", fund),
        Fact::new("Account", payment.gl_account.clone()),
    ];
    facts.extend(
        payment
            .cost_centre
            .clone()
            .map(|centre| Fact::new("Cost centre", centre)),
    );
    facts.push(Fact::new("Requisition", requisition));
    facts.push(Fact::new("Requested by", payment.requester.clone()));
    facts.extend(payment.beneficiary.clone().map(|name| Fact::new("Beneficiary", name)));
    if let Some(effect) = payment.effect {
        let words = view! { <Amount of=effect.before/>" → "<Amount of=effect.after/> };
        facts.push(Fact::new("Fund before → after", words));
    }
    facts
}

/// Who released it, how that is proved, and what was booked.
fn release(execution: Execution, payment: &PaymentView, may_see_fund: bool) -> AnyView {
    let entry = format!("Entry {}", execution.ledger_seq);
    let entry = match may_see_fund {
        true => view! { <a href=paths::ledger_entry(payment.fund, execution.ledger_seq)>{entry}</a> }.into_any(),
        false => entry.into_any(),
    };
    let mut facts = vec![
        Fact::new("Released by", execution.executor_name),
        Fact::new("When", view! { <Moment at=execution.at/> }),
        Fact::new("Second factor", execution.factor.label().to_owned()),
    ];
    facts.extend(payment.voucher.map(|number| {
        let href = paths::voucher(payment.fund, number);
        Fact::new("Voucher", view! { <a href=href>{voucher_number(number)}</a> })
    }));
    facts.push(Fact::new("Fund’s ledger", entry));
    if let Some(origin) = execution.origin {
        facts.extend([
            Fact::new("From address", origin.ip),
            Fact::new("Browser", origin.user_agent),
            Fact::new("What was signed", view! { <code>{origin.digest}</code> }),
        ]);
        facts.extend(origin.batch.map(|batch| {
            let href = paths::batch(batch);
            Fact::new("With others", view! { <a href=href>"Batch"</a> })
        }));
    }
    let journals = journals(&payment.bookings);
    view! {
        <Section id="release" title="Release"><DefinitionList facts/></Section>
        <Section id="journal" title="Journal">
            {journals}
        </Section>
    }
    .into_any()
}

fn story(payment: &PaymentView, request: &RequestContext) -> Vec<TimelineItem> {
    let moment = |item: TimelineItem, at| {
        let shown = request.when(at);
        item.when(shown.datetime, shown.absolute)
    };
    let decided = |approval: &Approval| {
        let item = TimelineItem::new(format!("Approved, step {}", approval.position));
        let item = item.who(format!("{}, {}", approval.person, role_words(approval)));
        moment(item.mark(Shape::Check, Tone::Good), approval.at)
    };
    let mut items: Vec<_> = payment.approvals.iter().map(decided).collect();
    let waiting = TimelineItem::new("Awaiting release").mark(Shape::Ring, Tone::Neutral);
    let suggested = payment.suggested_executor.as_ref();
    let waiting = waiting.note(suggested.map(|name| format!("Suggested to {name}.")));
    items.push(moment(waiting, payment.created_at));
    items.extend(payment.pauses.iter().map(|pause| {
        let (title, shape) = match pause.holds {
            true => ("Put aside", Shape::Pause),
            false => ("Taken up again", Shape::Ring),
        };
        let item = TimelineItem::new(title)
            .who(pause.by.clone())
            .mark(shape, Tone::Neutral);
        let reason = Some(pause.reason.clone()).filter(|reason| !reason.is_empty());
        moment(item.note(reason), pause.at)
    }));
    if payment.attempts.is_empty() {
        items.extend(payment.execution.as_ref().map(|execution| {
            let item = TimelineItem::new("Released and paid").who(execution.executor_name.clone());
            let item = item.note(format!("{}.", execution.factor.label()));
            moment(item.mark(Shape::Check, Tone::Good), execution.at)
        }));
    }
    for attempt in &payment.attempts {
        let item = TimelineItem::new("Released, and on its way").who(attempt.released_by.clone());
        items.push(moment(item.mark(Shape::Half, Tone::Progress), attempt.at));
        let ended = match &attempt.standing {
            Standing::Paid { receipt, at } => {
                let item = TimelineItem::new("Confirmed as paid").note(format!("Receipt {receipt}."));
                Some(moment(item.mark(Shape::Check, Tone::Good), *at))
            }
            Standing::Failed { why, at } => {
                let item = TimelineItem::new("Failed, and back in the fund").note(why.clone());
                Some(moment(item.mark(Shape::Cross, Tone::Bad), *at))
            }
            _ => None,
        };
        items.extend(ended);
    }
    let undone = payment.evidence.iter().filter_map(|found| {
        let (by, confirmed, _, at) = found.decided.as_ref()?;
        let title = match found.outcome {
            Found::Returned => "Returned, and back in the fund",
            Found::Reversed => "Reversed, and back in the fund",
            _ => return None,
        };
        let item = TimelineItem::new(title).who(format!("{} and {by}", found.recorded_by));
        let item = item
            .mark(Shape::Return, Tone::Neutral)
            .note(format!("Reference {}.", found.reference));
        confirmed.then(|| moment(item, *at))
    });
    items.extend(undone);
    items.extend(payment.cancelled.as_ref().map(|cancelled| {
        let item = TimelineItem::new("Cancelled").who(cancelled.by.clone());
        moment(
            item.mark(Shape::Dash, Tone::Neutral).note(cancelled.reason.clone()),
            cancelled.at,
        )
    }));
    items
}
