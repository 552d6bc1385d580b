//! Proposing a variance of a fund by hand, about a voucher or about the fund as a whole.

use leptos::prelude::*;
use treasury::ids::FundId;
use treasury::money::{Currency, Money as Sum};
use treasury::requisitions::LONGEST_NOTE;
use treasury::variances::{About, LONGEST_EVIDENCE, Proposed};

use crate::actions::{Act, Outcome, Posted, done};
use crate::components::*;
use crate::error::Problem;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::page::{Amount, WhyNot, page};
use crate::paths;
use crate::request::{path_param, signed_in};
use crate::shell::PageTitle;

/// Proposes it.
#[server(prefix = "/actions", endpoint = "variance-propose", input = Posted)]
pub(crate) async fn propose_variance(form: Form) -> Outcome {
    let fund: FundId = form.id("fund")?;
    let act = Act::begin(&form, paths::fund_variance(fund))?;
    let variances = act.treasury.variances();
    let (_, balance, _) = variances.proposing(&act.actor, fund).await?;
    let (mut proposed, voucher) = read(&form, balance.currency())?;
    if let Some(number) = voucher {
        proposed.about = About::Payment(variances.voucher(&act.actor, fund, number).await?);
    }
    let id = variances.propose(&act.actor, fund, &proposed, &act.key()).await?;
    done(paths::variance(id), "Proposed. A CFO without a part in it decides.")
}

/// What is proposed, and the number of the voucher that it is about.
fn read(form: &Form, currency: Currency) -> Result<(Proposed, Option<i64>), Problem> {
    let mut read = form.read();
    let side = read.parse("side", "Which way it differs", |raw| match raw.trim() {
        "short" => Ok(true),
        "over" => Ok(false),
        _ => Err("is missing; choose one".into()),
    });
    let amount = read.amount("difference", "The difference", currency);
    let voucher = read.parse("voucher", "Voucher", voucher);
    let reason = read.optional_text("reason", "Reason", LONGEST_NOTE);
    let evidence = read.optional_line("evidence", "What shows it", LONGEST_EVIDENCE);
    read.finish(|| {
        let proposed = Proposed {
            about: About::Fund,
            difference: signed(amount?, side?)?,
            reason: reason?.unwrap_or_default(),
            evidence: evidence?.unwrap_or_default(),
        };
        Some((proposed, voucher?))
    })
}

fn signed(amount: Sum, is_short: bool) -> Option<Sum> {
    match is_short {
        true => amount.negate().ok(),
        false => Some(amount),
    }
}

/// `17`, `V-000017`, or nothing.
fn voucher(raw: &str) -> Result<Option<i64>, String> {
    let raw = raw.trim();
    let digits = raw.trim_start_matches(['V', 'v']).trim_start_matches('-');
    match raw {
        "" => Ok(None),
        _ => digits
            .parse()
            .map(Some)
            .map_err(|_| "is its number, as in V-000017; leave it empty where it is about the fund as a whole".into()),
    }
}

/// The page that does it.
#[component]
pub fn FundVariancePage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let fund: FundId = path_param("id")?;
        let (name, balance, may) = treasury.variances().proposing(&actor, fund).await?;
        let title = format!("Propose a variance of {name}");
        let crumbs = vec![Crumb::new("Funds", paths::FUNDS), Crumb::new(name, paths::fund(fund))];
        let step = match may {
            Err(refusal) => view! { <WhyNot refusal/> }.into_any(),
            Ok(()) => propose(fund, balance),
        };
        Ok(view! {
            <PageTitle text=title.clone()/>
            <PageHeader title crumbs/>
            {step}
        })
    })
}

fn propose(fund: FundId, balance: Sum) -> AnyView {
    let form = FormState::of::<ProposeVariance>();
    let currency = balance.currency().code();
    let sides = vec![
        Choice::new("short", "Less is there than is booked, or more was paid"),
        Choice::new("over", "More is there than is booked, or less was paid"),
    ];
    let facts = vec![Fact::new("Booked balance", view! { <Amount of=balance/> })];
    let fields = view! {
        <RadioGroup name="side" label="Which way it differs" choices=sides value=form.value("side") error=form.error("side")/>
        <MoneyField name="difference" label="Difference" currency value=form.value("difference") error=form.error("difference")/>
        <TextField name="voucher" label="Voucher" required=false hint="Its number, where something else was paid than it says."
            maxlength=12 value=form.value("voucher") error=form.error("voucher")/>
        <TextArea name="reason" label="Reason" hint="Why it differs. Whoever decides reads this."
            maxlength=LONGEST_NOTE as u32 value=form.value("reason") error=form.error("reason")/>
        <TextField name="evidence" label="What shows it" hint="A receipt, a line of a statement."
            maxlength=LONGEST_EVIDENCE as u32 value=form.value("evidence") error=form.error("evidence")/>
    };
    view! {
        <DefinitionList facts/>
        <PostForm form>
            <HiddenField name="fund" value=fund.to_string()/>
            {fields}
            <Actions>
                <SubmitButton label="Propose it"/>
                <ButtonLink href=paths::fund(fund) label="Back" kind=ButtonKind::Secondary/>
            </Actions>
        </PostForm>
    }
    .into_any()
}
