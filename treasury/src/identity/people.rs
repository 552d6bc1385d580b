//! What an administrator does to people: grant and revoke roles, deactivate. Never to themselves (D12, S22).

use super::grants;
use super::service::Identity;
use super::sessions;
use crate::access::{Actor, Permission, Role, Scope};
use crate::audit::Event;
use crate::error::{Error, NOT_ALLOWED, Result};
use crate::form_key::FormKey;
use crate::ids::{CompanyId, GrantId, PersonId};
use crate::unit_of_work::UnitOfWork;
use jiff::civil::Date;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

/// The domain of the addresses of a demo's people. A database that has any is never served as a real one (S23).
pub const DEMO_DOMAIN: &str = "demo.countersign.example";

/// A role to be given.
#[derive(Clone, Copy, Debug)]
pub struct NewGrant {
    /// Who gets it.
    pub person: PersonId,
    /// The role.
    pub role: Role,
    /// Where it holds; in the administrator's own company.
    pub scope: Scope,
    /// The first day; none for at once.
    pub from: Option<Date>,
    /// The last day; none for until it is revoked.
    pub until: Option<Date>,
}

impl Identity {
    /// Gives a role to another person.
    ///
    /// # Errors
    /// Not an administrator; D12 for oneself; roles that may not meet in one person; a person or scope of another company
    /// ([`Error::NotFound`], S21); the last day before the first.
    pub async fn grant(&self, actor: &Actor, new: &NewGrant, key: &FormKey) -> Result<GrantId> {
        may_manage(actor)?;
        not_oneself(actor, new.person)?;
        if new.from.zip(new.until).is_some_and(|(from, until)| until < from) {
            return Err(Error::invalid(
                "until",
                "The last day is before the first. Choose a later one.",
            ));
        }
        self.treasury.retry(|| self.try_grant(actor, new, key)).await
    }

    async fn try_grant(&self, actor: &Actor, new: &NewGrant, key: &FormKey) -> Result<GrantId> {
        let mut work = self.treasury.begin(actor.author()).await?;
        if let Some(outcome) = work.replayed(key).await? {
            return outcome
                .parse()
                .map_err(|_| Error::Broken("a form key's outcome".to_owned()));
        }
        lock_person(&work, actor.company(), new.person).await?;
        in_company(&work, actor.company(), new.scope).await?;
        let held = grants::active_roles(&work, new.person).await?;
        grants::refuse_incompatible(&held, new.role)?;
        let dates = (new.from, new.until);
        let id = grants::insert(&work, new.person, new.role, new.scope, dates, Some(actor.person())).await?;
        let facts = grants::facts(id, new.role, new.scope, dates);
        work.record(Event::about("role.granted", "person", new.person.0).with(facts));
        work.remember(key, &id.to_string()).await?;
        work.commit().await?;
        Ok(id)
    }

    /// Takes a role from another person, at once.
    ///
    /// # Errors
    /// Not an administrator; D12 for one's own; [`Error::NotFound`] for a grant that is revoked or of another company.
    pub async fn revoke(&self, actor: &Actor, grant: GrantId, key: &FormKey) -> Result<()> {
        may_manage(actor)?;
        self.treasury.retry(|| self.try_revoke(actor, grant, key)).await
    }

    async fn try_revoke(&self, actor: &Actor, grant: GrantId, key: &FormKey) -> Result<()> {
        let mut work = self.treasury.begin(actor.author()).await?;
        if work.replayed(key).await?.is_some() {
            return Ok(());
        }
        let sql = "select person_id, role from role_grant where id = $1 and company_id = $2 and revoked_at is null";
        let row = work
            .one(sql, [grant.into(), actor.company().into()])
            .await?
            .ok_or(Error::NotFound)?;
        let person: PersonId = row.try_get("", "person_id")?;
        let role: String = row.try_get("", "role")?;
        not_oneself(actor, person)?;
        let sql = "update role_grant set revoked_by = $1, revoked_at = $2 where id = $3 and revoked_at is null";
        work.execute(sql, [actor.person().into(), work.now().into(), grant.into()])
            .await?;
        let facts = json!({"grant": grant.to_string(), "role": role});
        work.record(Event::about("role.revoked", "person", person.0).with(facts));
        work.remember(key, "").await?;
        work.commit().await
    }

    /// Deactivates another person: their sessions end at once, what they did stays (S13).
    ///
    /// # Errors
    /// Not an administrator; oneself; [`Error::NotFound`] for a person of another company.
    pub async fn deactivate(&self, actor: &Actor, person: PersonId, key: &FormKey) -> Result<()> {
        may_manage(actor)?;
        if person == actor.person() {
            return Err(Error::refused(
                "D12",
                "You cannot deactivate yourself. Another administrator must do it.",
            ));
        }
        self.treasury.retry(|| self.try_deactivate(actor, person, key)).await
    }

    async fn try_deactivate(&self, actor: &Actor, person: PersonId, key: &FormKey) -> Result<()> {
        let mut work = self.treasury.begin(actor.author()).await?;
        if work.replayed(key).await?.is_some() {
            return Ok(());
        }
        lock_person(&work, actor.company(), person).await?;
        work.execute(
            "update person set active = $1 where id = $2",
            [false.into(), person.into()],
        )
        .await?;
        sessions::end_all(&work, person).await?;
        work.record(Event::about("person.deactivated", "person", person.0));
        work.remember(key, "").await?;
        work.commit().await
    }

    /// The company of this name, for the command line, where nobody is signed in.
    ///
    /// # Errors
    /// The database's.
    pub async fn company_named(&self, name: &str) -> Result<Option<CompanyId>> {
        let sql = "select id from company where lower(name) = lower($1) or lower(code) = lower($1) order by id";
        let statement = Statement::from_sql_and_values(self.treasury.backend(), sql, [name.trim().into()]);
        let row = self.treasury.reader().query_one_raw(statement).await?;
        Ok(row.map(|row| row.try_get("", "id")).transpose()?)
    }

    /// Whether people of a demo are in the database, whose passwords everybody knows (S23).
    ///
    /// # Errors
    /// The database's.
    pub async fn has_demo_people(&self) -> Result<bool> {
        let sql = "select 1 from person where email like $1 limit 1";
        let pattern = format!("%@{DEMO_DOMAIN}");
        let statement = Statement::from_sql_and_values(self.treasury.backend(), sql, [pattern.into()]);
        Ok(self.treasury.reader().query_one_raw(statement).await?.is_some())
    }

    /// Every company's id and name, for the command line, where nobody is signed in.
    ///
    /// # Errors
    /// The database's.
    pub async fn companies(&self) -> Result<Vec<(CompanyId, String)>> {
        let statement = Statement::from_string(
            self.treasury.backend(),
            "select id, name from company order by name, id",
        );
        let rows = self.treasury.reader().query_all_raw(statement).await?;
        rows.iter()
            .map(|row| Ok((row.try_get("", "id")?, row.try_get("", "name")?)))
            .collect()
    }
}

fn may_manage(actor: &Actor) -> Result<()> {
    let today = actor.today();
    let allowed = actor
        .grants()
        .iter()
        .any(|grant| grant.is_in_force(today) && grant.role.allows(Permission::ManagePeople));
    if allowed {
        return Ok(());
    }
    Err(Error::refused(
        NOT_ALLOWED,
        "Only an administrator changes people and their roles. Ask one of them.",
    ))
}

fn not_oneself(actor: &Actor, person: PersonId) -> Result<()> {
    if actor.person() == person {
        let words = "Nobody changes their own roles. Another administrator must do it.";
        return Err(Error::refused("D12", words));
    }
    Ok(())
}

/// Holds the person's row, so that two grants cannot meet unseen.
async fn lock_person(work: &UnitOfWork, company: CompanyId, person: PersonId) -> Result<()> {
    let sql = format!(
        "select 1 from person where id = $1 and company_id = $2 and active{}",
        crate::database::for_update(work.backend())
    );
    work.one(&sql, [person.into(), company.into()])
        .await?
        .map(|_| ())
        .ok_or(Error::NotFound)
}

async fn in_company(work: &UnitOfWork, company: CompanyId, scope: Scope) -> Result<()> {
    if scope.company() != company {
        return Err(Error::NotFound);
    }
    let (sql, id) = match scope {
        Scope::Company(_) => return Ok(()),
        Scope::Region { region, .. } => ("select 1 from region where id = $1 and company_id = $2", region.0),
        Scope::Branch { branch, .. } => ("select 1 from branch where id = $1 and company_id = $2", branch.0),
        Scope::Department { department, .. } => (
            "select 1 from department where id = $1 and company_id = $2",
            department.0,
        ),
    };
    work.one(sql, [id.into(), company.into()])
        .await?
        .map(|_| ())
        .ok_or(Error::NotFound)
}
