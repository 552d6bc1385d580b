//! A fund is opened, and its terms are changed, by an administrator.

use leptos::prelude::*;
use treasury::Treasury;
use treasury::access::{Actor, Scope};
use treasury::funds::{LONGEST_FUND_NAME, ManagedFund, Terms};
use treasury::ids::{BranchId, FundId, PersonId, RegionId};
use treasury::money::Currency;

use crate::actions::{Act, Outcome, Posted, done};
use crate::components::*;
use crate::error::Problem;
use crate::filters::NOT_OFFERED;
use crate::form::Form;
use crate::form_view::{FormState, PostForm};
use crate::page::page;
use crate::paths;
use crate::request::{path_param, signed_in};
use crate::shell::PageTitle;

/// Opens a fund.
#[server(prefix = "/actions", endpoint = "fund-create", input = Posted)]
pub(crate) async fn create_fund(form: Form) -> Outcome {
    let act = Act::begin(&form, paths::MANAGED_FUND_NEW)?;
    let terms = terms(&form, &act.actor, None)?;
    let id = act.treasury.funds().create(&act.actor, &terms, &act.key()).await?;
    done(
        paths::managed_fund(id),
        "Opened, empty. Treasury asks for its first money as a replenishment.",
    )
}

/// Changes its terms.
#[server(prefix = "/actions", endpoint = "fund-change", input = Posted)]
pub(crate) async fn change_fund(form: Form) -> Outcome {
    let id: FundId = form.id("fund")?;
    let act = Act::begin(&form, paths::managed_fund(id))?;
    let funds = act.treasury.funds();
    let before = funds.managed_one(&act.actor, id).await?;
    let terms = terms(&form, &act.actor, Some(before.terms.authorised.currency()))?;
    let rev = form.field("rev").parse().unwrap_or_default();
    funds.change(&act.actor, id, rev, &terms, &act.key()).await?;
    done(paths::managed_fund(id), "Changed.")
}

fn terms(form: &Form, actor: &Actor, currency: Option<Currency>) -> Result<Terms, Problem> {
    let company = actor.company();
    let mut read = form.read();
    let currency = match currency {
        Some(currency) => Some(currency),
        None => read.parse("currency", "Currency", |raw| {
            Currency::parse(raw.trim()).map_err(|_| "is one of three letters, such as KES".into())
        }),
    };
    let name = read.line("name", "Name", LONGEST_FUND_NAME);
    let scope = read.parse("place", "For", |raw| match raw.split_once(':') {
        None if raw.is_empty() => Ok(Scope::Company(company)),
        Some(("region", id)) => {
            let region: RegionId = id.parse().map_err(|_| NOT_OFFERED.to_owned())?;
            Ok(Scope::Region { company, region })
        }
        Some(("branch", id)) => {
            let branch: BranchId = id.parse().map_err(|_| NOT_OFFERED.to_owned())?;
            let region = None;
            Ok(Scope::Branch {
                company,
                region,
                branch,
            })
        }
        _ => Err(NOT_OFFERED.into()),
    });
    let shown = currency.unwrap_or(Currency::KES);
    let authorised = read.amount("authorised", "Authorised amount", shown);
    let reorder = read.optional_amount("reorder", "Reorder level", shown);
    let custodian = read.optional_choice::<PersonId>("custodian", "Custodian");
    let deputy = read.optional_choice::<PersonId>("deputy", "Deputy");
    let is_active = read.ticked("active");
    read.finish(|| {
        currency?;
        Some(Terms {
            scope: scope?,
            name: name?,
            authorised: authorised?,
            reorder: reorder?.unwrap_or(treasury::money::Money::zero(shown)),
            custodian: custodian?,
            deputy: deputy?,
            is_active,
        })
    })
}

/// The page that opens one.
#[component]
pub fn ManagedFundNewPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        // Whoever may not is told so before the form is filled in.
        treasury.funds().managed(&actor).await?;
        let lists = Lists::of(&actor, &treasury).await?;
        let currency = treasury.directory().company(&actor).await?.currency;
        let form = FormState::of::<CreateFund>()
            .starting("currency", currency)
            .starting("active", "true");
        let crumbs = vec![Crumb::new("Funds and custodians", paths::MANAGED_FUNDS)];
        let shown = form.value("currency");
        let currency = view! {
            <TextField name="currency" label="Currency" hint="Three letters, as in KES. It stays what it is." maxlength=3
                value=form.value("currency") error=form.error("currency")/>
        };
        Ok(view! {
            <PageTitle text="New fund"/>
            <PageHeader title="New fund" crumbs/>
            {fields(form, lists, currency.into_any(), ("Open the fund", shown))}
        })
    })
}

/// The page that changes one.
#[component]
pub fn ManagedFundPage() -> impl IntoView {
    page(async {
        let (actor, treasury) = signed_in()?;
        let id: FundId = path_param("id")?;
        let fund = treasury.funds().managed_one(&actor, id).await?;
        let lists = Lists::of(&actor, &treasury).await?;
        let (title, currency) = (fund.terms.name.clone(), fund.terms.authorised.currency().code());
        let form = filled(FormState::of::<ChangeFund>(), &fund);
        let crumbs = vec![Crumb::new("Funds and custodians", paths::MANAGED_FUNDS)];
        let hidden = view! {
            <HiddenField name="fund" value=id.to_string()/>
            <HiddenField name="rev" value=fund.rev.to_string()/>
        };
        Ok(view! {
            <PageTitle text=title.clone()/>
            <PageHeader title crumbs/>
            {fields(form, lists, hidden.into_any(), ("Change the fund", currency.to_owned()))}
        })
    })
}

/// The form as the fund is; what was typed and refused goes before it.
fn filled(form: FormState, fund: &ManagedFund) -> FormState {
    let terms = &fund.terms;
    let place = match terms.scope {
        Scope::Region { region, .. } => format!("region:{region}"),
        Scope::Branch { branch, .. } => format!("branch:{branch}"),
        _ => String::new(),
    };
    let person = |person: Option<PersonId>| person.map(|id| id.to_string()).unwrap_or_default();
    form.starting("name", terms.name.clone())
        .starting("place", place)
        .starting("authorised", terms.authorised.plain())
        .starting("reorder", terms.reorder.plain())
        .starting("custodian", person(terms.custodian))
        .starting("deputy", person(terms.deputy))
        .starting("active", if terms.is_active { "true" } else { "" })
}

/// What a form offers.
struct Lists {
    places: Vec<Choice>,
    people: Vec<Choice>,
}

impl Lists {
    async fn of(actor: &Actor, treasury: &Treasury) -> Result<Self, Problem> {
        let directory = treasury.directory();
        let regions = directory.regions(actor).await?;
        let branches = directory.branches(actor).await?;
        let places = regions
            .into_iter()
            .map(|it| Choice::new(format!("region:{}", it.id), it.label));
        let places = places.chain(
            branches
                .into_iter()
                .map(|it| Choice::new(format!("branch:{}", it.id), it.label)),
        );
        let people = directory.people(actor).await?;
        Ok(Self {
            places: places.collect(),
            people: people
                .into_iter()
                .map(|it| Choice::new(it.id.to_string(), it.label))
                .collect(),
        })
    }
}

fn fields(form: FormState, lists: Lists, first: AnyView, (label, currency): (&'static str, String)) -> AnyView {
    let Lists { places, people } = lists;
    let people_too = people.clone();
    let terms = view! {
        <TextField name="name" label="Name" maxlength=LONGEST_FUND_NAME as u32 value=form.value("name") error=form.error("name")/>
        <SelectField name="place" label="For" required=false prompt="Whole company" choices=places
            hint="Whose requisitions it pays." value=form.value("place") error=form.error("place")/>
        <MoneyField name="authorised" label="Authorised amount" currency=currency.clone() hint="What it is kept at."
            value=form.value("authorised") error=form.error("authorised")/>
        <MoneyField name="reorder" label="Reorder level" currency required=false hint="Below this a replenishment is suggested."
            value=form.value("reorder") error=form.error("reorder")/>
        <SelectField name="custodian" label="Custodian" required=false prompt="Nobody" choices=people
            hint="Holds the money and confirms what arrives." value=form.value("custodian") error=form.error("custodian")/>
        <SelectField name="deputy" label="Deputy" required=false prompt="Nobody" choices=people_too
            hint="Stands in for the custodian." value=form.value("deputy") error=form.error("deputy")/>
        <CheckBox name="active" label="In use" checked=form.has("active", "true")
            hint="Otherwise nothing new is paid from it and nothing is released."/>
    };
    view! {
        <PostForm form>
            {first}
            {terms}
            <Actions>
                <SubmitButton label/>
                <ButtonLink href=paths::MANAGED_FUNDS label="Back" kind=ButtonKind::Secondary/>
            </Actions>
        </PostForm>
    }
    .into_any()
}
