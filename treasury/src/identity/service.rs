//! Who somebody is, as a service.

use super::grants;
use crate::access::{Actor, Home};
use crate::author::Caller;
use crate::clock::zone_named;
use crate::error::{Error, Result};
use crate::ids::PersonId;
use crate::treasury::Treasury;
use sea_orm::{ConnectionTrait, Statement};

/// The service over people.
#[derive(Clone, Debug)]
pub struct Identity {
    pub(super) treasury: Treasury,
}

impl Identity {
    pub(crate) fn new(treasury: Treasury) -> Self {
        Self { treasury }
    }

    /// The actor that a person is now, for a request from `caller`.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown or deactivated person.
    pub async fn actor(&self, person: PersonId, caller: Caller) -> Result<Actor> {
        let reader = self.treasury.reader();
        let sql = "select p.name, p.email, p.epoch, p.company_id, p.region_id, p.branch_id, p.department_id, c.time_zone \
                   from person p join company c on c.id = p.company_id where p.id = $1 and p.active";
        let statement = Statement::from_sql_and_values(self.treasury.backend(), sql, [person.into()]);
        let row = reader.query_one_raw(statement).await?.ok_or(Error::NotFound)?;
        let zone: String = row.try_get("", "time_zone")?;
        let zone = zone_named(&zone);
        Ok(Actor {
            person,
            name: row.try_get("", "name")?,
            email: row.try_get("", "email")?,
            home: Home {
                company: row.try_get("", "company_id")?,
                region: row.try_get("", "region_id")?,
                branch: row.try_get("", "branch_id")?,
                department: row.try_get("", "department_id")?,
            },
            grants: grants::of_person(reader, person).await?,
            today: self.treasury.now().to_jiff().to_zoned(zone.clone()).date(),
            zone,
            epoch: row.try_get("", "epoch")?,
            caller,
        })
    }
}
