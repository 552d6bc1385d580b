//! The handle through which everything else reaches the domain.

use crate::approvals::{Approvals, Policies};
use crate::clock::{Clock, Timestamp};
use crate::counts::Counts;
use crate::database::Database;
use crate::error::Result;
use crate::funds::Funds;
use crate::identity::Identity;
use crate::keys::Keys;
use crate::ledger::verify::VerifyReport;
use crate::notices::Notices;
use crate::organisation::{Directory, SetUp};
use crate::passkeys::{Passkeys, RelyingParty};
use crate::payments::{CodeLimits, Payments};
use crate::rails::Offered;
use crate::rails::bank::Debtor;
use crate::randomness::Randomness;
use crate::replenishments::Replenishments;
use crate::requisitions::Requisitions;
use crate::variances::Variances;
use crate::{error::Error, outbox::Outbox};
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, Statement};
use std::sync::Arc;
use uuid::Uuid;

/// The domain: database, clock, ids and keys. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Treasury {
    inner: Arc<Inner>,
    relying_party: Option<RelyingParty>,
    code_limits: CodeLimits,
    rails: Offered,
    debtor: Option<Arc<Debtor>>,
}

#[derive(Debug)]
struct Inner {
    database: Database,
    clock: Clock,
    randomness: Randomness,
    keys: Keys,
    release_queues: crate::release_queue::ReleaseQueues,
}

impl Treasury {
    /// A handle over a database, with its sources of time and randomness.
    #[must_use]
    pub fn new(database: Database, clock: Clock, randomness: Randomness, keys: Keys) -> Self {
        let release_queues = crate::release_queue::ReleaseQueues::default();
        Self {
            inner: Arc::new(Inner {
                database,
                clock,
                randomness,
                keys,
                release_queues,
            }),
            relying_party: None,
            code_limits: CodeLimits::default(),
            rails: Offered::default(),
            debtor: None,
        }
    }

    /// The same, reached by people at this site: where their passkeys are good.
    #[must_use]
    pub fn with_passkeys_of(self, site: RelyingParty) -> Self {
        Self {
            relying_party: Some(site),
            ..self
        }
    }

    /// The same, where a code by e-mail releases no more than this.
    #[must_use]
    pub fn with_code_limits(self, code_limits: CodeLimits) -> Self {
        Self { code_limits, ..self }
    }

    /// Up to how much a code by e-mail releases.
    pub(crate) fn code_limits(&self) -> &CodeLimits {
        &self.code_limits
    }

    /// The same, where money can leave by these methods beside cash.
    #[must_use]
    pub fn with_rails(self, rails: Offered) -> Self {
        Self { rails, ..self }
    }

    /// The same, where bank transfers are made from this account.
    #[must_use]
    pub fn with_bank(self, debtor: Debtor) -> Self {
        let rails = Offered {
            bank: true,
            ..self.rails
        };
        let debtor = Some(Arc::new(debtor));
        Self { rails, debtor, ..self }
    }

    /// The account that bank transfers are made from; none where there are none.
    pub(crate) fn debtor(&self) -> Option<&Debtor> {
        self.debtor.as_deref()
    }

    /// The methods by which money can leave here.
    #[must_use]
    pub fn rails(&self) -> Offered {
        self.rails
    }

    /// The site, as authenticators know it; none where there can be no passkeys.
    pub(crate) fn relying_party(&self) -> Option<&RelyingParty> {
        self.relying_party.as_ref()
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.inner.database
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Randomness.
    #[must_use]
    pub fn randomness(&self) -> &Randomness {
        &self.inner.randomness
    }

    /// The server's keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.inner.keys
    }

    /// A new identifier of any kind.
    pub(crate) fn new_id<T: From<Uuid>>(&self) -> T {
        T::from(self.inner.randomness.uuid_v7(self.now()))
    }

    /// A reader.
    pub(crate) fn reader(&self) -> &DatabaseConnection {
        self.inner.database.reader()
    }

    /// Which engine this is.
    pub(crate) fn backend(&self) -> DatabaseBackend {
        self.inner.database.backend()
    }

    /// The queue before each fund's newest ledger entry.
    pub(crate) fn release_queues(&self) -> &crate::release_queue::ReleaseQueues {
        &self.inner.release_queues
    }

    /// Setting up a company, before anybody is signed in.
    #[must_use]
    pub fn set_up(&self) -> SetUp {
        SetUp::new(self.clone())
    }

    /// The organisation, for forms to choose from.
    #[must_use]
    pub fn directory(&self) -> Directory {
        Directory::new(self.clone())
    }

    /// People and what they may do.
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity::new(self.clone())
    }

    /// Passkeys of people, and what they confirm with them.
    #[must_use]
    pub fn passkeys(&self) -> Passkeys {
        Passkeys::new(self.clone())
    }

    /// Sessions of people who are signed in.
    #[must_use]
    pub fn sessions(&self) -> crate::identity::Sessions {
        crate::identity::Sessions::new(self.clone())
    }

    /// The versions of the approval policy.
    #[must_use]
    pub fn policies(&self) -> Policies {
        Policies::new(self.clone())
    }

    /// Funds and their ledgers.
    #[must_use]
    pub fn funds(&self) -> Funds {
        Funds::new(self.clone())
    }

    /// Payments: codes, releases, vouchers.
    #[must_use]
    pub fn payments(&self) -> Payments {
        Payments::new(self.clone())
    }

    /// Top-ups of funds.
    #[must_use]
    pub fn replenishments(&self) -> Replenishments {
        Replenishments::new(self.clone())
    }

    /// Cash counts of funds.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts::new(self.clone())
    }

    /// Differences between what was found and what is booked.
    #[must_use]
    pub fn variances(&self) -> Variances {
        Variances::new(self.clone())
    }

    /// Every invariant of the database, checked.
    ///
    /// # Errors
    /// The database does not answer. What is wrong in it is in the report.
    pub async fn verify(&self) -> Result<VerifyReport> {
        crate::ledger::verify::run(self).await
    }

    /// Requests to spend.
    #[must_use]
    pub fn requisitions(&self) -> Requisitions {
        Requisitions::new(self.clone())
    }

    /// Decisions about requests to spend.
    #[must_use]
    pub fn approvals(&self) -> Approvals {
        Approvals::new(self.clone())
    }

    /// Jobs that leave after the transaction that wrote them.
    #[must_use]
    pub fn outbox(&self) -> Outbox {
        Outbox::new(self.clone())
    }

    /// What people are told of, and how.
    #[must_use]
    pub fn notices(&self) -> Notices {
        Notices::new(self.clone())
    }

    /// The names of the migrations that the database has had, oldest first; empty on a new database.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn applied_migrations(&self) -> Result<Vec<String>> {
        let backend = self.backend();
        let exists = match backend {
            DatabaseBackend::Sqlite => "select count(*) as n from sqlite_master where name = 'seaql_migrations'",
            _ => "select count(*) as n from pg_class where oid = to_regclass('seaql_migrations')",
        };
        let row = self
            .reader()
            .query_one_raw(Statement::from_string(backend, exists))
            .await?
            .ok_or_else(|| Error::Broken("no answer about the schema".to_owned()))?;
        let known: i64 = row.try_get("", "n")?;
        if known == 0 {
            return Ok(Vec::new());
        }
        let sql = "select version from seaql_migrations order by version";
        let rows = self
            .reader()
            .query_all_raw(Statement::from_string(backend, sql))
            .await?;
        rows.iter().map(|row| Ok(row.try_get("", "version")?)).collect()
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<()> {
        self.reader()
            .query_one_raw(Statement::from_string(self.backend(), "select 1"))
            .await?;
        Ok(())
    }
}
