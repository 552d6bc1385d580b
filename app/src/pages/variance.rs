//! One variance: both sides, and its decision.

use leptos::prelude::*;
use treasury::ids::VarianceId;
use treasury::money::Money as Sum;
use treasury::requisitions::LONGEST_NOTE;
use treasury::variances::{Stage, VarianceView};

use super::payment_evidence::note;
use super::variances::VarianceStage;
use crate::actions::{Act, Outcome, Posted, done};
use crate::components::*;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::page::{Amount, Moment, WhyNot, page, unbroken};
use crate::paths;
use crate::request::{path_param, signed_in};
use crate::shell::PageTitle;

/// Approves or rejects it.
#[server(prefix = "/actions", endpoint = "variance-decide", input = Posted)]
pub(crate) async fn decide_variance(form: Form) -> Outcome {
    let id: VarianceId = form.id("variance")?;
    let act = Act::begin(&form, paths::variance(id))?;
    let note = note(&form)?;
    let approved = form.field("decision") == "approve";
    let variances = act.treasury.variances();
    variances.decide(&act.actor, id, approved, &note, &act.key()).await?;
    let words = match approved {
        true => "Approved, and booked.",
        false => "Rejected. Nothing was booked.",
    };
    done(paths::variance(id), words)
}

/// The page.
#[component]
pub fn VariancePage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let id: VarianceId = path_param("id")?;
        let it = treasury.variances().view(&actor, id).await?;
        let title = format!("{} {}", it.fund_name, way(it.difference));
        let crumbs = vec![Crumb::new("Variances", paths::VARIANCES)];
        let (stage, sides, facts, step) = (it.stage, sides(&it), facts(&it), step(&it));
        Ok(view! {
            <PageTitle text=title.clone()/>
            <PageHeader title crumbs><VarianceStage stage/></PageHeader>
            {sides}
            <DefinitionList facts/>
            {step}
        })
    })
}

/// `short by KES 20.00`, or `over by`.
pub(super) fn way(difference: Sum) -> String {
    match difference.negate() {
        Ok(short) if difference.is_negative() => format!("short by {}", unbroken(short)),
        _ => format!("over by {}", unbroken(difference)),
    }
}

/// What is booked, what was found, and the balance before and after.
fn sides(it: &VarianceView) -> AnyView {
    let part = |label: String, of: Option<Sum>| {
        let amount = of.map(|of| view! { <Amount of/> });
        vec![label.into_any(), amount.into_any()]
    };
    let mut rows = Vec::new();
    if let Some((_, payee, booked)) = &it.payment {
        rows.push(part(format!("Booked as paid to {payee}"), Some(*booked)));
        rows.push(part("Really paid".into(), booked.checked_sub(it.difference).ok()));
    }
    if let Some((_, expected)) = &it.count {
        rows.push(part("Booked when it was counted".into(), Some(*expected)));
        rows.push(part("Counted".into(), expected.checked_add(it.difference).ok()));
    }
    rows.push(part("Found less booked".into(), Some(it.difference)));
    if it.stage == Stage::Proposed {
        rows.push(part("Balance of the fund now".into(), Some(it.balance)));
    }
    let foot = match it.stage {
        Stage::Proposed => part(
            "Balance if it is approved".into(),
            it.balance.checked_add(it.difference).ok(),
        ),
        _ => Vec::new(),
    };
    let columns = vec![Column::lead("What"), Column::figure("Amount").beside()];
    view! { <DataTable id="sides" caption="What is booked, and what was found" columns rows foot/> }.into_any()
}

fn facts(it: &VarianceView) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new(
            "Fund",
            view! { <a href=paths::fund(it.fund)>{it.fund_name.clone()}</a> },
        ),
        Fact::new("Reason", view! { <span class="lines">{it.reason.clone()}</span> }),
    ];
    if !it.evidence.is_empty() {
        facts.push(Fact::new("What shows it", it.evidence.clone()));
    }
    if let Some((payment, ..)) = it.payment {
        facts.push(Fact::new(
            "Payment",
            view! { <a href=paths::payment(payment)>"Look at the payment"</a> },
        ));
    }
    if let Some((count, _)) = it.count {
        facts.push(Fact::new(
            "Count",
            view! { <a href=paths::count(count)>"Look at the count"</a> },
        ));
    }
    let (by, at) = (it.proposed_by.clone(), it.at);
    let holds = it.is_by_holder.then(|| view! { <CellNote text="holds this fund"/> });
    facts.push(Fact::new("Proposed by", view! { {by}", "<Moment at/>{holds} }));
    if let Some((by, at, note)) = it.decided.clone() {
        let did = if it.stage == Stage::Approved {
            "Approved by"
        } else {
            "Rejected by"
        };
        let note = (!note.is_empty()).then(|| view! { <span class="cell-note lines">{note}</span> });
        facts.push(Fact::new(did, view! { {by}", "<Moment at/>{note} }));
    }
    if let Some(entry) = it.entry {
        let href = paths::ledger_entry(it.fund, entry);
        facts.push(Fact::new(
            "Booked as",
            view! { <a href=href>{format!("entry {entry} of the fund’s ledger")}</a> },
        ));
    }
    facts
}

fn step(it: &VarianceView) -> Option<AnyView> {
    if it.stage != Stage::Proposed {
        return None;
    }
    if let Err(refusal) = it.may_decide.clone() {
        return Some(view! { <WhyNot refusal/> }.into_any());
    }
    let form = FormState::of::<DecideVariance>();
    let id = it.id.to_string();
    let approve = format!("Approve and book it {}", way(it.difference));
    let overtaken = it
        .overtaken
        .map(|text| view! { <Notice kind=NoticeKind::Warning text/> });
    let can_approve = it.overtaken.is_none();
    let note = view! {
        <TextArea name="note" label="Note" required=false rows=2 hint="Needed when it is rejected."
            maxlength=LONGEST_NOTE as u32 value=form.value("note") error=form.error("note")/>
    };
    let approve = can_approve.then(|| view! { <SubmitButton label=approve name="decision" value="approve"/> });
    let buttons = view! {
        {approve}
        <SubmitButton label="Reject" name="decision" value="reject" kind=ButtonKind::Secondary/>
    };
    Some(
        view! {
            {overtaken}
            <PostForm form>
                <HiddenField name="variance" value=id/>
                {note}
                <Actions>{buttons}</Actions>
            </PostForm>
        }
        .into_any(),
    )
}
