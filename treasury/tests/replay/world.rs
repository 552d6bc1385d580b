//! The organisation behind a log: companies with its ways of approval, each with a fund, and one holder per role and unit.

use crate::chains::{Routes, our_role};
use crate::log::{Case, Log, LogRole};
use std::collections::{BTreeSet, HashMap};
use treasury::access::{Actor, Home, Role, Scope};
use treasury::approvals::routing::Origin;
use treasury::author::Caller;
use treasury::clock::{Clock, Timestamp};
use treasury::ids::{BranchId, DepartmentId, FundId, GlAccountId, PersonId, RegionId};
use treasury::keys::Keys;
use treasury::money::{Currency, Money};
use treasury::organisation::{NewFund, NewPerson};
use treasury::randomness::Randomness;
use treasury::requisitions::{DraftFields, Method};
use treasury::testing::TestDatabase;
use treasury::{Result, Treasury};

/// The zone of the university.
pub const ZONE: &str = "Europe/Amsterdam";

const HOLDERS: [LogRole; 6] = [
    LogRole::Employee,
    LogRole::PreApprover,
    LogRole::Administration,
    LogRole::Supervisor,
    LogRole::BudgetOwner,
    LogRole::Director,
];

/// A company with its fund.
#[derive(Debug)]
pub struct Company {
    pub fund: FundId,
    /// What the fund began with.
    pub opened: Money,
    /// Releases; holds treasury for the whole company and decides nothing.
    pub officer: PersonId,
    region: RegionId,
    gl_account: GlAccountId,
    units: HashMap<String, Unit>,
}

/// An organizational unit: a branch and a department at once, so that each of its holders has a place of their own.
#[derive(Debug)]
struct Unit {
    branch: BranchId,
    department: DepartmentId,
    people: HashMap<LogRole, PersonId>,
}

/// Everything that a log needs.
#[derive(Debug)]
pub struct World {
    pub treasury: Treasury,
    pub companies: Vec<Company>,
    /// Who somebody is, read anew each day, as their roles could end.
    actors: HashMap<PersonId, Actor>,
}

impl World {
    pub async fn new(database: &TestDatabase, log: &Log, routes: &Routes) -> Result<Self> {
        let first = log
            .cases
            .iter()
            .flat_map(|case| &case.events)
            .map(|event| event.at)
            .min_by_key(|at| at.0);
        let clock = Clock::fixed(first.unwrap_or(Timestamp(0)));
        let keys = Keys::try_new(b"a secret of the replays, long enough").expect("long enough");
        let treasury = Treasury::new(database.database.clone(), clock, Randomness::seeded(2017), keys);
        let mut companies = Vec::new();
        for index in 0..routes.companies.len() {
            let cases = || {
                let placed = log.cases.iter().zip(&routes.cases);
                placed
                    .filter(|(_, (company, _))| *company == index)
                    .map(|(case, _)| case)
            };
            companies.push(company(&treasury, index, cases, routes).await?);
        }
        Ok(Self {
            treasury,
            companies,
            actors: HashMap::new(),
        })
    }

    /// The holder of a role of the log in the unit of a case.
    pub fn holder(&self, company: usize, case: &Case, role: LogRole) -> PersonId {
        self.companies[company].units[&case.unit].people[&role]
    }

    /// A person, ready to act today.
    pub async fn actor(&mut self, person: PersonId) -> Actor {
        let today = self.treasury.now().date_in(ZONE);
        if let Some(actor) = self.actors.get(&person).filter(|actor| actor.today() == today) {
            return actor.clone();
        }
        let caller = Caller {
            ip: "192.0.2.17".to_owned(),
            user_agent: "a replay".to_owned(),
            request_id: "replay".to_owned(),
        };
        let actor = self
            .treasury
            .identity()
            .actor(person, caller)
            .await
            .expect("an active person");
        self.actors.insert(person, actor.clone());
        actor
    }

    /// What the employee fills in.
    pub fn draft(&self, company: usize, case: &Case, origin: Origin) -> DraftFields {
        let company = &self.companies[company];
        let unit = &company.units[&case.unit];
        DraftFields {
            origin: Some(origin),
            region: Some(company.region),
            branch: Some(unit.branch),
            department: Some(unit.department),
            gl_account: Some(company.gl_account),
            payee_name: Some(format!("Payee of {}", case.id)),
            method: Some(Method::Cash),
            amount: Some(case.amount),
            purpose: Some(format!("As in {}", case.id)),
            ..DraftFields::default()
        }
    }
}

async fn company<'a, C: Iterator<Item = &'a Case>>(
    treasury: &Treasury,
    index: usize,
    cases: impl Fn() -> C,
    routes: &Routes,
) -> Result<Company> {
    let set_up = treasury.set_up();
    let code = format!("C{index}");
    let id = set_up
        .company(&code, &format!("Company {index}"), Currency::EUR, ZONE)
        .await?;
    let whole = Scope::Company(id);
    let region = set_up.region(id, "All units").await?;
    let gl_account = set_up.gl_account(id, "4000", "Expenses", Currency::EUR).await?;
    let tiers = routes.tiers(index);
    let note = "As the log routed its requests";
    treasury.policies().adopt(id, &tiers, treasury.now(), note).await?;
    // Enough for everything that could be paid, and no more: nothing is refused for want of money.
    let all: i64 = cases().map(|case| case.amount.minor()).sum();
    let opened = Money::new(all.max(1), Currency::EUR);
    let new = NewFund {
        scope: whole,
        name: "Cash office".to_owned(),
        authorised: opened,
        reorder: Money::new(opened.minor() / 5, Currency::EUR),
        custodian: None,
    };
    let fund = set_up.fund(&new).await?;
    treasury.funds().open(fund, opened).await?;
    let home = Home {
        company: id,
        region: None,
        branch: None,
        department: None,
    };
    let officer = person(treasury, home, "officer", &code).await?;
    set_up.grant(officer, Role::Treasury, whole).await?;
    let mut units = HashMap::new();
    let names: BTreeSet<&String> = cases().map(|case| &case.unit).collect();
    for (number, name) in names.into_iter().enumerate() {
        let place = format!("Unit {number} {name}");
        let branch = set_up.branch(id, Some(region), &place).await?;
        let department = set_up.department(id, &place).await?;
        let home = Home {
            company: id,
            region: Some(region),
            branch: Some(branch),
            department: Some(department),
        };
        let mut people = HashMap::new();
        for role in HOLDERS {
            let local = format!("{role:?}.{number}").to_lowercase();
            let holder = person(treasury, home, &local, &code).await?;
            let in_department = Scope::Department {
                company: id,
                department,
            };
            let scope = match role {
                LogRole::PreApprover => Scope::Branch {
                    company: id,
                    region: Some(region),
                    branch,
                },
                LogRole::Employee => whole,
                _ => in_department,
            };
            set_up.grant(holder, our_role(role), scope).await?;
            people.insert(role, holder);
        }
        units.insert(
            name.clone(),
            Unit {
                branch,
                department,
                people,
            },
        );
    }
    Ok(Company {
        fund,
        opened,
        officer,
        region,
        gl_account,
        units,
    })
}

async fn person(treasury: &Treasury, home: Home, local: &str, company: &str) -> Result<PersonId> {
    let new = NewPerson {
        home,
        email: format!("{local}@{company}.example"),
        name: format!("{local} of {company}"),
    };
    treasury.set_up().person(&new).await
}
