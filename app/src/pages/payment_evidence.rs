//! What people found out about a payment: how it ended where no gateway says, or that what was paid came back. Recorded by
//! one, confirmed by another.

use leptos::prelude::*;
use treasury::ids::{EvidenceId, PaymentId};
use treasury::payments::state::Status;
use treasury::payments::{EvidenceRow, Found, LONGEST_REFERENCE, Outcome as Ended, PaymentView};
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

/// Records what was found.
#[server(prefix = "/actions", endpoint = "payment-evidence", input = Posted)]
pub(crate) async fn record_evidence(form: Form) -> Outcome {
    let id: PaymentId = form.id("payment")?;
    let act = Act::begin(&form, paths::payment_evidence(id))?;
    let found = found(&form)?;
    act.treasury
        .payments()
        .record_evidence(&act.actor, id, &found, &act.key())
        .await?;
    done(
        paths::payment(id),
        "Recorded. A second person looks at the same and confirms it.",
    )
}

/// What was found, as it was typed; what is missing is for the service to say.
fn found(form: &Form) -> Result<Found, Problem> {
    let mut read = form.read();
    let outcome = read.parse("outcome", "What became of it", ended);
    let reference = read.optional_line("reference", "Reference", LONGEST_REFERENCE);
    let note = read.optional_text("note", "What was looked at", LONGEST_NOTE);
    read.finish(|| {
        Some(Found {
            outcome: outcome?,
            reference: reference?.unwrap_or_default(),
            note: note?.unwrap_or_default(),
        })
    })
}

fn ended(raw: &str) -> Result<Ended, String> {
    Ended::parse(raw.trim()).ok_or_else(|| "is missing; choose what became of it".into())
}

/// Confirms what somebody else found, or says that it is not so.
#[server(prefix = "/actions", endpoint = "payment-evidence-decide", input = Posted)]
pub(crate) async fn decide_evidence(form: Form) -> Outcome {
    let id: PaymentId = form.id("payment")?;
    let evidence: EvidenceId = form.id("evidence")?;
    let act = Act::begin(&form, paths::payment_evidence(id))?;
    let note = note(&form)?;
    let confirmed = form.field("decision") == "confirm";
    let payments = act.treasury.payments();
    payments
        .decide_evidence(&act.actor, (id, evidence), confirmed, &note, &act.key())
        .await?;
    let words = if confirmed {
        "Confirmed, and booked."
    } else {
        "Refused. The payment stays as it was."
    };
    done(paths::payment(id), words)
}

/// The note of a form, which may be empty.
pub(super) fn note(form: &Form) -> Result<String, Problem> {
    let mut read = form.read();
    let note = read.optional_text("note", "Note", LONGEST_NOTE);
    read.finish(|| Some(note?.unwrap_or_default()))
}

/// The page that does either.
#[component]
pub fn PaymentEvidencePage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let id: PaymentId = path_param("id")?;
        let payment = treasury.payments().view(&actor, id).await?;
        let title = format!("What became of {}", amount_to(payment.amount, payment.payee.as_str()));
        let crumbs = vec![
            Crumb::new("Payments", paths::PAYMENTS),
            Crumb::new("Payment", paths::payment(id)),
        ];
        let status = payment.status;
        let open = payment.evidence.iter().find(|it| it.is_open).cloned();
        let step = match open {
            Some(row) => decide(&payment, row),
            None => record(&payment),
        };
        Ok(view! {
            <PageTitle text=title.clone()/>
            <PageHeader title crumbs><PaymentStatus status/></PageHeader>
            {step}
        })
    })
}

/// What recording an end brings about.
const ENDS: &str = "Nothing moves until a second person has confirmed it. If you say that it was not paid, the money goes back \
                    into the fund and the payment may be sent again: be sure.";
/// What recording that it came back brings about.
const UNDOES: &str = "Nothing moves until a second person has confirmed it. Then the whole amount is back in the fund, by a \
                      journal that mirrors what was booked. The payment and its voucher stay; it is not paid again. Who \
                      still needs the money asks again.";

fn record(payment: &PaymentView) -> AnyView {
    if let Err(refusal) = payment.may_record.clone() {
        return view! { <WhyNot refusal/> }.into_any();
    }
    let form = FormState::of::<RecordEvidence>();
    let id = payment.id.to_string();
    let back = paths::payment(payment.id);
    let choices = Ended::of(payment.status)
        .iter()
        .map(|it| Choice::new(it.code(), it.label()))
        .collect();
    let (legend, words) = match payment.status {
        Status::Paid => ("What became of it", UNDOES),
        _ => ("How it ended", ENDS),
    };
    let fields = view! {
        <RadioGroup name="outcome" label=legend choices value=form.value("outcome") error=form.error("outcome")/>
        <TextField name="reference" label="Reference" hint="The receipt, or the line of the statement."
            maxlength=LONGEST_REFERENCE as u32 value=form.value("reference") error=form.error("reference")/>
        <TextArea name="note" label="What was looked at" hint="So that a second person can look at the same: which statement, whom you spoke with, when."
            maxlength=LONGEST_NOTE as u32 value=form.value("note") error=form.error("note")/>
    };
    view! {
        <p>{words}</p>
        <PostForm form>
            <HiddenField name="payment" value=id/>
            {fields}
            <Actions>
                <SubmitButton label="Record it"/>
                <ButtonLink href=back label="Back" kind=ButtonKind::Secondary/>
            </Actions>
        </PostForm>
    }
    .into_any()
}

fn decide(payment: &PaymentView, row: EvidenceRow) -> AnyView {
    let facts = facts(&row);
    let (id, evidence) = (payment.id.to_string(), row.id.to_string());
    let step = match row.may_decide {
        Err(refusal) => view! { <WhyNot refusal/> }.into_any(),
        Ok(()) => {
            let form = FormState::of::<DecideEvidence>();
            let note = view! {
                <TextArea name="note" label="Note" required=false rows=2 hint="Needed when it is not so."
                    maxlength=LONGEST_NOTE as u32 value=form.value("note") error=form.error("note")/>
            };
            view! {
                <PostForm form>
                    <HiddenField name="payment" value=id/>
                    <HiddenField name="evidence" value=evidence/>
                    {note}
                    <Actions>
                        <SubmitButton label="I looked: it is so" name="decision" value="confirm"/>
                        <SubmitButton label="It is not so" name="decision" value="refuse" kind=ButtonKind::Secondary/>
                    </Actions>
                </PostForm>
            }
            .into_any()
        }
    };
    view! {
        <Section id="found" title="What was found"><DefinitionList facts/></Section>
        {step}
    }
    .into_any()
}

/// What was found, and by whom.
pub(super) fn facts(row: &EvidenceRow) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("What became of it", row.outcome.label().to_owned()),
        Fact::new("Reference", row.reference.clone()),
        Fact::new(
            "What was looked at",
            view! { <span class="lines">{row.note.clone()}</span> },
        ),
        Fact::new("Recorded by", row.recorded_by.clone()),
        Fact::new("When", view! { <Moment at=row.at/> }),
    ];
    if let Some((name, confirmed, note, at)) = row.decided.clone() {
        let did = if confirmed { "Confirmed by" } else { "Refused by" };
        facts.push(Fact::new(did, view! { {name}", "<Moment at/> }));
        if !note.is_empty() {
            facts.push(Fact::new("Note", note));
        }
    }
    facts
}
