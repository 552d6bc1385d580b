//! The fund that would pay, in view of whoever decides.

use leptos::prelude::*;
use treasury::Treasury;
use treasury::access::Actor;
use treasury::funds::FundView;
use treasury::money::Money as Sum;
use treasury::requisitions::RequisitionView;

use crate::components::*;
use crate::error::Problem;
use crate::page::signed;
use crate::pages::fund::awaiting;
use crate::paths;

/// What the fund has, what is promised of it, and what approving leaves. Nothing for whoever cannot decide now or may
/// not see the fund.
pub(super) async fn paying_fund(
    treasury: &Treasury,
    actor: &Actor,
    of: &RequisitionView,
) -> Result<Option<AnyView>, Problem> {
    let (Some(fund), Some(amount), Ok(())) = (of.pays_from, of.facts.amount, &of.allowed.decide) else {
        return Ok(None);
    };
    match treasury.funds().view(actor, fund).await {
        Ok(fund) => Ok(effect(&fund, amount)),
        Err(treasury::Error::NotFound) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

fn effect(fund: &FundView, amount: Sum) -> Option<AnyView> {
    let left = fund.available.checked_sub(amount).ok()?;
    let figure = |label: &str, of: Sum| Figure::new(label, of.currency().code(), signed(of), of.plain());
    let figures = vec![
        figure("Balance", fund.balance)
            .note("can be released now")
            .href(paths::fund(fund.id)),
        figure("Committed", fund.committed)
            .note("approved, not yet paid")
            .href(awaiting(fund)),
        figure("Left after this one", left).note("balance less both"),
    ];
    let short = left.is_negative().then(|| {
        let words =
            "The fund has too little for all of it. You can approve; the payment waits for the fund’s replenishment.";
        view! { <Notice kind=NoticeKind::Warning text=words/> }
    });
    Some(
        view! {
            <Section id="fund" title=format!("Paid from {}", fund.name)>
                <Figures figures/>
                {short}
            </Section>
        }
        .into_any(),
    )
}
