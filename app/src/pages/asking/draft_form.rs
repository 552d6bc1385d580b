//! The one form of a draft. On a phone, somebody at home in a branch fills in four fields; the rest is filled in already.

use leptos::prelude::*;
use treasury::Treasury;
use treasury::access::Actor;
use treasury::approvals::routing::Origin;
use treasury::money::Currency;
use treasury::organisation::Unit;
use treasury::rails::Offered;
use treasury::requisitions::{AttachmentRow, LONGEST_NAME, LONGEST_PURPOSE, LONGEST_REASON, Method};

use super::files::{FILES, KeptFiles};
use crate::components::*;
use crate::error::Problem;
use crate::form_view::{FormState, PostForm};

/// The value of the button that goes on to the review.
pub(super) const CONTINUE: &str = "continue";

/// What the form offers to choose from.
pub(super) struct Offers {
    /// The company's currency: what is asked for.
    pub(super) currency: Currency,
    regions: Vec<Unit>,
    branches: Vec<Unit>,
    departments: Vec<Unit>,
    pub(super) cost_centres: Vec<Unit>,
    gl_accounts: Vec<Unit>,
    people: Vec<Unit>,
    rails: Offered,
}

impl Offers {
    /// The choices of the actor's company.
    pub(super) async fn of(treasury: &Treasury, actor: &Actor) -> Result<Self, Problem> {
        let directory = treasury.directory();
        Ok(Self {
            currency: currency(treasury, actor).await?,
            regions: directory.regions(actor).await?,
            branches: directory.branches(actor).await?,
            departments: directory.departments(actor).await?,
            cost_centres: directory.cost_centres(actor).await?,
            gl_accounts: directory.gl_accounts(actor).await?,
            people: directory.people(actor).await?,
            rails: treasury.rails(),
        })
    }
}

/// The currency of the actor's company.
pub(super) async fn currency(treasury: &Treasury, actor: &Actor) -> Result<Currency, Problem> {
    let company = treasury.directory().company(actor).await?;
    Currency::parse(&company.currency).map_err(|error| Problem::internal(&error))
}

fn choices(units: &[Unit]) -> Vec<Choice> {
    units
        .iter()
        .map(|unit| Choice::new(unit.id.to_string(), unit.label.clone()))
        .collect()
}

/// The form, with hidden fields of the page as its children.
#[component]
pub(super) fn DraftForm(
    /// Its state.
    form: FormState,
    /// What there is to choose from.
    offers: Offers,
    /// The files that hang on the draft already.
    kept: Vec<AttachmentRow>,
    /// Where the files are served.
    files_of: String,
    /// Hidden fields.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let value = |name: &str| form.value(name);
    let error = |name: &str| form.error(name);
    let no_duplicate = (!value("duplicate_reason").is_empty()).then(|| {
        view! {
            <TextArea name="duplicate_reason" label="Why it is no duplicate" rows=2 required=false maxlength=LONGEST_REASON as u32
                value=value("duplicate_reason") error=error("duplicate_reason")/>
        }
    });
    // A browser empties the field of a page that comes back.
    let files_hint = match form.refused() {
        true => "PDF or photo, at most 10 files of 10 MB. Choose again what is not listed above as attached.",
        false => "PDF or photo, at most 10 files of 10 MB.",
    };
    let accounts = choices(&offers.gl_accounts);
    let currency = offers.currency.code();
    let means = means(&form, offers.rails);
    // Made before the form: children of a component may not borrow.
    let fields = view! {
            <TextField name="payee_name" label="Payee" hint="Who gets the money, as on the receipt or the identity card."
                maxlength=LONGEST_NAME as u32 value=value("payee_name") error=error("payee_name")/>
            <MoneyField name="amount" label="Amount" currency value=value("amount") error=error("amount")/>
            {means}
            <TextArea name="purpose" label="Purpose" hint="What the money is for, so that somebody who was not there understands it."
                maxlength=LONGEST_PURPOSE as u32 value=value("purpose") error=error("purpose")/>
            <SelectField name="gl_account" label="Account" hint="What kind of spending it is." prompt="Choose an account"
                choices=accounts value=value("gl_account") error=error("gl_account")/>
            <KeptFiles kept base=files_of form=form.clone()/>
            <FileField name=FILES label="Receipts and other files" multiple=true accept="application/pdf,image/jpeg,image/png,image/heic"
                hint=files_hint error=error(FILES)/>
            {no_duplicate}
            <Details form=form.clone() offers/>
    };
    view! {
        <PostForm form=form files=true>
            {children.map(|hidden| hidden())}
            {fields}
            <Actions>
                <SubmitButton label="Continue" name="next" value=CONTINUE/>
                <SubmitButton label="Save draft" name="next" value="save" kind=ButtonKind::Secondary/>
            </Actions>
        </PostForm>
    }
}

/// How the payee gets the money, and where to. Where cash is the only way, nothing is asked.
fn means(form: &FormState, rails: Offered) -> AnyView {
    let offered: Vec<Method> = Method::ALL.into_iter().filter(|method| rails.has(*method)).collect();
    if let [only] = offered.as_slice() {
        return view! { <input type="hidden" name="method" value=only.code()/> }.into_any();
    }
    let hint = |method| match method {
        Method::Cash => "From the fund, in notes and coins.",
        Method::Mpesa => "To a number, in whole shillings.",
        Method::Bank => "To an account, by a file for the bank.",
    };
    let choices = offered
        .iter()
        .map(|method| Choice::new(method.code(), method.label()).hint(hint(*method)))
        .collect();
    let (value, error) = (|name: &str| form.value(name), |name: &str| form.error(name));
    view! {
        <RadioGroup name="method" label="Payment method" choices value=value("method") error=error("method")/>
        <TextField name="destination" label="Destination" required=false maxlength=LONGEST_NAME as u32
            hint="M-Pesa: the number of the payee, such as 0712 345 678. Bank transfer: the account. Cash: leave it empty."
            value=value("destination") error=error("destination")/>
    }
    .into_any()
}

/// The fields that the person's home has filled in.
#[component]
fn Details(form: FormState, offers: Offers) -> impl IntoView {
    let value = |name: &str| form.value(name);
    let error = |name: &str| form.error(name);
    let origins = Origin::ALL.iter().map(|origin| {
        let hint = match origin {
            Origin::Branch => "The money is spent for one branch.",
            Origin::Hq => "The money is spent for headquarters.",
            Origin::Field => "The money is spent on the road, in a region.",
        };
        Choice::new(origin.code(), origin.label()).hint(hint)
    });
    let origins = origins.collect();
    let named = [
        "origin",
        "region",
        "branch",
        "department",
        "cost_centre",
        "beneficiary",
        "needed_by",
        "urgent_reason",
    ];
    let open = named.iter().any(|name| error(name).is_some()) || form.has("urgent", "true");
    let about = summary(&form, &offers);
    let fields = view! {
            <RadioGroup name="origin" label="Origin" choices=origins value=value("origin") error=error("origin")/>
            <SelectField name="branch" label="Branch" required=false hint="For requests of a branch." prompt="No branch"
                choices=choices(&offers.branches) value=value("branch") error=error("branch")/>
            <SelectField name="region" label="Region" required=false hint="For requests of the field." prompt="No region"
                choices=choices(&offers.regions) value=value("region") error=error("region")/>
            <SelectField name="department" label="Department" required=false prompt="No department"
                choices=choices(&offers.departments) value=value("department") error=error("department")/>
            <SelectField name="cost_centre" label="Cost centre" required=false hint="It belongs to one department." prompt="No cost centre"
                choices=choices(&offers.cost_centres) value=value("cost_centre") error=error("cost_centre")/>
            <SelectField name="beneficiary" label="Colleague who gets the money" required=false prompt="Nobody of the company"
                hint="Choose them when the payee is a colleague. They will neither decide about it nor release it."
                choices=choices(&offers.people) value=value("beneficiary") error=error("beneficiary")/>
            <DateField name="needed_by" label="Needed by" required=false value=value("needed_by") error=error("needed_by")/>
            <CheckBox name="urgent" label="It is urgent" checked=form.has("urgent", "true")/>
            <TextArea name="urgent_reason" label="Why it is urgent" rows=2 required=false maxlength=LONGEST_REASON as u32
                value=value("urgent_reason") error=error("urgent_reason")/>
    };
    view! { <More summary="Booking, date and urgency" about open>{fields}</More> }
}

/// What is chosen in the details, so that nobody has to open them to know: "Branch, Kisumu, Operations, Cash".
fn summary(form: &FormState, offers: &Offers) -> String {
    let named = |units: &[Unit], name: &str| -> Option<String> {
        let id = form.value(name);
        units
            .iter()
            .find(|unit| unit.id.to_string() == id)
            .map(|unit| unit.label.clone())
    };
    let origin = Origin::parse(&form.value("origin"));
    let place = match origin {
        Some(Origin::Branch) => named(&offers.branches, "branch"),
        Some(Origin::Field) => named(&offers.regions, "region"),
        _ => None,
    };
    let parts = [
        origin.map(|origin| origin.label().to_owned()),
        place,
        named(&offers.departments, "department"),
        named(&offers.cost_centres, "cost_centre"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
