//! Asking for a replenishment of a fund.

use leptos::prelude::*;
use treasury::ids::FundId;
use treasury::money::Currency;
use treasury::replenishments::{Asked, Topping};
use treasury::requisitions::LONGEST_NOTE;

use crate::actions::{Act, Outcome, Posted, done};
use crate::components::*;
use crate::error::Problem;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::page::{Amount, WhyNot, page};
use crate::paths;
use crate::request::{path_param, signed_in};
use crate::shell::PageTitle;

/// Asks for it.
#[server(prefix = "/actions", endpoint = "replenishment-ask", input = Posted)]
pub(crate) async fn ask_replenishment(form: Form) -> Outcome {
    let fund: FundId = form.id("fund")?;
    let act = Act::begin(&form, paths::fund_replenish(fund))?;
    let replenishments = act.treasury.replenishments();
    let topping = replenishments.topping(&act.actor, fund).await?;
    let asked = asked(&form, topping.authorised.currency())?;
    let id = replenishments.ask(&act.actor, fund, &asked, &act.key()).await?;
    done(paths::replenishment(id), "Asked for. Group finance or the CFO decides.")
}

fn asked(form: &Form, currency: Currency) -> Result<Asked, Problem> {
    let mut read = form.read();
    let amount = read.amount("amount", "The amount", currency);
    let note = read.optional_text("note", "Note", LONGEST_NOTE);
    read.finish(|| {
        Some(Asked {
            amount: amount?,
            note: note?.unwrap_or_default(),
        })
    })
}

/// The page that does it.
#[component]
pub fn FundReplenishPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let fund: FundId = path_param("id")?;
        let topping = treasury.replenishments().topping(&actor, fund).await?;
        let title = format!("Replenish {}", topping.fund_name);
        let crumbs = vec![
            Crumb::new("Funds", paths::FUNDS),
            Crumb::new(topping.fund_name.clone(), paths::fund(fund)),
        ];
        let step = match topping.may_ask.clone() {
            Err(refusal) => refused(refusal, &topping),
            Ok(()) => ask(fund, &topping),
        };
        Ok(view! {
            <PageTitle text=title.clone()/>
            <PageHeader title crumbs/>
            {step}
        })
    })
}

fn refused(refusal: treasury::error::Refusal, topping: &Topping) -> AnyView {
    let open = topping
        .open
        .map(|id| view! { <p><a href=paths::replenishment(id)>"The replenishment that is open"</a></p> });
    view! { <WhyNot refusal/>{open} }.into_any()
}

fn ask(fund: FundId, topping: &Topping) -> AnyView {
    let form = FormState::of::<AskReplenishment>();
    let currency = topping.authorised.currency().code();
    let amount = match form.value("amount") {
        typed if typed.is_empty() => topping.missing.plain(),
        typed => typed,
    };
    let facts = vec![
        Fact::new("Authorised amount", view! { <Amount of=topping.authorised/> }),
        Fact::new("Missing now", view! { <Amount of=topping.missing/> }),
    ];
    let fields = view! {
        <MoneyField name="amount" label="Amount" currency hint="At most what is missing from the authorised amount."
            value=amount error=form.error("amount")/>
        <TextArea name="note" label="Note" required=false rows=2 hint="What whoever decides should know. The vouchers are listed beside it."
            maxlength=LONGEST_NOTE as u32 value=form.value("note") error=form.error("note")/>
    };
    view! {
        <DefinitionList facts/>
        <PostForm form>
            <HiddenField name="fund" value=fund.to_string()/>
            {fields}
            <Actions>
                <SubmitButton label="Ask for it"/>
                <ButtonLink href=paths::fund(fund) label="Back" kind=ButtonKind::Secondary/>
            </Actions>
        </PostForm>
    }
    .into_any()
}
