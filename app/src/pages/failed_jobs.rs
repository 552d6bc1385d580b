//! Failed jobs: what should have left (mails, messages by SMS) and was given up, for administrators to have tried again.

use leptos::prelude::*;
use treasury::ids::JobId;
use treasury::notices::Notice as News;
use treasury::outbox::FailedJob;
use treasury::requisitions::reference;

use crate::actions::{Act, Outcome, Posted, done};
use crate::components::*;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::page::{Moment, page};
use crate::paths;
use crate::request::{request, signed_in};
use crate::shell::PageTitle;

/// Rows on a page.
const ROWS: usize = 50;

/// Has a job tried again.
#[server(prefix = "/actions", endpoint = "job-try-again", input = Posted)]
pub(crate) async fn try_again(form: Form) -> Outcome {
    let id: JobId = form.id("job")?;
    let act = Act::begin(&form, paths::FAILED_JOBS)?;
    act.treasury.outbox().try_again(&act.actor, id, &act.key()).await?;
    done(
        paths::FAILED_JOBS,
        "It is being tried again. If it fails for good once more, it comes back to this list.",
    )
}

/// The jobs of the company that were given up, the newest first.
#[component]
pub fn FailedJobsPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let request = request();
        let after = request.query().field("after");
        let after = (!after.is_empty()).then_some(after);
        let jobs = treasury.outbox().failed_jobs(&actor, after, ROWS).await?;
        let may_try_again = treasury.outbox().may_try_again(&actor);
        let refused = FormState::of::<TryAgain>().refusal_words();
        let refused = refused.map(|text| view! { <Notice kind=NoticeKind::Refused text/> });
        let next = jobs
            .next
            .as_deref()
            .map(|after| paths::with_query(paths::FAILED_JOBS, &[("after", after)]));
        let first = jobs.is_later.then(|| paths::FAILED_JOBS.to_owned());
        Ok(view! {
            <PageTitle text="Failed jobs"/>
            <PageHeader title="Failed jobs">
                <span class="soft">"What should have left and did not: it was tried eight times over two hours, or refused for good. What somebody was to be told is on the pages all the same."</span>
            </PageHeader>
            {refused}
            {list(jobs.rows, may_try_again)}
            <Pager first next/>
        })
    })
}

fn list(rows: Vec<FailedJob>, may_try_again: bool) -> AnyView {
    if rows.is_empty() {
        let text =
            "Nothing was given up. What fails for the first time is tried again by itself and is not shown here.";
        return view! { <EmptyState title="No failed jobs" text/> }.into_any();
    }
    let mut columns = vec![
        Column::lead("What"),
        Column::text("To"),
        Column::text("Why it failed"),
        Column::plain("Tries").labelled(),
        Column::plain("Given up").labelled(),
    ];
    if may_try_again {
        columns.push(Column::plain("Act"));
    }
    let rows = rows.into_iter().map(|job| row(job, may_try_again)).collect();
    view! { <DataTable id="failed-jobs" caption="Failed jobs" columns rows/> }.into_any()
}

fn row(job: FailedJob, may_try_again: bool) -> Vec<AnyView> {
    let about = job.number.map(reference).or(job.fund_name.clone());
    let name = job.to_name.clone().unwrap_or_else(|| "Nobody".to_owned());
    let act = may_try_again.then(|| {
        let (form, id) = (FormState::of::<TryAgain>().silent(), job.id.to_string());
        view! {
            <PostForm form>
                <HiddenField name="job" value=id/>
                <SubmitButton label="Try again" kind=ButtonKind::Secondary/>
            </PostForm>
        }
        .into_any()
    });
    let cells = vec![
        view! { {what(&job.kind)}" "<CellNote text=about/> }.into_any(),
        view! { {name}" "<CellNote text=job.to/> }.into_any(),
        view! { <Breakable text=job.why/> }.into_any(),
        job.attempts.to_string().into_any(),
        view! { <Moment at=job.failed_at/> }.into_any(),
    ];
    cells.into_iter().chain(act).collect()
}

/// What a kind of job is to people: `SMS: A fund runs low`.
fn what(kind: &str) -> String {
    let way = match kind.split_once('.') {
        Some(("mail", _)) => "Mail",
        Some(("sms", _)) => "SMS",
        Some(("batch", _)) => return "Releasing a batch".to_owned(),
        _ => return kind.to_owned(),
    };
    let words = match kind {
        "mail.daily" => "the notices of a day",
        "mail.passkey_added" => "a passkey was added",
        "mail.passkey_removed" => "a passkey was removed",
        "mail.password_changed" => "the password was changed",
        "mail.recovery_code_used" => "a recovery code was used",
        "mail.recovery_codes_made" => "recovery codes were made",
        _ => match News::of_kind(kind) {
            Some(notice) => told(notice),
            None => return kind.to_owned(),
        },
    };
    format!("{way}: {words}")
}

/// The notice as somebody else speaks of it.
fn told(notice: News) -> &'static str {
    match notice {
        News::ApprovalWaiting => "a requisition waits for a decision",
        News::Decided => "a requisition was approved, was rejected, or expired",
        News::ChangesRequested => "a requisition came back to be changed",
        News::Blocked => "a requisition cannot go on",
        News::PaymentWaiting => "a payment waits to be released",
        News::Held => "a payment was put aside, taken up again or cancelled",
        News::Released => "a payment was released",
        News::Paid => "a payment arrived",
        News::Failed => "a payment failed",
        News::InDoubt => "a payment is in doubt",
        News::FundLow => "a fund runs low",
        News::Variance => "a variance waits for somebody, or was decided",
        News::Replenishment => "a replenishment waits for somebody, or was decided or received",
    }
}
