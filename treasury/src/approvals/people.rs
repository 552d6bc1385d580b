//! Everybody in a company who could take a step, loaded at once.

use super::routing::Candidate;
use crate::access::Role;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::identity::grants;
use crate::ids::{CompanyId, PersonId};
use crate::requisitions::store;
use sea_orm::ConnectionTrait;
use std::collections::HashMap;

/// A name with the address that notices go to.
#[derive(Clone, Debug)]
pub(crate) struct Contact {
    pub(crate) name: String,
    pub(crate) email: String,
    /// The IANA name of their company's time zone: in which they are told when something is due.
    pub(crate) zone: String,
}

/// The holders of deciding roles of a company, inactive people too.
#[derive(Clone, Debug, Default)]
pub(crate) struct People {
    pub(crate) candidates: Vec<Candidate>,
    contacts: HashMap<PersonId, Contact>,
}

impl People {
    pub(crate) async fn of(connection: &impl ConnectionTrait, company: CompanyId) -> Result<Self> {
        let sql = format!(
            "select p.id, p.name, p.email, p.active, c.time_zone, {} from role_grant g \
             join person p on p.id = g.person_id join company c on c.id = g.company_id \
             left join branch b on b.id = g.branch_id where g.company_id = $1 and g.revoked_at is null \
             and g.role in ('department_head','branch_manager','regional_manager','group_finance','treasury','cfo','ceo') \
             order by p.id, g.id",
            grants::COLUMNS
        );
        let mut people = Self::default();
        for row in store::all(connection, &sql, [company.into()]).await? {
            let person: PersonId = row.try_get("", "id")?;
            let grant = grants::from_row(&row)?;
            match people.candidates.last_mut().filter(|last| last.person == person) {
                Some(last) => last.grants.push(grant),
                None => {
                    let name: String = row.try_get("", "name")?;
                    let email = row.try_get("", "email")?;
                    people.contacts.insert(
                        person,
                        Contact {
                            name: name.clone(),
                            email,
                            zone: row.try_get("", "time_zone")?,
                        },
                    );
                    people.candidates.push(Candidate {
                        person,
                        name,
                        active: row.try_get("", "active")?,
                        grants: vec![grant],
                    });
                }
            }
        }
        Ok(people)
    }

    pub(crate) fn contact(&self, person: PersonId) -> Option<&Contact> {
        self.contacts.get(&person)
    }

    /// The active people who hold a role today, each once, by their addresses.
    pub(crate) async fn holders(
        connection: &impl ConnectionTrait,
        company: CompanyId,
        role: Role,
        now: Timestamp,
    ) -> Result<Vec<Contact>> {
        let sql = format!(
            "select p.name, p.email, c.time_zone, {} from role_grant g join person p on p.id = g.person_id \
             join company c on c.id = g.company_id left join branch b on b.id = g.branch_id \
             where g.company_id = $1 and g.role = $2 and g.revoked_at is null and p.active order by p.email, g.id",
            grants::COLUMNS
        );
        let mut holders: Vec<Contact> = Vec::new();
        for row in store::all(connection, &sql, [company.into(), role.code().into()]).await? {
            let email: String = row.try_get("", "email")?;
            let zone: String = row.try_get("", "time_zone")?;
            let today = now.date_in(&zone);
            let known = holders.last().is_some_and(|last| last.email == email);
            if !known && grants::from_row(&row)?.is_in_force(today) {
                let name = row.try_get("", "name")?;
                holders.push(Contact { name, email, zone });
            }
        }
        Ok(holders)
    }

    /// One person, whatever their roles; none if they cannot sign in any more.
    pub(crate) async fn contact_of(connection: &impl ConnectionTrait, person: PersonId) -> Result<Option<Contact>> {
        let sql = "select p.name, p.email, c.time_zone from person p join company c on c.id = p.company_id \
                   where p.id = $1 and p.active";
        let Some(row) = store::one(connection, sql, [person.into()]).await? else {
            return Ok(None);
        };
        Ok(Some(Contact {
            name: row.try_get("", "name")?,
            email: row.try_get("", "email")?,
            zone: row.try_get("", "time_zone")?,
        }))
    }
}
