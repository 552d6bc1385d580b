//! A company large enough to measure: funds with long ledgers, and payments awaiting release by the thousand.
//!
//! What nobody would wait for is written in bulk, past the services but in the shape that they give it, so that
//! `verify` is as clean afterwards as it is before.

mod bare;
mod ledgers;
mod payments;
mod requests;
mod rows;

pub use payments::Way;

use super::databases::{Engine, TestDatabase, fresh};
use super::world::{Person, World};
use crate::access::Scope;
use crate::author::Author;
use crate::clock::Clock;
use crate::error::Result;
use crate::ids::{FundId, PaymentId};
use crate::keys::Keys;
use crate::money::{Currency, MAX_MINOR, Money};
use crate::organisation::NewFund;
use crate::payments::ReleaseCode;
use crate::rails::Offered;
use crate::randomness::Randomness;
use crate::treasury::Treasury;
use crate::unit_of_work::UnitOfWork;
use crate::{access::Actor, database::Database};
use sea_orm::{ConnectionTrait, DatabaseBackend};

/// The secret key of the company's server; its form keys and codes are made with it.
pub const SECRET: &str = "the secret key of a measurement, long enough";

/// The world, with more funds.
#[derive(Clone, Debug)]
pub struct Load {
    /// The company that it grew from, on the system's clock.
    pub world: World,
}

impl Load {
    /// A fresh company on an engine; none where the engine is not there.
    ///
    /// # Errors
    /// The database's.
    pub async fn on(engine: Engine) -> Result<Option<Self>> {
        let Some(database) = fresh(engine).await else {
            return Ok(None);
        };
        let mut world = World::over(database, Clock::System).await?;
        world.treasury = handle(world.database.database.clone());
        Ok(Some(Self { world }))
    }

    /// The database that it is in.
    #[must_use]
    pub fn database(&self) -> &TestDatabase {
        &self.world.database
    }

    /// Another handle, with connections of its own.
    ///
    /// # Errors
    /// The database's.
    pub async fn connect(&self, connections: u32) -> Result<Treasury> {
        Ok(handle(Database::connect(&self.world.database.url, connections).await?))
    }

    /// New funds of the whole company, full, which never ask for more.
    ///
    /// # Errors
    /// The database's.
    pub async fn funds(&self, name: &str, count: usize) -> Result<Vec<FundId>> {
        let full = Money::new(MAX_MINOR, Currency::KES);
        let mut funds = Vec::with_capacity(count);
        for number in 1..=count {
            let new = NewFund {
                scope: Scope::Company(self.world.company),
                name: format!("{name} {number}"),
                authorised: full,
                reorder: Money::new(0, Currency::KES),
                custodian: None,
            };
            let fund = self.world.treasury.set_up().fund(&new).await?;
            self.world.treasury.funds().open(fund, full).await?;
            funds.push(fund);
        }
        Ok(funds)
    }

    /// The treasury officer who releases.
    ///
    /// # Errors
    /// The database's.
    pub async fn executor(&self) -> Result<Actor> {
        Ok(self.world.actor(Person::Treasury).await)
    }

    /// Lets these people sign in.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_passwords(&self, people: &[Person], password: &str) -> Result<()> {
        for person in people {
            let id = self.world.id(*person);
            self.world.treasury.identity().set_first_password(id, password).await?;
        }
        Ok(())
    }

    /// Codes for payments, asked for like anybody's.
    ///
    /// # Errors
    /// The database's; a payment that has an open code.
    pub async fn codes(&self, actor: &Actor, payments: &[PaymentId]) -> Result<Vec<ReleaseCode>> {
        let mut codes = Vec::with_capacity(payments.len());
        for payment in payments {
            codes.push(self.world.treasury.payments().request_code(actor, *payment).await?);
        }
        Ok(codes)
    }

    /// Lets PostgreSQL count its rows, as it does by itself a minute after they came. Until then it looks through
    /// whole tables for the few rows that it believes are in them.
    ///
    /// # Errors
    /// The database's.
    pub async fn settle_down(&self) -> Result<()> {
        if self.world.treasury.backend() != DatabaseBackend::Postgres {
            return Ok(());
        }
        let owner = Database::connect(&self.world.database.owner_url, 1).await?;
        owner.for_migrations().execute_unprepared("vacuum analyze").await?;
        owner.close().await
    }

    async fn begin(&self) -> Result<UnitOfWork> {
        let author = Author::system(Some(self.world.company));
        self.world.treasury.begin(author).await
    }
}

fn handle(database: Database) -> Treasury {
    let keys = Keys::try_new(SECRET.as_bytes()).unwrap_or_else(|words| unreachable!("{words}"));
    let rails = Offered {
        mpesa: true,
        bank: false,
    };
    Treasury::new(database, Clock::System, Randomness::System, keys).with_rails(rails)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn a_grown_ledger_is_clean(engine: Engine) {
        let Some(load) = Load::on(engine).await.unwrap() else {
            return;
        };
        let funds = load.funds("Till", 2).await.unwrap();
        load.grow(funds[0], 3).await.unwrap();
        load.grow(funds[0], 2).await.unwrap();
        load.awaiting_release(&funds, 3).await.unwrap();
        load.awaiting_release_by(Way::MPESA, &funds, 3).await.unwrap();
        let report = load.world.treasury.verify().await.unwrap();
        assert!(report.is_clean(), "{report}");
        let sql = "select count(*) as n from ledger_entry where fund_id = $1";
        let row = load
            .world
            .treasury
            .read_one(sql, [funds[0].into()])
            .await
            .unwrap()
            .unwrap();
        assert_eq!(row.try_get::<i64>("", "n").unwrap(), 6);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_grown_ledger_is_clean_sqlite() {
        a_grown_ledger_is_clean(Engine::Sqlite).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_grown_ledger_is_clean_postgres() {
        a_grown_ledger_is_clean(Engine::Postgres).await;
    }
}
