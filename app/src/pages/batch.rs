//! One batch: what was sealed, the passkey or code that releases all of it, and what became of each line.

use leptos::prelude::*;
use treasury::ids::{BatchId, PaymentId};
use treasury::payments::{BatchFund, BatchLine, BatchView, LineStanding, MOST_LINES, Stage};
use treasury::requisitions::reference;

use super::confirming::{Confirming, beside, confirm, read_proof, refused_again, send};
use super::payment_parts::{method_words, voucher_number};
use crate::actions::{Act, Outcome, Posted, done, go};
use crate::components::*;
use crate::error::is_duty;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::page::{Amount, Moment, page, signed, totals};
use crate::render::comes_again;
use crate::request::{path_param, request, signed_in};
use crate::shell::PageTitle;
use crate::{mail, paths};

/// After so many seconds a page that shows progress is loaded again.
const AGAIN: u32 = 2;

/// Seals the payments that were ticked on the release desk.
#[server(prefix = "/actions", endpoint = "batch-seal", input = Posted)]
pub(crate) async fn seal_batch(form: Form) -> Outcome {
    let back = paths::release_desk_at(form.field("fund"), form.field("after"));
    let act = Act::begin(&form, back)?;
    let mut read = form.read();
    let chosen = read.choices::<PaymentId>("payment", "Payments", MOST_LINES);
    let chosen = read.finish(|| chosen)?;
    let batch = act
        .treasury
        .payments()
        .seal_batch(&act.actor, &chosen, &act.key())
        .await?;
    go(paths::batch(batch))
}

/// Sends a code for a whole batch to the signed-in person's own address.
#[server(prefix = "/actions", endpoint = "batch-code", input = Posted)]
pub(crate) async fn request_batch_code(form: Form) -> Outcome {
    let id: BatchId = form.id("batch")?;
    let act = Act::begin(&form, paths::batch(id))?;
    let code = act.treasury.payments().request_batch_code(&act.actor, id).await?;
    send(&act, code.step_up, &mail::batch_code(&act.request, &code)).await?;
    let words = format!("A code was sent to {}. It is good for five minutes.", code.to);
    done(paths::batch(id), words)
}

/// Begins to release a batch with the signed-in person's passkey.
#[server(prefix = "/actions", endpoint = "batch-passkey", input = Posted)]
pub(crate) async fn request_batch_passkey(form: Form) -> Outcome {
    let id: BatchId = form.id("batch")?;
    let act = Act::begin(&form, paths::batch(id))?;
    act.treasury.payments().request_batch_passkey(&act.actor, id).await?;
    go(paths::batch(id))
}

/// Confirms a batch; a worker releases its lines.
#[server(prefix = "/actions", endpoint = "batch-release", input = Posted)]
pub(crate) async fn release_batch(form: Form) -> Outcome {
    let id: BatchId = form.id("batch")?;
    let act = Act::begin(&form, paths::batch(id))?;
    let mut read = form.read();
    let proof = read_proof(&form, &mut read);
    let proof = read.finish(|| proof)?;
    let released = act
        .treasury
        .payments()
        .release_batch(&act.actor, id, &proof, &act.key())
        .await;
    released.map_err(|error| beside(&form, error.into()))?;
    go(paths::batch(id))
}

/// A batch.
#[component]
pub fn BatchPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let id: BatchId = path_param("id")?;
        let batch = treasury.payments().batch(&actor, id).await?;
        let title = title(&batch);
        let crumbs = vec![
            Crumb::new("Release desk", paths::RELEASE_DESK),
            Crumb::new("Batches", paths::BATCHES),
        ];
        let goes_on = batch.ends_at.is_some_and(|end| request().now() <= end);
        if batch.stage == Stage::UnderWay && goes_on {
            comes_again(AGAIN);
        }
        let progress = (batch.stage == Stage::UnderWay).then(|| progress(&batch, goes_on));
        let step = match (batch.stage, batch.is_mine) {
            (Stage::Sealed, true) if is_broken(&batch) => broken(&batch),
            (Stage::Sealed, true) => {
                confirm::<RequestBatchCode, RequestBatchPasskey, ReleaseBatch>(confirming(&batch), &actor)
            }
            (Stage::Sealed, false) => {
                let text = format!("Only {}, who sealed this batch, can release it.", batch.by);
                view! { <Why text instead="You can seal one of your own on the release desk."/> }.into_any()
            }
            _ => refused_again::<RequestBatchCode, RequestBatchPasskey, ReleaseBatch>(""),
        };
        let (facts, funds) = (facts(&batch), funds(batch.funds));
        Ok(view! {
            <PageTitle text=title.clone()/>
            <PageHeader title crumbs/>
            {progress}
            <DefinitionList facts/>
            {lines(batch.lines)}
            {funds}
            {step}
        })
    })
}

fn payments(many: usize) -> String {
    match many {
        1 => "1 payment".to_owned(),
        many => format!("{many} payments"),
    }
}

/// How many lines were released, and how many were not.
fn counts(batch: &BatchView) -> (usize, usize) {
    let count = |of: fn(&LineStanding) -> bool| batch.lines.iter().filter(|line| of(&line.standing)).count();
    (
        count(|standing| matches!(standing, LineStanding::Released { .. })),
        count(|standing| matches!(standing, LineStanding::Refused { .. })),
    )
}

fn title(batch: &BatchView) -> String {
    let all = batch.lines.len();
    match (batch.stage, counts(batch)) {
        (Stage::Sealed, _) => format!("Release {}, {}", payments(all), totals(&batch.totals)),
        (Stage::UnderWay, _) => format!("Releasing {}", payments(all)),
        (Stage::Done, (_, 0)) => format!("{} released", payments(all)),
        (Stage::Done, (released, _)) => format!("{released} of {} released", payments(all)),
    }
}

fn facts(batch: &BatchView) -> Vec<Fact> {
    let sum: Vec<_> = batch
        .totals
        .iter()
        .map(|total| view! { <strong><Amount of=*total/></strong>" " }.into_any())
        .collect();
    let mut facts = vec![
        Fact::new("In all", sum),
        Fact::new("Sealed by", batch.by.clone()),
        Fact::new("Sealed", view! { <Moment at=batch.sealed_at/> }),
    ];
    facts.extend(
        batch
            .confirmed_at
            .map(|at| Fact::new("Confirmed", view! { <Moment at/> })),
    );
    let seal = batch.seal.clone();
    facts.push(Fact::new(
        "Seal (SHA-256)",
        view! { <code class="breakable">{seal}</code> },
    ));
    facts
}

fn progress(batch: &BatchView, goes_on: bool) -> AnyView {
    let (released, refused) = counts(batch);
    let next = match goes_on {
        true => format!("This page shows more every {AGAIN} seconds."),
        false => "The time for the others ran out: none of them is released with this batch any more.".to_owned(),
    };
    let (done, all) = (released + refused, batch.lines.len());
    let text = format!("{done} of {all} done: {released} released, {refused} not. {next}");
    let again = paths::batch(batch.id);
    view! { <Notice kind=NoticeKind::Info text><p><a href=again>"Show it now"</a></p></Notice> }.into_any()
}

fn is_broken(batch: &BatchView) -> bool {
    batch
        .lines
        .iter()
        .any(|line| matches!(line.standing, LineStanding::Broken(_)))
}

/// The seal is broken: the lines that are left can be sealed anew.
fn broken(batch: &BatchView) -> AnyView {
    let whole: Vec<_> = batch
        .lines
        .iter()
        .filter(|line| line.standing == LineStanding::Waits)
        .collect();
    let text = "The seal is broken, so nothing can be released with it. The lines say why.";
    let again = refused_again::<RequestBatchCode, RequestBatchPasskey, ReleaseBatch>("The seal is broken");
    if whole.is_empty() {
        return view! { {again}<Why text instead="No line is left. Go back to the release desk."/> }.into_any();
    }
    let form = FormState::of::<SealBatch>();
    let label = match whole.len() {
        1 => "Seal the other one anew".to_owned(),
        many => format!("Seal the other {many} anew"),
    };
    let fields: Vec<_> = whole
        .iter()
        .map(|line| view! { <input type="hidden" name="payment" value=line.payment.to_string()/> })
        .collect();
    view! {
        {again}
        <Why text/>
        <PostForm form>{fields}<Actions><SubmitButton label/></Actions></PostForm>
    }
    .into_any()
}

fn confirming(batch: &BatchView) -> Confirming {
    Confirming {
        what: "batch",
        signs: "these payees, amounts, methods and funds",
        fields: vec![("batch", batch.id.to_string())],
        label: format!("Release {}, {}", payments(batch.lines.len()), totals(&batch.totals)),
        has_passkey: batch.has_passkey,
        open_passkey: batch.open_passkey.clone(),
        may_use_code: batch.may_use_code.clone(),
        open_code: batch.open_code,
    }
}

fn lines(lines: Vec<BatchLine>) -> AnyView {
    let columns = vec![
        Column::lead("Payee"),
        Column::plain("Payment method"),
        Column::plain("Fund"),
        Column::figure("Amount").beside(),
        Column::plain("Result"),
    ];
    let rows = lines.into_iter().map(row).collect();
    view! { <DataTable id="lines" caption="Payments of this batch" columns rows/> }.into_any()
}

fn row(line: BatchLine) -> Vec<AnyView> {
    let result = result(&line);
    vec![
        view! {
            <a href=paths::payment(line.payment)>{line.payee.clone()}</a>
            <CellNote text=reference(line.number)/>
        }
        .into_any(),
        method_words(&line.method, &line.destination).into_any(),
        line.fund_name.clone().into_any(),
        view! { <Amount of=line.amount/> }.into_any(),
        result,
    ]
}

fn result(line: &BatchLine) -> AnyView {
    let why = |code: &str, words: &str| match is_duty(code) {
        true => format!("{code}: {words}"),
        false => words.to_owned(),
    };
    match &line.standing {
        LineStanding::Waits => "Waits".into_any(),
        LineStanding::Broken(refusal) => {
            let note = why(refusal.code, &refusal.message);
            view! { <StatusChip word="Broken" shape=Shape::Triangle tone=Tone::Warn/><CellNote text=note/> }.into_any()
        }
        LineStanding::Released { voucher } => {
            let note = match voucher {
                Some(number) => {
                    let label = format!("Voucher {}", voucher_number(*number));
                    view! { <a href=paths::voucher(line.fund, *number)>{label}</a> }.into_any()
                }
                None => "On its way".into_any(),
            };
            view! { <StatusChip word="Released" shape=Shape::Check tone=Tone::Good/><span class="cell-note">{note}</span> }
                .into_any()
        }
        LineStanding::Refused { code, why: words } => {
            let note = why(code, words);
            view! { <StatusChip word="Not released" shape=Shape::Cross tone=Tone::Bad/><CellNote text=note/> }
                .into_any()
        }
    }
}

/// What it does to the funds.
fn funds(funds: Vec<BatchFund>) -> Option<AnyView> {
    if funds.is_empty() {
        return None;
    }
    let columns = vec![
        Column::lead("Fund"),
        Column::figure("Balance now").labelled(),
        Column::figure("This batch").labelled(),
        Column::figure("Balance afterwards").labelled(),
    ];
    let is_short = funds.iter().any(|fund| fund.after.is_negative());
    let short = is_short.then(|| {
        let text = "A fund has not enough for all of its lines. Those that come last are not released; the others are.";
        view! { <Notice kind=NoticeKind::Warning text/> }
    });
    let row = |fund: BatchFund| {
        let leaving = fund.leaving.negate().unwrap_or(fund.leaving);
        let chip = fund.after.is_negative().then(|| {
            view! { <span class="cell-note"><StatusChip word="Not enough" shape=Shape::Triangle tone=Tone::Warn/></span> }
        });
        vec![
            view! { <a href=paths::fund(fund.fund)>{fund.name.clone()}</a>{chip} }.into_any(),
            view! { <Amount of=fund.before/> }.into_any(),
            signed(leaving).into_any(),
            view! { <Amount of=fund.after/> }.into_any(),
        ]
    };
    let rows = funds.into_iter().map(row).collect();
    Some(
        view! {
            <Section id="funds" title="Effect on the funds">
                {short}
                <DataTable id="batch-funds" caption="Effect on the funds" columns rows/>
            </Section>
        }
        .into_any(),
    )
}
