//! What people are told, as jobs of the outbox: a kind and the facts of a mail, no secrets.

use super::people::{Contact, People};
use super::routing::PlannedStep;
use crate::access::Role;
use crate::error::Result;
use crate::outbox::Job;
use crate::requisitions::Version;
use crate::unit_of_work::UnitOfWork;
use serde_json::{Value, json};

/// The facts that every notice about a requisition carries.
pub(crate) struct Notice {
    facts: Value,
}

impl Notice {
    pub(crate) fn about(number: i64, version: &Version) -> Self {
        Self {
            facts: json!({
                "number": number,
                "requisition": version.requisition.to_string(),
                "amount": version.amount.to_string(),
                "payee": version.fields.payee_name.clone().unwrap_or_default(),
            }),
        }
    }

    /// The same with one more fact.
    pub(crate) fn with(mut self, name: &str, fact: impl Into<Value>) -> Self {
        if let Value::Object(facts) = &mut self.facts {
            facts.insert(name.to_owned(), fact.into());
        }
        self
    }

    fn send(&self, work: &mut UnitOfWork, kind: &'static str, to: &Contact) {
        let mut payload = self.facts.clone();
        if let Value::Object(facts) = &mut payload {
            facts.insert("to".to_owned(), to.email.clone().into());
            facts.insert("name".to_owned(), to.name.clone().into());
            facts.insert("zone".to_owned(), to.zone.clone().into());
        }
        work.enqueue(Job { kind, payload });
    }

    /// To everybody who may take the step.
    pub(crate) fn approval_waiting(&self, work: &mut UnitOfWork, people: &People, step: &PlannedStep) {
        for eligible in &step.eligible {
            if let Some(contact) = people.contact(eligible.person) {
                self.send(work, "mail.approval_waiting", contact);
            }
        }
    }

    /// To the requester.
    pub(crate) async fn to_requester(
        &self,
        work: &mut UnitOfWork,
        kind: &'static str,
        version: &Version,
    ) -> Result<()> {
        if let Some(contact) = People::contact_of(work.connection(), version.requester).await? {
            self.send(work, kind, &contact);
        }
        Ok(())
    }

    /// To the requester and to the administrators, who can give somebody the role.
    pub(crate) async fn blocked(&self, work: &mut UnitOfWork, version: &Version) -> Result<()> {
        self.to_requester(work, "mail.blocked", version).await?;
        for contact in People::holders(work.connection(), version.company, Role::Admin, work.now()).await? {
            self.send(work, "mail.blocked", &contact);
        }
        Ok(())
    }
}
