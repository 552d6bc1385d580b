//! Counting a fund. What is booked is not on this page: whoever counts writes what is there.

use leptos::prelude::*;
use treasury::counts::{CountForm, Counted, Kind, MOST_PIECES};
use treasury::ids::FundId;
use treasury::money::Money as Sum;
use treasury::requisitions::LONGEST_NOTE;

use crate::actions::{Act, Outcome, Posted, go};
use crate::components::*;
use crate::error::Problem;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::page::{WhyNot, page, unbroken};
use crate::paths;
use crate::request::{path_param, signed_in};
use crate::shell::PageTitle;

/// The longest name of another place, in characters.
const LONGEST_PLACE: usize = 200;

/// Seals the count.
#[server(prefix = "/actions", endpoint = "count-seal", input = Posted)]
pub(crate) async fn seal_count(form: Form) -> Outcome {
    let fund: FundId = form.id("fund")?;
    let act = Act::begin(&form, paths::fund_count(fund))?;
    let counts = act.treasury.counts();
    let blank = counts.form(&act.actor, fund).await?;
    let counted = counted(&form, &blank)?;
    let id = counts.seal(&act.actor, fund, &counted, &act.key()).await?;
    go(paths::count(id))
}

/// The name of a denomination's field.
fn pieces_of(denomination: Sum) -> String {
    format!("pieces-{}", denomination.minor())
}

fn counted(form: &Form, blank: &CountForm) -> Result<Counted, Problem> {
    let mut read = form.read();
    let after_seq = read.parse("after", "The page", |raw| {
        raw.trim().parse().map_err(|_| "is not whole; load it again".into())
    });
    let kind = read.parse("kind", "How it is counted", |raw| {
        Kind::parse(raw.trim()).ok_or_else(|| "is missing; choose whether it was planned".into())
    });
    let mut pieces = Vec::new();
    for denomination in &blank.denominations {
        let number = read.parse(
            &pieces_of(*denomination),
            &format!("The number of {}", unbroken(*denomination)),
            number,
        );
        pieces.push(number.map(|number| (denomination.minor(), number)));
    }
    let is_empty = read.ticked("empty");
    let elsewhere = read.optional_amount("elsewhere", "The amount elsewhere", blank.currency);
    let place = read.optional_line("place", "Where it is", LONGEST_PLACE);
    let note = read.optional_text("note", "Note", LONGEST_NOTE);
    read.finish(|| {
        Some(Counted {
            after_seq: after_seq?,
            kind: kind?,
            pieces: pieces.into_iter().collect::<Option<_>>()?,
            is_empty,
            elsewhere: elsewhere?,
            place: place?.unwrap_or_default(),
            note: note?.unwrap_or_default(),
        })
    })
}

fn number(raw: &str) -> Result<i64, String> {
    match raw.trim() {
        "" => Ok(0),
        raw => raw
            .parse()
            .ok()
            .filter(|number| (0..=MOST_PIECES).contains(number))
            .ok_or_else(|| "is a whole number of pieces, up to 1,000,000".to_owned()),
    }
}

/// The page that does it.
#[component]
pub fn FundCountPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let fund: FundId = path_param("id")?;
        let blank = treasury.counts().form(&actor, fund).await?;
        let title = format!("Count {}", blank.fund_name);
        let crumbs = vec![
            Crumb::new("Funds", paths::FUNDS),
            Crumb::new(blank.fund_name.clone(), paths::fund(fund)),
        ];
        let step = match (blank.may_count.clone(), blank.after_seq) {
            (Err(refusal), _) => view! { <WhyNot refusal/> }.into_any(),
            (Ok(()), after) => sheet(fund, &blank, after.unwrap_or_default()),
        };
        Ok(view! {
            <PageTitle text=title.clone()/>
            <PageHeader title crumbs/>
            {step}
        })
    })
}

fn sheet(fund: FundId, blank: &CountForm, after: i64) -> AnyView {
    let typed = FormState::of::<SealCount>();
    // What was counted before money moved is of a moment that is gone.
    let is_stale = typed.refused() && typed.value("after") != after.to_string();
    let form = match is_stale {
        true => typed.silent(),
        false => typed,
    };
    let gone = is_stale.then(|| {
        let text = "Money moved in this fund since you began. Count again: the sheet is empty.";
        view! { <Notice kind=NoticeKind::Warning text/> }
    });
    let kinds = Kind::ALL
        .iter()
        .map(|kind| Choice::new(kind.code(), kind.label()))
        .collect();
    let pieces: Vec<_> = blank
        .denominations
        .iter()
        .map(|denomination| {
            let name = pieces_of(*denomination);
            let (value, error) = (form.value(&name), form.error(&name));
            view! { <TextField name label=unbroken(*denomination) required=false inputmode="numeric" maxlength=7 value error/> }
        })
        .collect();
    let currency = blank.currency.code();
    let wrong = form.error("pieces").map(|words| view! { <p role="alert">{words}</p> });
    let kind = view! {
        <RadioGroup name="kind" label="How it is counted" choices=kinds value=form.value("kind") error=form.error("kind")
            hint="Whether whoever holds the fund knew of it."/>
    };
    let elsewhere = view! {
        <MoneyField name="elsewhere" label="Not in the drawer" currency required=false
            hint="Money of this fund in an M-Pesa account or at the bank."
            value=form.value("elsewhere") error=form.error("elsewhere")/>
        <TextField name="place" label="Where it is" required=false hint="And how you saw it, as on the screen of the phone."
            maxlength=LONGEST_PLACE as u32 value=form.value("place") error=form.error("place")/>
        <TextArea name="note" label="Note" required=false rows=2 hint="What else you saw: receipts not yet booked, foreign notes."
            maxlength=LONGEST_NOTE as u32 value=form.value("note") error=form.error("note")/>
    };
    let empty = view! { <CheckBox name="empty" label="The drawer is empty" checked=form.has("empty", "true")/> };
    view! {
        {gone}
        <p>"Write what is there. What is booked is shown when you have sealed the count; nobody can change it then. Ask treasury not to release from this fund meanwhile."</p>
        <PostForm form>
            <HiddenField name="fund" value=fund.to_string()/>
            <HiddenField name="after" value=after.to_string()/>
            {kind}
            <fieldset class="tally-set">
                <legend>"Pieces"</legend>
                <p class="field-hint">"How many there are of each; what is not there may stay empty."</p>
                {wrong}
                <div class="tally">{pieces}</div>
                {empty}
            </fieldset>
            {elsewhere}
            <Actions>
                <SubmitButton label="Seal the count"/>
                <ButtonLink href=paths::fund(fund) label="Back" kind=ButtonKind::Secondary/>
            </Actions>
        </PostForm>
    }
    .into_any()
}
