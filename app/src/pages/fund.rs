//! One fund: its figures and its ledger.

use leptos::prelude::*;
use treasury::access::Permission;
use treasury::clock::Timestamp;
use treasury::funds::{FundView, Imprest, LedgerRow};
use treasury::ids::{CountId, FundId};
use treasury::money::Money as Sum;
use treasury::payments::state::Status;
use treasury::replenishments::state::Status as Topping;

use treasury::variances::{Stage, VarianceFilter};

use super::funds::FundLevel;
use super::payment_parts::voucher_number;
use crate::components::*;
use crate::error::Problem;
use crate::page::{Amount, Moment, page, signed, unbroken};
use crate::paths;
use crate::request::{path_param, request, signed_in};
use crate::shell::PageTitle;

/// Rows of one page of the ledger.
const SIZE: usize = 50;
/// The last counts of the fund that its page shows.
const COUNTS: usize = 5;

/// One fund and its ledger, the newest entry first.
#[component]
pub fn FundPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let id: FundId = path_param("id")?;
        let after = optional_seq(request().query().field("after"))?;
        let fund = treasury.funds().view(&actor, id).await?;
        let ledger = treasury.funds().ledger(&actor, id, after, SIZE).await?;
        let first = ledger.is_later.then(|| paths::fund(id));
        let older = ledger
            .next
            .as_deref()
            .map(|next| paths::with_query(&paths::fund(id), &[("after", next)]));
        let summary = summary(&ledger.rows, fund.entries);
        let crumbs = vec![Crumb::new("Funds", paths::FUNDS)];
        let imprest = treasury.funds().imprest(&actor, id).await?;
        let (figures, facts, open) = (figures(&fund), facts(&fund), replenishment(&fund));
        let counts = treasury.counts().of_fund(&actor, id, COUNTS).await?;
        let filter = VarianceFilter {
            stage: Some(Stage::Proposed),
            fund: Some(id),
            payment: None,
        };
        let waits = treasury.variances().list(&actor, &filter, None, 1).await?;
        let waits = (!waits.rows.is_empty()).then(|| waiting(id));
        let action = asks(&fund);
        let counted = counted(&fund, counts);
        let entries = entries(ledger.rows, &fund);
        Ok(view! {
            <PageTitle text=fund.name.clone()/>
            <PageHeader title=fund.name.clone() crumbs action><FundLevel fund/></PageHeader>
            <Figures figures/>
            {open}
            {waits}
            <DefinitionList facts/>
            {check(&imprest)}
            {counted}
            <Section id="ledger" title="Ledger" about="Everything that moved in this fund, the newest first. Entries are never changed or removed.">
                {entries}
                <Pager first older summary/>
            </Section>
        })
    })
}

fn optional_seq(text: &str) -> Result<Option<i64>, Problem> {
    match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Problem::NotFound),
    }
}

fn figures(fund: &FundView) -> Vec<Figure> {
    let figure = |label: &str, of: Sum| Figure::new(label, of.currency().code(), signed(of), of.plain());
    vec![
        figure("Balance", fund.balance)
            .note("can be released now")
            .href("#ledger"),
        figure("Committed", fund.committed)
            .note("approved, not yet paid")
            .href(awaiting(fund)),
        figure("In transit", fund.in_transit)
            .note("sent, not yet confirmed")
            .href(rows_of(fund, Status::Sent)),
        figure("Available", fund.available).note("balance less committed"),
    ]
}

/// Where the payments are that await their release: the desk for whoever works there, the list for everybody else.
pub(super) fn awaiting(fund: &FundView) -> String {
    match request().may(Permission::ReleasePayment) {
        true => paths::release_desk_of(fund.id),
        false => rows_of(fund, Status::AwaitingRelease),
    }
}

fn rows_of(fund: &FundView, status: Status) -> String {
    paths::with_query(
        paths::PAYMENTS,
        &[("fund", &fund.id.to_string()), ("status", status.code())],
    )
}

/// The way to ask for a replenishment, for whoever may.
fn asks(fund: &FundView) -> Option<AnyView> {
    let suggested = |status: &str| status == Topping::Suggested.code();
    let open = fund.replenishment.as_ref();
    let may = request().may(Permission::AskReplenishment)
        && fund.is_active
        && open.is_none_or(|(.., status)| suggested(status));
    may.then(|| {
        let href = paths::fund_replenish(fund.id);
        view! { <ButtonLink href label="Ask for a replenishment…" kind=ButtonKind::Secondary/> }.into_any()
    })
}

/// That what the fund holds and what it spent come to what it is kept at.
fn check(imprest: &Imprest) -> AnyView {
    let part = |label: String, of: Sum| vec![label.into_any(), view! { <Amount of/> }.into_any()];
    let mut rows = vec![
        part("Balance".into(), imprest.balance),
        part("In transit".into(), imprest.in_transit),
        part(vouchers(imprest.vouchers), imprest.spent),
    ];
    if !imprest.since_opening.is_zero() {
        rows.push(part("Not put in when it was opened".into(), imprest.since_opening));
    }
    if !imprest.by_variances.is_zero() {
        rows.push(part("Variances, short less over".into(), imprest.by_variances));
    }
    if !imprest.since_replenishments.is_zero() {
        rows.push(part(
            "Vouchers replenished before, less what arrived for them".into(),
            imprest.since_replenishments,
        ));
    }
    if !imprest.unexplained.is_zero() {
        rows.push(part("Unexplained: have the books verified".into(), imprest.unexplained));
    }
    let columns = vec![Column::lead("What it consists of"), Column::figure("Amount").beside()];
    let foot = part("Authorised amount".into(), imprest.authorised);
    view! {
        <Section id="imprest" title="Imprest check" about="What the fund holds, and what it spent since its last replenishment, come to what it is kept at.">
            <DataTable id="imprest-parts" caption="Imprest check" columns rows foot/>
        </Section>
    }
    .into_any()
}

/// That something found in the fund is not decided yet.
fn waiting(fund: FundId) -> AnyView {
    let href = paths::with_query(
        paths::VARIANCES,
        &[("fund", &fund.to_string()), ("status", Stage::Proposed.code())],
    );
    let text = "A variance of this fund waits for its decision.";
    view! { <Notice kind=NoticeKind::Warning text/><p><a href=href>"Look at what differs"</a></p> }.into_any()
}

/// The last counts, and the ways to count it again and to say that it differs.
fn counted(fund: &FundView, counts: Vec<(CountId, Timestamp, Sum)>) -> AnyView {
    let rows: Vec<_> = counts
        .into_iter()
        .map(|(id, at, difference)| {
            vec![
                view! { <a href=paths::count(id)><Moment at/></a> }.into_any(),
                view! { <Amount of=difference/> }.into_any(),
            ]
        })
        .collect();
    let columns = vec![Column::lead("Counted"), Column::figure("Found less booked").beside()];
    let table = match rows.is_empty() {
        true => view! { <p class="soft">"Not counted yet."</p> }.into_any(),
        false => view! { <DataTable id="counts" caption="Counts, the newest first" columns rows/> }.into_any(),
    };
    let fund = fund.id;
    let ways = request().may(Permission::ProposeVariance).then(|| {
        view! {
            <Actions>
                <ButtonLink href=paths::fund_count(fund) label="Count it…" kind=ButtonKind::Secondary/>
                <ButtonLink href=paths::fund_variance(fund) label="Propose a variance…" kind=ButtonKind::Secondary/>
            </Actions>
        }
    });
    view! { <Section id="counted" title="Cash counts" about="Somebody who does not hold the fund counts what is there.">{table}{ways}</Section> }
        .into_any()
}

fn vouchers(number: i64) -> String {
    match number {
        1 => "1 voucher not yet replenished".to_owned(),
        number => format!("{number} vouchers not yet replenished"),
    }
}

fn replenishment(fund: &FundView) -> Option<AnyView> {
    let (id, amount, status) = fund.replenishment.as_ref()?;
    let words = match status.as_str() {
        "suggested" => "is suggested since the balance fell below the reorder level",
        "requested" => "was asked for",
        _ => "was approved and is on its way",
    };
    let text = format!("A replenishment of {} {words}.", unbroken(*amount));
    let href = paths::replenishment(id);
    Some(view! { <Notice kind=NoticeKind::Info text/><p><a href=href>"Look at the replenishment"</a></p> }.into_any())
}

fn facts(fund: &FundView) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("For", fund.place.clone().unwrap_or_else(|| "Whole company".into())),
        Fact::new(
            "Custodian",
            fund.custodian.clone().unwrap_or_else(|| "Nobody named".into()),
        ),
        Fact::new("Deputy", fund.deputy.clone().unwrap_or_else(|| "Nobody named".into())),
        Fact::new("Authorised amount", view! { <Amount of=fund.authorised/> }),
        Fact::new("Reorder level", view! { <Amount of=fund.reorder/> }),
    ];
    facts.extend(
        fund.last_entry_at
            .map(|at| Fact::new("Last movement", view! { <Moment at/> })),
    );
    facts
}

fn summary(rows: &[LedgerRow], entries: i64) -> Option<String> {
    match entries {
        0 => None,
        1 => Some("1 entry".to_owned()),
        all => Some(format!("{} of {all} entries", rows.len())),
    }
}

fn entries(rows: Vec<LedgerRow>, fund: &FundView) -> AnyView {
    if rows.is_empty() {
        let text = "The opening balance is the first entry of a fund; every payment and replenishment follows.";
        return view! { <EmptyState title="No entries here" text/> }.into_any();
    }
    let code = fund.balance.currency().code();
    let columns = vec![
        Column::plain("No.").labelled(),
        Column::plain("When"),
        Column::lead("Entry"),
        Column::plain("Voucher"),
        Column::plain("Other account"),
        Column::figure(format!("In ({code})")).beside().labelled(),
        Column::figure(format!("Out ({code})")).beside().labelled(),
        Column::figure(format!("Balance ({code})")),
    ];
    let caption = format!("Ledger of {}", fund.name);
    let fund = fund.id;
    let rows = rows.into_iter().map(|entry| row(entry, fund)).collect();
    view! { <DataTable id="entries" caption columns rows/> }.into_any()
}

fn row(entry: LedgerRow, fund: FundId) -> Vec<AnyView> {
    let when = request().when(entry.at);
    let amount = |shown: bool, of: Sum| match shown {
        true => signed(of).into_any(),
        false => ().into_any(),
    };
    let what = match entry.payment {
        Some(payment) => view! { <a href=paths::payment(payment)>{entry.memo}</a> }.into_any(),
        None => entry.memo.into_any(),
    };
    let voucher = entry.voucher.map(|number| {
        view! { <a class="unbroken" href=paths::voucher(fund, number)>{voucher_number(number)}</a> }
    });
    let out = entry.amount.is_negative();
    vec![
        entry.seq.to_string().into_any(),
        view! { <When datetime=when.datetime text=when.absolute/> }.into_any(),
        what,
        voucher.into_any(),
        entry.other_account.into_any(),
        amount(!out, entry.amount),
        amount(out, entry.amount.negate().unwrap_or(entry.amount)),
        signed(entry.balance).into_any(),
    ]
}
