//! Signing in with address and password, and changing the password.

use super::brake::Attempt;
use super::passwords::{hashing, rule};
use super::service::Identity;
use super::sessions::{self, Principal};
use crate::access::Actor;
use crate::audit::Event;
use crate::author::{Author, Caller};
use crate::error::{Error, Result, WRONG_CREDENTIALS};
use crate::ids::{CompanyId, PersonId};
use crate::outbox::Job;
use crate::unit_of_work::UnitOfWork;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use zeroize::Zeroizing;

/// One answer for a wrong password, an unknown address and a deactivated person: it tells nobody who has an account.
const WRONG: &str = "E-mail or password is wrong. Check both and try again.";

struct Account {
    person: PersonId,
    company: CompanyId,
    epoch: i64,
    active: bool,
    hash: Option<String>,
}

impl Identity {
    /// Signs a person in. The same work is done whether the account exists or not.
    ///
    /// # Errors
    /// [`WRONG_CREDENTIALS`] when address and password do not belong together, [`SLOW_DOWN`](crate::error::SLOW_DOWN) after many
    /// attempts (S20), the database's.
    pub async fn sign_in(&self, email: &str, password: &str, caller: &Caller) -> Result<Principal> {
        let email = email.trim().to_lowercase();
        let attempt = Attempt::new(&email, caller);
        attempt.count(&self.treasury, caller).await?;
        let account = self.account(&email).await?;
        let usable = account.as_ref().filter(|account| account.active);
        let hash = usable.and_then(|account| account.hash.clone());
        let right = hashing::matches(secret(password), hash).await?;
        let author = |person: Option<PersonId>, company| Author {
            person,
            company,
            caller: caller.clone(),
        };
        match account {
            Some(account) if right => {
                let author = author(Some(account.person), Some(account.company));
                let event = Event::about("person.signed_in", "person", account.person.0);
                self.treasury.record_alone(author, event).await?;
                attempt.forgive(&self.treasury).await?;
                Ok(Principal {
                    person: account.person,
                    epoch: account.epoch,
                    since: self.treasury.now(),
                })
            }
            account => {
                // Written for unknown accounts too, so that both take the same time.
                let author = author(None, account.as_ref().map(|a| a.company));
                let event = Event {
                    action: "sign_in.refused",
                    subject_kind: "person",
                    subject_id: account.map(|account| account.person.0),
                    code: None,
                    detail: serde_json::json!({}),
                };
                self.treasury.record_alone(author, event).await?;
                Err(Error::refused(WRONG_CREDENTIALS, WRONG))
            }
        }
    }

    /// Notes that somebody signed out; the session itself is deleted by its store.
    ///
    /// # Errors
    /// The database's.
    pub async fn signed_out(&self, actor: &Actor) -> Result<()> {
        let event = Event::about("person.signed_out", "person", actor.person().0);
        self.treasury.record_alone(actor.author(), event).await
    }

    /// Gives a person their first password, before anybody could sign in: command line and demo.
    ///
    /// # Errors
    /// A password that the rule refuses; the database's.
    pub async fn set_first_password(&self, person: PersonId, password: &str) -> Result<()> {
        let (email, name, company) = self.names(person).await?;
        let hash = self.accepted("password", password, &[&email, &name]).await?;
        let hash = hash.as_str();
        let act = |mut work: UnitOfWork| async move {
            store(&work, person, hash).await?;
            work.record(Event::about("person.password_set", "person", person.0));
            Ok((work, ()))
        };
        self.treasury.write(Author::system(Some(company)), act).await
    }

    /// Changes one's own password. Every session of the person ends, this one too; the answer is the new principal for it.
    ///
    /// # Errors
    /// A wrong current password, a new one that the rule refuses, too many attempts; the database's.
    pub async fn change_password(&self, actor: &Actor, current: &str, new: &str) -> Result<Principal> {
        self.check_password(actor, current).await?;
        let hash = self.accepted("new", new, &[actor.email(), actor.name()]).await?;
        let hash = hash.as_str();
        let act = |mut work: UnitOfWork| async move {
            let principal = sessions::restart(&work, actor).await?;
            store(&work, actor.person(), hash).await?;
            work.record(Event::about("person.password_changed", "person", actor.person().0));
            let payload = json!({"to": actor.email(), "ip": actor.caller().ip});
            work.enqueue(Job {
                kind: "mail.password_changed",
                payload,
            });
            Ok((work, principal))
        };
        self.treasury.write(actor.author(), act).await
    }

    /// Whether this is the actor's own password.
    ///
    /// # Errors
    /// A wrong one, beside the field `current`; too many attempts; the database's.
    pub(crate) async fn check_password(&self, actor: &Actor, current: &str) -> Result<()> {
        let attempt = Attempt::new(actor.email(), actor.caller());
        attempt.count(&self.treasury, actor.caller()).await?;
        let account = self.account(actor.email()).await?.ok_or(Error::NotFound)?;
        if !hashing::matches(secret(current), account.hash).await? {
            return Err(Error::invalid("current", "This is not your current password."));
        }
        attempt.forgive(&self.treasury).await
    }

    async fn accepted(&self, field: &'static str, password: &str, personal: &[&str]) -> Result<String> {
        rule::accept(password, personal).map_err(|words| Error::invalid(field, words))?;
        hashing::hash(self.treasury.randomness(), secret(password)).await
    }

    async fn account(&self, email: &str) -> Result<Option<Account>> {
        let sql = "select p.id, p.company_id, p.epoch, p.active, w.hash from person p \
                   left join password w on w.person_id = p.id where p.email = $1";
        let statement = Statement::from_sql_and_values(self.treasury.backend(), sql, [email.into()]);
        let Some(row) = self.treasury.reader().query_one_raw(statement).await? else {
            return Ok(None);
        };
        Ok(Some(Account {
            person: row.try_get("", "id")?,
            company: row.try_get("", "company_id")?,
            epoch: row.try_get("", "epoch")?,
            active: row.try_get("", "active")?,
            hash: row.try_get("", "hash")?,
        }))
    }

    async fn names(&self, person: PersonId) -> Result<(String, String, CompanyId)> {
        let sql = "select email, name, company_id from person where id = $1";
        let statement = Statement::from_sql_and_values(self.treasury.backend(), sql, [person.into()]);
        let row = self
            .treasury
            .reader()
            .query_one_raw(statement)
            .await?
            .ok_or(Error::NotFound)?;
        Ok((
            row.try_get("", "email")?,
            row.try_get("", "name")?,
            row.try_get("", "company_id")?,
        ))
    }
}

async fn store(work: &UnitOfWork, person: PersonId, hash: &str) -> Result<()> {
    let sql = "insert into password(person_id, hash, changed_at) values ($1, $2, $3) \
               on conflict(person_id) do update set hash = excluded.hash, changed_at = excluded.changed_at";
    work.execute(sql, [person.into(), hash.into(), work.now().into()])
        .await?;
    Ok(())
}

fn secret(password: &str) -> Zeroizing<String> {
    Zeroizing::new(password.to_owned())
}
