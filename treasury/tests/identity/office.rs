//! A small office with an administrator and Jane, and shorthands for what they do.

use treasury::access::{Actor, Home, Role, Scope};
use treasury::author::Caller;
use treasury::clock::{Clock, Timestamp};
use treasury::error::Error;
use treasury::form_key::FormKey;
use treasury::identity::{NewGrant, Principal};
use treasury::ids::{CompanyId, PersonId};
use treasury::keys::Keys;
use treasury::money::Currency;
use treasury::organisation::NewPerson;
use treasury::passkeys::RelyingParty;
use treasury::randomness::Randomness;
use treasury::testing::{Engine, SITE, TestDatabase, fresh};
use treasury::{Result, Treasury};

pub(crate) const PASSWORD: &str = "four unrelated words";
pub(crate) const START: Timestamp = Timestamp(1_774_000_000_000_000);

pub(crate) struct Office {
    pub(crate) treasury: Treasury,
    pub(crate) company: CompanyId,
    pub(crate) admin: PersonId,
    pub(crate) jane: PersonId,
    _database: TestDatabase,
}

impl Office {
    pub(crate) async fn on(engine: Engine) -> Option<Self> {
        let database = fresh(engine).await?;
        let keys = Keys::try_new(&[7; 32]).unwrap();
        let treasury = Treasury::new(
            database.database.clone(),
            Clock::fixed(START),
            Randomness::seeded(3),
            keys,
        );
        let treasury = treasury.with_passkeys_of(RelyingParty::at(SITE).unwrap());
        let company = treasury
            .set_up()
            .company("ACME", "Acme", Currency::KES, "Africa/Nairobi")
            .await
            .unwrap();
        let mut office = Self {
            treasury,
            company,
            admin: PersonId(Default::default()),
            jane: PersonId(Default::default()),
            _database: database,
        };
        office.admin = office.person(company, "admin", Role::Admin).await;
        office.jane = office.person(company, "jane", Role::Staff).await;
        Some(office)
    }

    pub(crate) async fn person(&self, company: CompanyId, local: &str, role: Role) -> PersonId {
        let home = Home {
            company,
            region: None,
            branch: None,
            department: None,
        };
        let new = NewPerson {
            home,
            email: format!("{local}@acme.example"),
            name: local.to_owned(),
        };
        let person = self.treasury.set_up().person(&new).await.unwrap();
        self.treasury
            .set_up()
            .grant(person, role, Scope::Company(company))
            .await
            .unwrap();
        self.treasury
            .identity()
            .set_first_password(person, PASSWORD)
            .await
            .unwrap();
        person
    }

    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Result<Principal> {
        self.treasury
            .identity()
            .sign_in(email, password, &caller("192.0.2.1"))
            .await
    }

    pub(crate) async fn actor(&self, person: PersonId) -> Actor {
        self.treasury
            .identity()
            .actor(person, caller("192.0.2.1"))
            .await
            .unwrap()
    }

    pub(crate) async fn grant(
        &self,
        by: PersonId,
        to: PersonId,
        role: Role,
        key: &str,
    ) -> Result<treasury::ids::GrantId> {
        let scope = Scope::Company(self.company);
        let new = NewGrant {
            person: to,
            role,
            scope,
            from: None,
            until: None,
        };
        self.treasury
            .identity()
            .grant(&self.actor(by).await, &new, &form_key(key))
            .await
    }
}

pub(crate) fn caller(ip: &str) -> Caller {
    Caller {
        ip: ip.into(),
        user_agent: "test".into(),
        request_id: "r".into(),
    }
}

pub(crate) fn form_key(text: &str) -> FormKey {
    FormKey::new(&format!("{text:0>32}"), "/actions/test", &[text])
}

pub(crate) fn code(outcome: Result<impl Sized>) -> &'static str {
    match outcome {
        Err(Error::Refused(refusal)) => refusal.code,
        Err(Error::NotFound) => "not found",
        Err(Error::Invalid(_)) => "invalid",
        Err(_) => "another error",
        Ok(_) => "ok",
    }
}
