//! The company, its places, people, accounts and funds.

use super::cast::{ACCOUNTS, CAST, DEPARTMENTS, FUNDS, Member, Post, REGIONS};
use crate::failure::Failure;
use std::collections::HashMap;
use treasury::Treasury;
use treasury::access::{Actor, Home, Role, Scope};
use treasury::author::Caller;
use treasury::identity::DEMO_DOMAIN;
use treasury::ids::{BranchId, CompanyId, CostCentreId, DepartmentId, GlAccountId, PersonId, RegionId};
use treasury::money::{Currency, Money};
use treasury::organisation::{NewFund, NewPerson};

/// So many shillings.
pub(super) fn shillings(amount: i64) -> Money {
    Money::new(amount * Currency::KES.minor_per_major(), Currency::KES)
}

/// The ids behind the names of the cast.
#[derive(Debug)]
pub(super) struct Organisation {
    company: CompanyId,
    regions: HashMap<&'static str, RegionId>,
    branches: HashMap<&'static str, (RegionId, BranchId)>,
    departments: HashMap<&'static str, DepartmentId>,
    cost_centres: HashMap<&'static str, CostCentreId>,
    accounts: HashMap<&'static str, GlAccountId>,
    people: Vec<PersonId>,
}

impl Organisation {
    /// Sets the company up, with money in its funds.
    pub(super) async fn found(treasury: &Treasury) -> Result<Self, Failure> {
        let set_up = treasury.set_up();
        let company = set_up
            .company("AMANI", "Amani Relief", Currency::KES, app::when::DEFAULT_ZONE)
            .await?;
        treasury.policies().adopt_default(company, Currency::KES).await?;
        let mut made = Self {
            company,
            regions: HashMap::new(),
            branches: HashMap::new(),
            departments: HashMap::new(),
            cost_centres: HashMap::new(),
            accounts: HashMap::new(),
            people: Vec::new(),
        };
        for (name, branches) in REGIONS {
            let region = set_up.region(company, name).await?;
            made.regions.insert(name, region);
            for branch in *branches {
                let id = set_up.branch(company, Some(region), branch).await?;
                made.branches.insert(branch, (region, id));
            }
        }
        for (name, cost_centres) in DEPARTMENTS {
            let department = set_up.department(company, name).await?;
            made.departments.insert(name, department);
            for (code, called) in *cost_centres {
                let id = set_up.cost_centre(company, department, code, called).await?;
                made.cost_centres.insert(code, id);
            }
        }
        for (code, name) in ACCOUNTS {
            let id = set_up.gl_account(company, code, name, Currency::KES).await?;
            made.accounts.insert(code, id);
        }
        for member in CAST {
            let new = NewPerson {
                home: made.home(member)?,
                email: format!("{}@{DEMO_DOMAIN}", member.address),
                name: member.name.to_owned(),
            };
            let person = set_up.person(&new).await?;
            set_up.grant(person, member.role, made.reach(member)?).await?;
            made.people.push(person);
        }
        made.open_funds(treasury).await?;
        Ok(made)
    }

    async fn open_funds(&self, treasury: &Treasury) -> Result<(), Failure> {
        for (post, name, authorised, reorder, custodian) in FUNDS {
            let custodian = CAST.iter().position(|member| member.address == *custodian);
            let fund = treasury
                .set_up()
                .fund(&NewFund {
                    scope: self.scope(*post)?,
                    name: (*name).to_owned(),
                    authorised: shillings(*authorised),
                    reorder: shillings(*reorder),
                    custodian: custodian.map(|index| self.people[index]),
                })
                .await?;
            treasury.funds().open(fund, shillings(*authorised)).await?;
        }
        Ok(())
    }

    /// Everybody.
    pub(super) fn people(&self) -> impl Iterator<Item = PersonId> {
        self.people.iter().copied()
    }

    /// Somebody, ready to act now.
    pub(super) async fn actor(&self, treasury: &Treasury, member: usize) -> Result<Actor, Failure> {
        let caller = Caller {
            ip: "127.0.0.1".to_owned(),
            user_agent: "Countersign demo".to_owned(),
            request_id: "demo".to_owned(),
        };
        Ok(treasury.identity().actor(self.people[member], caller).await?)
    }

    /// The id of a member of the cast.
    pub(super) fn person(&self, member: usize) -> PersonId {
        self.people[member]
    }

    pub(super) fn account(&self, code: &str) -> Result<GlAccountId, Failure> {
        known(&self.accounts, code)
    }

    pub(super) fn cost_centre(&self, code: &str) -> Result<CostCentreId, Failure> {
        known(&self.cost_centres, code)
    }

    /// Where somebody works.
    pub(super) fn home(&self, member: &Member) -> Result<Home, Failure> {
        let (region, branch) = match member.post {
            Post::HeadOffice => (None, None),
            Post::Region(region) => (Some(known(&self.regions, region)?), None),
            Post::Branch(branch) => {
                let (region, branch) = known(&self.branches, branch)?;
                (Some(region), Some(branch))
            }
        };
        Ok(Home {
            company: self.company,
            region,
            branch,
            department: Some(known(&self.departments, member.department)?),
        })
    }

    /// Where the role of somebody holds.
    fn reach(&self, member: &Member) -> Result<Scope, Failure> {
        match member.role {
            Role::BranchManager | Role::RegionalManager => self.scope(member.post),
            Role::DepartmentHead => Ok(Scope::Department {
                company: self.company,
                department: known(&self.departments, member.department)?,
            }),
            _ => Ok(Scope::Company(self.company)),
        }
    }

    fn scope(&self, post: Post) -> Result<Scope, Failure> {
        let company = self.company;
        Ok(match post {
            Post::HeadOffice => Scope::Company(company),
            Post::Region(region) => Scope::Region {
                company,
                region: known(&self.regions, region)?,
            },
            Post::Branch(branch) => {
                let (region, branch) = known(&self.branches, branch)?;
                Scope::Branch {
                    company,
                    region: Some(region),
                    branch,
                }
            }
        })
    }
}

fn known<T: Copy>(all: &HashMap<&'static str, T>, name: &str) -> Result<T, Failure> {
    let found = all.get(name).copied();
    found.ok_or_else(|| Failure::failed(format!("the demo names {name}, which is nowhere in its organisation")))
}
