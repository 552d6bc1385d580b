//! One replenishment: what is asked for and for which vouchers, and what comes next.

use leptos::prelude::*;
use treasury::error::Refusal;
use treasury::ids::ReplenishmentId;
use treasury::money::Currency;
use treasury::replenishments::state::Status;
use treasury::replenishments::{Act as Done, LONGEST_REFERENCE, Received, ReplenishmentView};
use treasury::requisitions::LONGEST_NOTE;

use super::payment_evidence::note;
use super::payment_parts::voucher_number;
use super::replenishments::ReplenishmentStatus;
use crate::actions::{Act, Outcome, Posted, done};
use crate::components::*;
use crate::error::Problem;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::page::{Amount, Moment, WhyNot, page, unbroken};
use crate::paths;
use crate::request::{path_param, signed_in};
use crate::shell::PageTitle;

/// Approves or rejects it.
#[server(prefix = "/actions", endpoint = "replenishment-decide", input = Posted)]
pub(crate) async fn decide_replenishment(form: Form) -> Outcome {
    let id: ReplenishmentId = form.id("replenishment")?;
    let act = Act::begin(&form, paths::replenishment(id))?;
    let note = note(&form)?;
    let approved = form.field("decision") == "approve";
    let replenishments = act.treasury.replenishments();
    replenishments
        .decide(&act.actor, id, approved, &note, &act.key())
        .await?;
    let words = match approved {
        true => "Approved. Whoever holds the fund confirms what arrives.",
        false => "Rejected. Whoever asked for it is told why.",
    };
    done(paths::replenishment(id), words)
}

/// Books what arrived.
#[server(prefix = "/actions", endpoint = "replenishment-receive", input = Posted)]
pub(crate) async fn receive_replenishment(form: Form) -> Outcome {
    let id: ReplenishmentId = form.id("replenishment")?;
    let act = Act::begin(&form, paths::replenishment(id))?;
    let replenishments = act.treasury.replenishments();
    let asked = replenishments.view(&act.actor, id).await?;
    let received = received(&form, asked.amount.currency())?;
    replenishments.receive(&act.actor, id, &received, &act.key()).await?;
    let words = match received.amount.is_zero() {
        true => "Recorded that nothing arrived.".to_owned(),
        false => format!("{} is in the fund.", unbroken(received.amount)),
    };
    done(paths::replenishment(id), words)
}

fn received(form: &Form, currency: Currency) -> Result<Received, Problem> {
    let nothing = form.field("arrived") == "nothing";
    let mut read = form.read();
    let amount = match nothing {
        true => Some(treasury::money::Money::zero(currency)),
        false => read.amount("amount", "What arrived", currency),
    };
    let reference = read.optional_line("bank_reference", "Reference of the bank", LONGEST_REFERENCE);
    let note = read.optional_text("note", "Note", LONGEST_NOTE);
    read.finish(|| {
        Some(Received {
            amount: amount?,
            bank_reference: reference?.filter(|_| !nothing).unwrap_or_default(),
            note: note?.unwrap_or_default(),
        })
    })
}

/// The page.
#[component]
pub fn ReplenishmentPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let id: ReplenishmentId = path_param("id")?;
        let it = treasury.replenishments().view(&actor, id).await?;
        let title = format!("{} for {}", unbroken(it.amount), it.fund_name);
        let crumbs = vec![Crumb::new("Replenishments", paths::REPLENISHMENTS)];
        let is_missed = it.received.as_ref().is_some_and(|(_, amount, _)| amount.is_zero());
        let (status, facts, step, vouchers) = (it.status, facts(&it), step(&it), vouchers(&it));
        Ok(view! {
            <PageTitle text=title.clone()/>
            <PageHeader title crumbs><ReplenishmentStatus status is_missed/></PageHeader>
            <DefinitionList facts/>
            {step}
            {vouchers}
        })
    })
}

fn facts(it: &ReplenishmentView) -> Vec<Fact> {
    let holders = match it.holders.is_empty() {
        true => "Nobody named".to_owned(),
        false => it.holders.join(", "),
    };
    let mut facts = vec![
        Fact::new(
            "Fund",
            view! { <a href=paths::fund(it.fund)>{it.fund_name.clone()}</a> },
        ),
        Fact::new("Held by", holders),
        Fact::new("Authorised amount", view! { <Amount of=it.authorised/> }),
    ];
    if it.status.is_open() {
        facts.push(Fact::new("Missing now", view! { <Amount of=it.missing/> }));
    }
    facts.push(Fact::new("Suggested", view! { <Moment at=it.suggested_at/> }));
    facts.extend(it.asked.clone().map(|act| said("Asked by", act)));
    facts.extend(it.decided.clone().map(|(act, approved)| {
        let did = if approved { "Approved by" } else { "Rejected by" };
        said(did, act)
    }));
    if let Some((act, amount, reference)) = it.received.clone() {
        facts.push(Fact::new("Arrived", view! { <Amount of=amount/> }));
        facts.extend(reference.map(|reference| Fact::new("Reference of the bank", reference)));
        facts.push(said("Confirmed by", act));
    }
    facts
}

fn said(did: &'static str, act: Done) -> Fact {
    let note = (!act.note.is_empty()).then(|| view! { <span class="cell-note lines">{act.note}</span> });
    Fact::new(did, view! { {act.by}", "<Moment at=act.at/>{note} })
}

/// What comes next, and whether this person may do it.
fn step(it: &ReplenishmentView) -> Option<AnyView> {
    let refused = |refusal: &Refusal| view! { <WhyNot refusal=refusal.clone()/> }.into_any();
    match it.status {
        Status::Suggested => Some(match &it.may_ask {
            Err(refusal) => refused(refusal),
            Ok(()) => {
                let href = paths::fund_replenish(it.fund);
                view! { <Actions><ButtonLink href label="Ask for it…"/></Actions> }.into_any()
            }
        }),
        Status::Requested => Some(match &it.may_decide {
            Err(refusal) => refused(refusal),
            Ok(()) => decide(it),
        }),
        Status::Approved => Some(match &it.may_receive {
            Err(refusal) => refused(refusal),
            Ok(()) => receive(it),
        }),
        Status::Received | Status::Rejected => None,
    }
}

fn decide(it: &ReplenishmentView) -> AnyView {
    let form = FormState::of::<DecideReplenishment>();
    let id = it.id.to_string();
    let approve = format!("Approve {}", unbroken(it.amount));
    let note = view! {
        <TextArea name="note" label="Note" required=false rows=2 hint="Needed when it is rejected."
            maxlength=LONGEST_NOTE as u32 value=form.value("note") error=form.error("note")/>
    };
    let less = it.is_still_missing.clone().err();
    let can_approve = less.is_none();
    let less = less.map(|refusal| view! { <Notice kind=NoticeKind::Warning text=refusal.message/> });
    let approve = can_approve.then(|| view! { <SubmitButton label=approve name="decision" value="approve"/> });
    view! {
        {less}
        <PostForm form>
            <HiddenField name="replenishment" value=id/>
            {note}
            <Actions>
                {approve}
                <SubmitButton label="Reject" name="decision" value="reject" kind=ButtonKind::Secondary/>
            </Actions>
        </PostForm>
    }
    .into_any()
}

fn receive(it: &ReplenishmentView) -> AnyView {
    let form = FormState::of::<ReceiveReplenishment>();
    let id = it.id.to_string();
    let currency = it.amount.currency().code();
    let reference = view! {
        <TextField name="bank_reference" label="Reference of the bank" required=false hint="As on its slip or in its message. Each stands on one receipt only."
            maxlength=LONGEST_REFERENCE as u32 value=form.value("bank_reference") error=form.error("bank_reference")/>
    };
    let note = view! {
        <TextArea name="note" label="Note" required=false rows=2 hint="Needed when less arrived than was approved."
            maxlength=LONGEST_NOTE as u32 value=form.value("note") error=form.error("note")/>
    };
    let amount = view! {
        <MoneyField name="amount" label="What arrived" currency required=false value=form.value("amount") error=form.error("amount")/>
    };
    view! {
        <p>"Count the money first. What you confirm is in the fund from then on, and the bank’s account has paid it."</p>
        <PostForm form>
            <HiddenField name="replenishment" value=id/>
            {amount}
            {reference}
            {note}
            <Actions>
                <SubmitButton label="Confirm what arrived" name="arrived" value="some"/>
                <SubmitButton label="Nothing arrived" name="arrived" value="nothing" kind=ButtonKind::Secondary/>
            </Actions>
        </PostForm>
    }
    .into_any()
}

fn vouchers(it: &ReplenishmentView) -> AnyView {
    let rows = it.vouchers.clone();
    let body = match rows.is_empty() {
        true => view! { <EmptyState title="No vouchers" text="Nothing was paid from this fund since its last replenishment."/> }.into_any(),
        false => {
            let fund = it.fund;
            let columns = vec![
                Column::lead("Payee"),
                Column::plain("Voucher").labelled(),
                Column::plain("Posted").labelled(),
                Column::figure("Amount").beside(),
            ];
            let foot = vec![
                "Total, less what came back".into_any(),
                ().into_any(),
                ().into_any(),
                view! { <Amount of=it.spent/> }.into_any(),
            ];
            let rows = rows
                .into_iter()
                .map(|row| {
                    let back = row.is_undone.then(|| view! { <CellNote text="came back"/> });
                    vec![                        view! { <a href=paths::payment(row.payment)>{row.payee}</a> }.into_any(),

                        view! { <a class="unbroken" href=paths::voucher(fund, row.number)>{voucher_number(row.number)}</a> }.into_any(),
                        view! { <Moment at=row.at/> }.into_any(),
                        view! { <Amount of=row.amount/>{back} }.into_any(),
                    ]
                })
                .collect();
            view! { <DataTable id="vouchers-covered" caption="Vouchers since the last replenishment" columns rows foot/> }.into_any()
        }
    };
    view! { <Section id="vouchers" title="What it replaces" about="The vouchers since the last replenishment that was received.">{body}</Section> }
        .into_any()
}
