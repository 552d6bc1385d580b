//! Reading the organisation: what a form offers to choose from.

use crate::access::Actor;
use crate::error::{Error, Result};
use crate::treasury::Treasury;
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use uuid::Uuid;

/// The service that reads the organisation of the actor's company.
#[derive(Clone, Debug)]
pub struct Directory {
    treasury: Treasury,
}

/// The company of the actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// Its short code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The currency it keeps its books in (ISO 4217).
    pub currency: String,
    /// Its time zone (IANA name).
    pub time_zone: String,
}

/// A region, branch, department, cost centre, general-ledger account or person, as a form offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its identifier.
    pub id: Uuid,
    /// The unit it belongs to: a branch's region, a cost centre's department.
    pub parent: Option<Uuid>,
    /// What it is called, with its code where it has one.
    pub label: String,
}

impl Directory {
    pub(crate) fn new(treasury: Treasury) -> Self {
        Self { treasury }
    }

    /// The actor's company.
    ///
    /// # Errors
    /// The database's.
    pub async fn company(&self, actor: &Actor) -> Result<Company> {
        let sql = "select code, name, currency, time_zone from company where id = $1";
        let rows = self.rows(actor, sql).await?;
        let row = rows.first().ok_or(Error::NotFound)?;
        Ok(Company {
            code: row.try_get("", "code")?,
            name: row.try_get("", "name")?,
            currency: row.try_get("", "currency")?,
            time_zone: row.try_get("", "time_zone")?,
        })
    }

    /// The regions of the actor's company, by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn regions(&self, actor: &Actor) -> Result<Vec<Unit>> {
        self.units(
            actor,
            "select id, null as parent, name as label from region where company_id = $1 order by name",
        )
        .await
    }

    /// The branches of the actor's company, by name; the parent is the region.
    ///
    /// # Errors
    /// The database's.
    pub async fn branches(&self, actor: &Actor) -> Result<Vec<Unit>> {
        let sql = "select id, region_id as parent, name as label from branch where company_id = $1 order by name";
        self.units(actor, sql).await
    }

    /// The departments of the actor's company, by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn departments(&self, actor: &Actor) -> Result<Vec<Unit>> {
        let sql = "select id, null as parent, name as label from department where company_id = $1 order by name";
        self.units(actor, sql).await
    }

    /// The cost centres of the actor's company, by code; the parent is the department.
    ///
    /// # Errors
    /// The database's.
    pub async fn cost_centres(&self, actor: &Actor) -> Result<Vec<Unit>> {
        let sql = "select id, department_id as parent, code || ' ' || name as label from cost_centre \
                   where company_id = $1 order by code";
        self.units(actor, sql).await
    }

    /// The general-ledger accounts of the actor's company, by code.
    ///
    /// # Errors
    /// The database's.
    pub async fn gl_accounts(&self, actor: &Actor) -> Result<Vec<Unit>> {
        let sql = "select id, null as parent, code || ' ' || name as label from gl_account \
                   where company_id = $1 order by code";
        self.units(actor, sql).await
    }

    /// The active people of the actor's company, by name: who a payment may be for.
    ///
    /// # Errors
    /// The database's.
    pub async fn people(&self, actor: &Actor) -> Result<Vec<Unit>> {
        let sql = "select id, null as parent, name as label from person where company_id = $1 and active \
                   order by name, id";
        self.units(actor, sql).await
    }

    async fn units(&self, actor: &Actor, sql: &str) -> Result<Vec<Unit>> {
        let rows = self.rows(actor, sql).await?;
        rows.iter()
            .map(|row| {
                Ok(Unit {
                    id: row.try_get("", "id")?,
                    parent: row.try_get("", "parent")?,
                    label: row.try_get("", "label")?,
                })
            })
            .collect()
    }

    async fn rows(&self, actor: &Actor, sql: &str) -> Result<Vec<QueryResult>> {
        let company = actor.company();
        let statement = Statement::from_sql_and_values(self.treasury.backend(), sql, [company.into()]);
        Ok(self.treasury.reader().query_all_raw(statement).await?)
    }
}
