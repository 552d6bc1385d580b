//! Files for the bank: what waits for one, those that were made, and what the bank reports.

use leptos::prelude::*;
use treasury::access::Permission;
use treasury::money::Currency;
use treasury::payments::{BankFileRow, ReportOutcome, WaitingTransfers};

use crate::actions::{Act, Outcome, Posted, done};
use crate::components::*;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::page::{Amount, Moment, page};
use crate::paths;
use crate::request::{request, signed_in};
use crate::shell::PageTitle;

/// As many files as are listed.
const MOST: usize = 100;
/// The field of the bank's report.
const REPORT: &str = "report";

/// Makes the file of everything that waits in a currency.
#[server(prefix = "/actions", endpoint = "bank-file-make", input = Posted)]
pub(crate) async fn make_bank_file(form: Form) -> Outcome {
    let act = Act::begin(&form, paths::BANK_FILES)?;
    let mut read = form.read();
    let currency = read.parse("currency", "Currency", |raw| {
        Currency::parse(raw).map_err(|_| "is not one that is offered; reload the page".to_owned())
    });
    let currency = read.finish(|| currency)?;
    act.treasury
        .payments()
        .make_bank_file(&act.actor, currency, &act.key())
        .await?;
    done(paths::BANK_FILES, "Made. Download it below and give it to the bank.")
}

/// Reads what the bank reports about a file.
#[server(prefix = "/actions", endpoint = "bank-report", input = Posted)]
pub(crate) async fn read_bank_report(form: Form) -> Outcome {
    let act = Act::begin(&form, paths::BANK_FILES)?;
    let payments = act.treasury.payments();
    let outcome = payments.read_bank_report(&act.actor, posted_report(&form)).await?;
    done(paths::BANK_FILES, words(&outcome))
}

/// The report, as a file or, from a program, as text. Nothing at all is told by the reader: no line 1.
fn posted_report(form: &Form) -> &[u8] {
    let file = form.uploads(REPORT).next();
    file.map_or(form.field(REPORT).as_bytes(), |upload| upload.bytes.as_ref())
}

/// What came of a report, with everything that people must look at.
fn words(outcome: &ReportOutcome) -> String {
    let ReportOutcome {
        paid,
        failed,
        open,
        known,
        look_at,
    } = outcome;
    let mut words = format!("Read: {paid} paid, {failed} failed, {open} still open, {known} known before.");
    if !look_at.is_empty() {
        words.push_str(&format!(" Look at these: {}", look_at.join(" ")));
    }
    words
}

/// What waits, what was made, and the bank's word about it.
#[component]
pub fn BankFilesPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let payments = treasury.payments();
        let waiting = payments.waiting_transfers(&actor).await?;
        let files = payments.bank_files(&actor, MOST).await?;
        let request = request();
        let makes = request.may(Permission::ReleasePayment);
        let crumbs: Vec<_> = makes
            .then(|| Crumb::new("Release desk", paths::RELEASE_DESK))
            .into_iter()
            .collect();
        let reports = request.may(Permission::ReconcilePayment).then(report);
        Ok(view! {
            <PageTitle text="Files for the bank"/>
            <PageHeader title="Files for the bank" crumbs>
                <span class="soft">"Bank transfers that were released go to the bank in a file (ISO 20022). Each is in one file, once."</span>
            </PageHeader>
            {to_make(waiting, makes)}
            <Section id="files" title="Files that were made">{made(files)}</Section>
            {reports}
        })
    })
}

fn to_make(waiting: Vec<WaitingTransfers>, makes: bool) -> AnyView {
    if waiting.is_empty() {
        return view! { <EmptyState title="No transfer waits for a file" text="A bank transfer waits here from its release until it is put into a file."/> }
            .into_any();
    }
    let each = waiting.into_iter().map(|it| {
        let what = match it.transfers {
            1 => "1 transfer".to_owned(),
            many => format!("{many} transfers"),
        };
        let currency = it.total.currency().code();
        let form = makes.then(|| {
            let form = FormState::of::<MakeBankFile>();
            let label = format!("Make the file of {what} in {currency}");
            view! {
                <PostForm form>
                    <HiddenField name="currency" value=currency/>
                    <Actions><SubmitButton label/></Actions>
                </PostForm>
            }
        });
        view! { <p>{what}" wait, "<Amount of=it.total/>" in all."</p>{form} }
    });
    let each = each.collect_view();
    view! { <Section id="waiting" title="Waiting">{each}</Section> }.into_any()
}

fn made(files: Vec<BankFileRow>) -> AnyView {
    if files.is_empty() {
        return view! { <p class="soft">"None yet."</p> }.into_any();
    }
    let columns = vec![
        Column::lead("File"),
        Column::plain("Made by").labelled(),
        Column::plain("When").labelled(),
        Column::figure("Transfers"),
        Column::figure("Total").beside(),
        Column::plain("Still open").labelled(),
    ];
    let rows = files.into_iter().map(row).collect();
    view! { <DataTable id="file-list" caption="Files for the bank" columns rows/> }.into_any()
}

fn row(file: BankFileRow) -> Vec<AnyView> {
    vec![
        view! {
            <a href=paths::bank_file(file.id) class="breakable">{file.message_id.clone()}".xml"</a>
            <CellNote text=format!("{}, SHA-256 {}…", file.version, &file.sha256[..12])/>
        }
        .into_any(),
        file.made_by.clone().into_any(),
        view! { <Moment at=file.made_at/> }.into_any(),
        file.transfers.into_any(),
        view! { <Amount of=file.total/> }.into_any(),
        file.open.into_any(),
    ]
}

fn report() -> AnyView {
    let form = FormState::of::<ReadBankReport>();
    let error = form.error(REPORT);
    view! {
        <Section id="report" title="What the bank reports" about="A payment status report (pain.002) says which transfers were paid and which were not.">
            <PostForm form files=true>
                <FileField name=REPORT label="Report" accept="application/xml,text/xml" required=true error
                    hint="XML, as the bank gave it. You cannot bring the report about what you released, asked for or get yourself."/>
                <Actions><SubmitButton label="Read the report"/></Actions>
            </PostForm>
        </Section>
    }
    .into_any()
}
