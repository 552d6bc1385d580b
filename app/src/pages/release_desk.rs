//! The release desk: what waits to be paid, for the treasury.

use leptos::prelude::*;
use treasury::access::Permission;
use treasury::funds::FundView;
use treasury::ids::PaymentId;
use treasury::paging::Page;
use treasury::payments::{DeskRow, PaymentFilter, UnderWayCount, WaitingTransfers};
use treasury::requisitions::reference;

use super::batch::SealBatch;
use crate::components::*;
use crate::filters::Filters;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::page::{Amount, Moment, amount_to, page, unbroken};
use crate::paths;
use crate::request::{request, signed_in};
use crate::shell::PageTitle;

/// Rows of one page.
const SIZE: usize = treasury::payments::MOST_LINES;

/// What waits to be released, the oldest first.
#[component]
pub fn ReleaseDeskPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let request = request();
        if !request.may(Permission::ReleasePayment) {
            let words = "Payments are released by treasury officers. Your payments are in the list of payments.";
            return Err(treasury::Error::refused(treasury::error::NOT_ALLOWED, words).into());
        }
        let filters = filters(request.query());
        let desk = match filters.filter() {
            None => None,
            Some(filter) => Some(
                treasury
                    .payments()
                    .release_desk(&actor, filter, filters.after(), SIZE)
                    .await?,
            ),
        };
        let funds = treasury.funds().list(&actor).await?;
        let choices: Vec<_> = funds
            .iter()
            .map(|fund| Choice::new(fund.id.to_string(), fund.name.clone()))
            .collect();
        let chosen = filters.filter().and_then(|filter| filter.fund);
        let shown: Vec<FundView> = funds
            .into_iter()
            .filter(|it| chosen.is_none_or(|chosen| chosen == it.id) && !it.committed.is_zero())
            .collect();
        let to = |after: &str| filters.to(paths::RELEASE_DESK, &["fund"], after);
        let first = desk.as_ref().filter(|page| page.is_later).map(|_| to(""));
        let next = desk.as_ref().and_then(|page| page.next.as_deref()).map(to);
        let is_filtered = filters.is_set();
        let shown_at = (filters.value("fund"), filters.after().unwrap_or_default().to_owned());
        let (value, error) = (filters.value("fund"), filters.error("fund"));
        let under_way = treasury.payments().count_under_way(&actor).await?;
        let waiting = match treasury.rails().bank {
            true => match treasury.payments().waiting_transfers(&actor).await {
                // Files are for those who look after the whole company; the others have no link to them.
                Err(treasury::Error::Refused(_)) => Vec::new(),
                waiting => waiting?,
            },
            false => Vec::new(),
        };
        let action = links(under_way, &waiting);
        Ok(view! {
            <PageTitle text="Release desk"/>
            <PageHeader title="Release desk" action>
                <span class="soft">"Approved payments that await their release, the oldest first."</span>
            </PageHeader>
            <FilterBar action=paths::RELEASE_DESK label="Filter what waits" clear=is_filtered.then_some(paths::RELEASE_DESK)>
                <SelectField name="fund" label="Fund" required=false prompt="Any fund" choices value error/>
            </FilterBar>
            {queue(desk, is_filtered, shown_at)}
            <Pager first next/>
            {(!shown.is_empty()).then(|| totals(shown))}
        })
    })
}

/// The way to what was released and has not ended; in words that say when somebody must look.
fn links(under_way: UnderWayCount, waiting: &[WaitingTransfers]) -> AnyView {
    let transfers: i64 = waiting.iter().map(|it| it.transfers).sum();
    let files = (transfers > 0).then(|| {
        let label = format!("Files for the bank ({transfers})");
        view! { <ButtonLink href=paths::BANK_FILES label kind=ButtonKind::Secondary/> }
    });
    let label = match (under_way.all, under_way.in_doubt) {
        (0, _) => None,
        (all, 0) => Some(format!("Under way ({all})")),
        (_, doubtful) => Some(format!("In doubt ({doubtful})")),
    };
    let under_way = label.map(|label| view! { <ButtonLink href=paths::UNDER_WAY label kind=ButtonKind::Secondary/> });
    view! {
        <Actions>
            {under_way}
            {files}
            <ButtonLink href=paths::BATCHES label="Batches" kind=ButtonKind::Secondary/>
        </Actions>
    }
    .into_any()
}

/// The filters of an address.
fn filters(query: &Form) -> Filters<PaymentFilter> {
    let mut read = query.read();
    let fund = read.optional_choice("fund", "Fund");
    let filter = read.finish(|| {
        Some(PaymentFilter {
            fund: fund?,
            ..PaymentFilter::default()
        })
    });
    Filters::new(query, filter)
}

fn queue(desk: Option<Page<DeskRow>>, is_filtered: bool, (fund, after): (String, String)) -> AnyView {
    let Some(desk) = desk else {
        return view! {
            <EmptyState title="This filter cannot be read" text="Look at the words beside the field above."/>
        }
        .into_any();
    };
    if desk.rows.is_empty() {
        let text = match is_filtered {
            true => "Nothing waits in this fund. Other funds may have something.",
            false => "A payment appears here when the last approver of a requisition has said yes.",
        };
        return view! {
            <EmptyState title="No payments await release" text>
                <ButtonLink href=paths::PAYMENTS label="Look at all payments" kind=ButtonKind::Secondary/>
            </EmptyState>
        }
        .into_any();
    }
    let columns = vec![
        Column::choose("Release together"),
        Column::lead("Payee"),
        Column::plain("Requested by").labelled(),
        Column::plain("Fund"),
        Column::plain("Approved").labelled(),
        Column::figure("Amount").beside(),
        Column::plain("Release"),
    ];
    let form = FormState::of::<SealBatch>();
    // The link of an error leads to the first box.
    let first = desk.rows.iter().find(|row| may_tick(row)).map(|row| row.payment.id);
    let rows = desk.rows.into_iter().map(|it| row(it, first, &form)).collect();
    let table = view! { <DataTable id="queue" caption="Payments that await release" columns rows/> };
    if first.is_none() {
        return table.into_any();
    }
    view! {
        <PostForm form>
            <HiddenField name="fund" value=fund/>
            <HiddenField name="after" value=after/>
            {table}
            <Actions><SubmitButton label="Release the ticked ones together…" kind=ButtonKind::Secondary/></Actions>
        </PostForm>
    }
    .into_any()
}

/// Whether this person can release it now, and so together with others.
fn may_tick(row: &DeskRow) -> bool {
    row.may_release.is_ok() && row.is_enough
}

/// The box that chooses a payment for a batch; nothing where it cannot be released.
fn tick(row: &DeskRow, first: Option<PaymentId>, form: &FormState) -> AnyView {
    if !may_tick(row) {
        return ().into_any();
    }
    let payment = &row.payment;
    let id = (first == Some(payment.id)).then(|| field_id("payment"));
    let value = payment.id.to_string();
    let checked = form.has("payment", &value);
    let label = format!(
        "Together with others: {}",
        amount_to(payment.amount, payment.payee.as_str())
    );
    view! { <input type="checkbox" name="payment" id=id value=value checked=checked aria-label=label/> }.into_any()
}

fn row(row: DeskRow, first: Option<PaymentId>, form: &FormState) -> Vec<AnyView> {
    let payment = &row.payment;
    let release = release(&row);
    vec![
        tick(&row, first, form),
        view! {
            <a href=paths::payment(payment.id)>{payment.payee.clone()}</a>
            <CellNote text=reference(payment.number)/>
            {row.is_urgent.then(|| view! { " "<StatusChip word="Urgent" shape=Shape::Triangle tone=Tone::Warn/> })}
        }
        .into_any(),
        row.requester.clone().into_any(),
        payment.fund_name.clone().into_any(),
        view! { <Moment at=payment.created_at/> }.into_any(),
        view! { <Amount of=payment.amount/> }.into_any(),
        release,
    ]
}

/// The duty that keeps this person from releasing it, in a few words; the payment's page has them all.
fn your_part(code: &str) -> Option<&'static str> {
    match code {
        "D4" => Some("You asked for it."),
        "D5" => Some("The money is for you."),
        "D6" => Some("You decided a step of it."),
        _ => None,
    }
}

/// What this person can do about a payment, or why not.
fn release(row: &DeskRow) -> AnyView {
    let payment = &row.payment;
    if let Err(refusal) = &row.may_release {
        return match your_part(refusal.code) {
            Some(part) => view! { "Not by you ("{refusal.code}")"<CellNote text=part/> }.into_any(),
            None => view! { "Not now"<CellNote text=refusal.message.clone()/> }.into_any(),
        };
    }
    if !row.is_enough {
        return view! {
            <StatusChip word="Not enough" shape=Shape::Triangle tone=Tone::Warn/>
            <CellNote text="The fund has too little for it now."/>
        }
        .into_any();
    }
    let note = match (&row.suggested_executor, row.is_suggested_to_me) {
        (_, true) => Some("Suggested to you".to_owned()),
        (Some(name), false) => Some(format!("Suggested to {name}")),
        (None, false) => None,
    };
    view! {
        <a href=paths::payment_release(payment.id)>
            "Release…"<span class="visually-hidden">" "{amount_to(payment.amount, payment.payee.as_str())}</span>
        </a>
        <CellNote text=note/>
    }
    .into_any()
}

/// What waits in each fund, against what it has.
fn totals(funds: Vec<FundView>) -> AnyView {
    let columns = vec![
        Column::lead("Fund"),
        Column::figure("Balance"),
        Column::figure("Committed"),
        Column::figure("Left after all of it"),
    ];
    let rows = funds
        .into_iter()
        .map(|fund| {
            let short = fund.available.is_negative().then(|| {
                let missing = fund.available.negate().map(unbroken).unwrap_or_default();
                view! {
                    <span class="cell-note">
                        <StatusChip word=format!("{missing} short") shape=Shape::Triangle tone=Tone::Warn/>
                    </span>
                }
            });
            vec![
                view! { <a href=paths::fund(fund.id)>{fund.name.clone()}</a>{short} }.into_any(),
                view! { <Amount of=fund.balance/> }.into_any(),
                view! { <a href=paths::release_desk_of(fund.id)><Amount of=fund.committed/></a> }.into_any(),
                view! { <Amount of=fund.available/> }.into_any(),
            ]
        })
        .collect();
    view! {
        <Section id="funds" title="Enough in the funds?" about="What is committed (approved, not yet paid) against each balance.">
            <DataTable id="fund-totals" caption="Committed and balance by fund" columns rows/>
        </Section>
    }
    .into_any()
}
