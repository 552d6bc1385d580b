//! A sealed count: what was found beside what is booked, and the variance that comes of it.

use leptos::prelude::*;
use treasury::counts::CountView;
use treasury::ids::CountId;
use treasury::requisitions::LONGEST_NOTE;

use super::variance::way;
use crate::actions::{Act, Outcome, Posted, done};
use crate::components::*;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::page::{Amount, Moment, WhyNot, page};
use crate::paths;
use crate::request::{path_param, signed_in};
use crate::shell::PageTitle;

/// Proposes the difference as a variance.
#[server(prefix = "/actions", endpoint = "count-propose", input = Posted)]
pub(crate) async fn propose_of_count(form: Form) -> Outcome {
    let id: CountId = form.id("count")?;
    let act = Act::begin(&form, paths::count(id))?;
    let mut read = form.read();
    let reason = read.optional_text("reason", "Reason", LONGEST_NOTE);
    let reason = read.finish(|| Some(reason?.unwrap_or_default()))?;
    let variances = act.treasury.variances();
    let variance = variances.propose_counted(&act.actor, id, &reason, &act.key()).await?;
    done(
        paths::variance(variance),
        "Proposed. A CFO without a part in it decides.",
    )
}

/// The page.
#[component]
pub fn CountPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let id: CountId = path_param("id")?;
        let count = treasury.counts().view(&actor, id).await?;
        let title = format!("Count of {}", count.fund_name);
        let crumbs = vec![
            Crumb::new("Funds", paths::FUNDS),
            Crumb::new(count.fund_name.clone(), paths::fund(count.fund)),
        ];
        let (facts, sides, pieces, step) = (facts(&count), sides(&count), pieces(&count), step(&count));
        Ok(view! {
            <PageTitle text=title.clone()/>
            <PageHeader title crumbs/>
            {sides}
            {step}
            <DefinitionList facts/>
            {pieces}
        })
    })
}

fn sides(count: &CountView) -> AnyView {
    let part = |label: &str, of| vec![label.to_owned().into_any(), view! { <Amount of/> }.into_any()];
    let mut rows = vec![part("Counted in the drawer", count.cash)];
    if let Some((amount, place)) = &count.elsewhere {
        rows.push(part(&format!("Elsewhere: {place}"), *amount));
    }
    rows.push(part("Booked", count.expected));
    let foot = part("Found less booked", count.difference);
    let columns = vec![Column::lead("What"), Column::figure("Amount").beside()];
    view! { <DataTable id="sides" caption="What was found, and what is booked" columns rows foot/> }.into_any()
}

fn facts(count: &CountView) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("Counted by", count.counted_by.clone()),
        Fact::new("Sealed", view! { <Moment at=count.at/> }),
        Fact::new("How", count.kind.label()),
        Fact::new(
            "After",
            view! { <a href=paths::ledger_entry(count.fund, count.after_seq)>{format!("entry {} of the ledger", count.after_seq)}</a> },
        ),
    ];
    if !count.note.is_empty() {
        facts.push(Fact::new(
            "Note",
            view! { <span class="lines">{count.note.clone()}</span> },
        ));
    }
    facts
}

fn step(count: &CountView) -> AnyView {
    if let Some(variance) = count.variance {
        let href = paths::variance(variance);
        return view! { <p><a href=href>"The variance that was proposed"</a></p> }.into_any();
    }
    if count.difference.is_zero() {
        return view! { <Notice kind=NoticeKind::Success text="What was found is what is booked."/> }.into_any();
    }
    if let Err(refusal) = count.may_propose.clone() {
        return view! { <WhyNot refusal/> }.into_any();
    }
    let form = FormState::of::<ProposeOfCount>();
    let id = count.id.to_string();
    let label = format!("Propose a variance, {}", way(count.difference));
    let reason = match form.value("reason") {
        typed if typed.is_empty() => "Found by counting; the cause is not known.".to_owned(),
        typed => typed,
    };
    let reason = view! {
        <TextArea name="reason" label="Reason" rows=2 maxlength=LONGEST_NOTE as u32 value=reason error=form.error("reason")/>
    };
    view! {
        <PostForm form>
            <HiddenField name="count" value=id/>
            {reason}
            <Actions><SubmitButton label/></Actions>
        </PostForm>
    }
    .into_any()
}

fn pieces(count: &CountView) -> Option<AnyView> {
    let lines = count.lines.clone();
    let columns = vec![
        Column::lead("Worth"),
        Column::figure("Pieces").labelled(),
        Column::figure("Amount").beside(),
    ];
    (!lines.is_empty()).then(|| {
        let row = |line: treasury::counts::CountLine| {
            vec![
                view! { <Amount of=line.denomination/> }.into_any(),
                line.pieces.to_string().into_any(),
                view! { <Amount of=line.amount/> }.into_any(),
            ]
        };
        let rows = lines.into_iter().map(row).collect();
        view! { <Section id="pieces" title="Pieces"><DataTable id="pieces-rows" caption="Pieces" columns rows/></Section> }.into_any()
    })
}
