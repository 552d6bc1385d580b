//! Setting up a company: for the command line, the demo and the tests, where nobody is signed in yet.
//!
//! These acts are recorded as the system's. What people may change later goes through services that take
//! an actor.

use crate::access::{Home, Role, Scope};
use crate::audit::Event;
use crate::author::Author;
use crate::error::{Error, Result};
use crate::ids::{BranchId, CompanyId, CostCentreId, DepartmentId, FundId, GlAccountId, GrantId, PersonId, RegionId};
use crate::ledger::insert_account;
use crate::money::{Currency, Money};
use crate::treasury::Treasury;
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;
use serde_json::json;

/// The service that sets a company up.
#[derive(Clone, Debug)]
pub struct SetUp {
    treasury: Treasury,
}

/// What a new fund is.
#[derive(Clone, Debug)]
pub struct NewFund {
    /// Whose requisitions it pays: a company, one of its regions or one of its branches.
    pub scope: Scope,
    /// Its name, unique in the company.
    pub name: String,
    /// The amount that it is kept at.
    pub authorised: Money,
    /// Below this balance a replenishment is suggested.
    pub reorder: Money,
    /// Who keeps it.
    pub custodian: Option<PersonId>,
}

/// What a new person is.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Where the person works.
    pub home: Home,
    /// The address they sign in with; compared in lower case.
    pub email: String,
    /// Their name.
    pub name: String,
}

impl SetUp {
    pub(crate) fn new(treasury: Treasury) -> Self {
        Self { treasury }
    }

    /// A company with its currency and its time zone (IANA name), and its bank, opening and
    /// over-and-short accounts.
    ///
    /// # Errors
    /// The code is taken; the database's.
    pub async fn company(&self, code: &str, name: &str, currency: Currency, zone: &str) -> Result<CompanyId> {
        let act = |mut work: UnitOfWork| async move {
            let id: CompanyId = work.new_id();
            let sql = "insert into company(id, code, name, currency, time_zone, created_at) \
                   values ($1, $2, $3, $4, $5, $6)";
            let values: [Value; 6] = [
                id.into(),
                code.into(),
                name.into(),
                currency.code().into(),
                zone.into(),
                work.now().into(),
            ];
            work.execute(sql, values).await?;
            for (kind, account) in [
                ("bank", "Bank"),
                ("opening", "Opening balances"),
                ("over_short", "Cash over and short"),
            ] {
                insert_account(&work, id, kind, None, account, currency).await?;
            }
            work.record(Event::about("company.created", "company", id.0).with(json!({"code": code, "name": name})));
            Ok((work, id))
        };
        self.treasury.write(Author::system(None), act).await
    }

    /// A region.
    ///
    /// # Errors
    /// The name is taken; the database's.
    pub async fn region(&self, company: CompanyId, name: &str) -> Result<RegionId> {
        let sql = "insert into region(id, company_id, name) values ($1, $2, $3)";
        self.named(company, "region", sql, vec![name.into()]).await
    }

    /// A branch, perhaps in a region.
    ///
    /// # Errors
    /// The name is taken; the region belongs to another company; the database's.
    pub async fn branch(&self, company: CompanyId, region: Option<RegionId>, name: &str) -> Result<BranchId> {
        let sql = "insert into branch(id, company_id, region_id, name) values ($1, $2, $3, $4)";
        let region = region.map(|r| r.0);
        self.named(company, "branch", sql, vec![region.into(), name.into()])
            .await
    }

    /// A department.
    ///
    /// # Errors
    /// The name is taken; the database's.
    pub async fn department(&self, company: CompanyId, name: &str) -> Result<DepartmentId> {
        let sql = "insert into department(id, company_id, name) values ($1, $2, $3)";
        self.named(company, "department", sql, vec![name.into()]).await
    }

    /// A cost centre of a department.
    ///
    /// # Errors
    /// The code is taken; the database's.
    pub async fn cost_centre(
        &self,
        company: CompanyId,
        department: DepartmentId,
        code: &str,
        name: &str,
    ) -> Result<CostCentreId> {
        let sql = "insert into cost_centre(id, company_id, department_id, code, name) values ($1, $2, $3, $4, $5)";
        let values = vec![department.into(), code.into(), name.into()];
        self.named(company, "cost_centre", sql, values).await
    }

    /// A general-ledger account that spending is coded to, with its expense account in this currency.
    ///
    /// # Errors
    /// The code is taken; the database's.
    pub async fn gl_account(
        &self,
        company: CompanyId,
        code: &str,
        name: &str,
        currency: Currency,
    ) -> Result<GlAccountId> {
        let act = |mut work: UnitOfWork| async move {
            let id: GlAccountId = work.new_id();
            let sql = "insert into gl_account(id, company_id, code, name) values ($1, $2, $3, $4)";
            let values: [Value; 4] = [id.into(), company.into(), code.into(), name.into()];
            work.execute(sql, values).await?;
            insert_account(&work, company, "expense", Some(id), name, currency).await?;
            work.record(Event::about("gl_account.created", "gl_account", id.0).with(json!({"code": code})));
            Ok((work, id))
        };
        self.treasury.write(Author::system(Some(company)), act).await
    }

    /// A fund without money; `funds().open` posts its opening balance.
    ///
    /// # Errors
    /// A scope of a department; a reorder level above the authorised amount or in another currency; the name is
    /// taken; the database's.
    pub async fn fund(&self, new: &NewFund) -> Result<FundId> {
        if new.reorder.currency() != new.authorised.currency() {
            return Err(Error::invalid(
                "reorder",
                "Use the fund's own currency for the reorder level.",
            ));
        }
        let (region, branch) = match new.scope {
            Scope::Company(_) => (None, None),
            Scope::Region { region, .. } => (Some(region.0), None),
            Scope::Branch { branch, .. } => (None, Some(branch.0)),
            Scope::Department { .. } => {
                return Err(Error::invalid(
                    "scope",
                    "A fund belongs to a company, a region or a branch.",
                ));
            }
        };
        let company = new.scope.company();
        let act = |mut work: UnitOfWork| async move {
            let currency = new.authorised.currency();
            let account = insert_account(&work, company, "fund", None, &new.name, currency).await?;
            let id: FundId = work.new_id();
            let sql = "insert into fund(id, company_id, region_id, branch_id, name, currency, authorised_minor, \
                   reorder_minor, custodian_id, account_id, account_kind, active, created_at, rev) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'fund', $11, $12, 1)";
            let values: [Value; 12] = [
                id.into(),
                company.into(),
                region.into(),
                branch.into(),
                new.name.as_str().into(),
                currency.code().into(),
                new.authorised.minor().into(),
                new.reorder.minor().into(),
                new.custodian.map(|p| p.0).into(),
                account.into(),
                true.into(),
                work.now().into(),
            ];
            work.execute(sql, values).await?;
            work.record(Event::about("fund.created", "fund", id.0).with(json!({"name": new.name})));
            Ok((work, id))
        };
        self.treasury.write(Author::system(Some(company)), act).await
    }

    /// A person, without a password and without roles.
    ///
    /// # Errors
    /// The address is taken or has no `@`; the database's.
    pub async fn person(&self, new: &NewPerson) -> Result<PersonId> {
        let email = new.email.trim().to_lowercase();
        if !email.contains('@') {
            return Err(Error::invalid(
                "email",
                "Write an e-mail address, as in name@example.org.",
            ));
        }
        let (home, email) = (&new.home, email.as_str());
        let act = |mut work: UnitOfWork| async move {
            if work
                .one("select 1 from person where email = $1", [email.into()])
                .await?
                .is_some()
            {
                return Err(Error::invalid("email", "Somebody has this e-mail address already."));
            }
            let id: PersonId = work.new_id();
            let sql = "insert into person(id, company_id, region_id, branch_id, department_id, email, name, active, \
                   epoch, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)";
            let values: [Value; 9] = [
                id.into(),
                home.company.into(),
                home.region.map(|r| r.0).into(),
                home.branch.map(|b| b.0).into(),
                home.department.map(|d| d.0).into(),
                email.into(),
                new.name.trim().into(),
                true.into(),
                work.now().into(),
            ];
            work.execute(sql, values).await?;
            work.record(Event::about("person.created", "person", id.0).with(json!({"name": new.name, "email": email})));
            Ok((work, id))
        };
        self.treasury.write(Author::system(Some(home.company)), act).await
    }

    /// A first grant, before anybody could give it. Refuses what may not meet in one person, as the service for
    /// people does.
    ///
    /// # Errors
    /// Roles that may not meet; a scope of another company; the database's.
    pub async fn grant(&self, person: PersonId, role: Role, scope: Scope) -> Result<GrantId> {
        let act = |mut work: UnitOfWork| async move {
            let held = crate::identity::grants::active_roles(&work, person).await?;
            crate::identity::grants::refuse_incompatible(&held, role)?;
            let dates = (None, None);
            let id = crate::identity::grants::insert(&work, person, role, scope, dates, None).await?;
            let facts = crate::identity::grants::facts(id, role, scope, dates);
            work.record(Event::about("role.granted", "person", person.0).with(facts));
            Ok((work, id))
        };
        self.treasury.write(Author::system(Some(scope.company())), act).await
    }

    async fn named<T: From<uuid::Uuid> + Into<Value> + Copy>(
        &self,
        company: CompanyId,
        kind: &'static str,
        sql: &str,
        rest: Vec<Value>,
    ) -> Result<T>
    where
        uuid::Uuid: From<T>,
    {
        let rest = &rest;
        let act = |mut work: UnitOfWork| async move {
            let id: T = work.new_id();
            let mut values: Vec<Value> = vec![id.into(), company.into()];
            values.extend(rest.iter().cloned());
            work.execute(sql, values).await?;
            let event = match kind {
                "region" => "region.created",
                "branch" => "branch.created",
                "department" => "department.created",
                _ => "cost_centre.created",
            };
            work.record(Event::about(event, kind, uuid::Uuid::from(id)));
            Ok((work, id))
        };
        self.treasury.write(Author::system(Some(company)), act).await
    }
}
