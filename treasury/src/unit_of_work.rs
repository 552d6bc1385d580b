//! The only way to open a write transaction. It collects audit events and outbox jobs while the rules
//! run, and writes them with the commit, so that an act without its trail cannot exist.

use crate::audit::{self, Event};
use crate::author::Author;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::form_key::{self, FormKey};
use crate::ids::CompanyId;
use crate::outbox::{self, Job};
use crate::treasury::Treasury;
use crate::write::Write;
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseTransaction, DbErr, ExecResult, QueryResult, Statement, Value,
};
use uuid::Uuid;

/// Does one step of a database. Tests may end the process before and after it.
async fn places<T>(step: &str, done: impl Future<Output = std::result::Result<T, DbErr>>) -> Result<T> {
    #[cfg(feature = "testing")]
    crate::testing::reached("before", step);
    let done = done.await;
    #[cfg(feature = "testing")]
    crate::testing::reached("after", step);
    #[cfg(not(feature = "testing"))]
    let _ = step;
    Ok(done?)
}

/// How often a transaction that met another one is run again before the caller is told "busy".
const TRIES: u32 = 12;

/// One write transaction. Dropped without [`UnitOfWork::commit`], it leaves nothing behind.
pub(crate) struct UnitOfWork {
    treasury: Treasury,
    transaction: DatabaseTransaction,
    author: Author,
    now: Timestamp,
    events: Vec<Event>,
    jobs: Vec<Job>,
}

impl Treasury {
    /// One whole transaction on behalf of somebody: begun, done and committed, and run again while it fails only because it
    /// met another one. The act gives the unit of work back, with its outcome.
    ///
    /// # Errors
    /// What the act answers; [`Error::Busy`] when it never got through.
    pub(crate) async fn write<T, F>(&self, author: Author, act: impl Fn(UnitOfWork) -> F) -> Result<T>
    where
        F: Future<Output = Result<(UnitOfWork, T)>>,
    {
        let once = || async {
            let work = self.begin(author.clone()).await?;
            let (work, outcome) = act(work).await?;
            work.commit().await?;
            Ok(outcome)
        };
        self.retry(once).await
    }

    /// An event in a transaction of its own: what happened without changing anything, such as a refusal.
    ///
    /// # Errors
    /// Those of [`Treasury::write`].
    pub(crate) async fn record_alone(&self, author: Author, event: Event) -> Result<()> {
        let note = |mut work: UnitOfWork| {
            work.record(event.clone());
            std::future::ready(Ok((work, ())))
        };
        self.write(author, note).await
    }

    /// Opens a write transaction on behalf of somebody, for an attempt that [`Treasury::retry`] runs.
    pub(crate) async fn begin(&self, author: Author) -> Result<UnitOfWork> {
        Ok(UnitOfWork {
            treasury: self.clone(),
            transaction: self.database().begin().await?,
            author,
            now: self.now(),
            events: Vec::new(),
            jobs: Vec::new(),
        })
    }

    /// Runs an attempt at a whole transaction again while it fails only because it met another one.
    /// Every attempt must begin and commit a transaction of its own.
    ///
    /// # Errors
    /// What the attempt answers; [`Error::Busy`] when it never got through.
    pub(crate) async fn retry<T, F>(&self, mut attempt: impl FnMut() -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        for tried in 1..=TRIES {
            match attempt().await {
                Err(error) if error.is_retryable() => {
                    if tried == TRIES {
                        // A duplicate that stays one is no race: say what it is.
                        return match error {
                            Error::Database(inner) if crate::error::is_duplicate(&inner) => Err(Error::Database(inner)),
                            _ => Err(Error::Busy),
                        };
                    }
                    tracing::debug!(tried, %error, "transaction met another one, running it again");
                    tokio::task::yield_now().await;
                }
                other => return other,
            }
        }
        Err(Error::Busy)
    }
}

impl Treasury {
    /// Runs one statement as a transaction of its own, in one round trip; for what leaves no trail.
    pub(crate) async fn execute_alone(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<ExecResult> {
        let statement = Statement::from_sql_and_values(self.backend(), sql, values);
        places(
            "a statement of its own",
            self.database().writer().execute_raw(statement),
        )
        .await
    }

    /// The same for a statement that answers with at most one row.
    pub(crate) async fn one_alone(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<QueryResult>> {
        let statement = Statement::from_sql_and_values(self.backend(), sql, values);
        places(
            "a statement of its own",
            self.database().writer().query_one_raw(statement),
        )
        .await
    }
}

impl UnitOfWork {
    /// The transaction, for the store of a context.
    pub(crate) fn connection(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Which engine this is.
    pub(crate) fn backend(&self) -> DatabaseBackend {
        self.transaction.get_database_backend()
    }

    /// The methods by which money can leave here.
    pub(crate) fn rails(&self) -> crate::rails::Offered {
        self.treasury.rails()
    }

    /// The instant of the act: one for everything in it.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// Who acts.
    pub(crate) fn author(&self) -> &Author {
        &self.author
    }

    /// What the system does is about this company.
    pub(crate) fn concerns(&mut self, company: CompanyId) {
        self.author.company = Some(company);
    }

    /// A new identifier of any kind.
    pub(crate) fn new_id<T: From<Uuid>>(&self) -> T {
        self.treasury.new_id()
    }

    /// Runs one statement; `$1`, `$2` … on both engines.
    pub(crate) async fn execute(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<ExecResult> {
        let statement = Statement::from_sql_and_values(self.backend(), sql, values);
        places("a statement", self.transaction.execute_raw(statement)).await
    }

    /// Reads at most one row; `$1`, `$2` … on both engines.
    pub(crate) async fn one(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<Option<QueryResult>> {
        let statement = Statement::from_sql_and_values(self.backend(), sql, values);
        places("a statement", self.transaction.query_one_raw(statement)).await
    }

    /// Notes an audit event, written with the commit.
    pub(crate) fn record(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Notes a job, written with the commit and run after it.
    pub(crate) fn enqueue(&mut self, job: Job) {
        self.jobs.push(job);
    }

    /// The outcome of an earlier act with this form key, if there was one.
    ///
    /// # Errors
    /// [`crate::error::FORM_KEY`] when the key was used by another person, for another action or with
    /// other content.
    pub(crate) async fn replayed(&self, key: &FormKey) -> Result<Option<String>> {
        form_key::find(self, key).await
    }

    /// Keeps the outcome of this act under its form key. Two acts with one key collide here; the later
    /// one, run again, finds the outcome of the earlier.
    pub(crate) async fn remember(&self, key: &FormKey, outcome: &str) -> Result<()> {
        self.write_together(vec![form_key::write(self, key, outcome)?]).await?;
        Ok(())
    }

    /// The writes of the audit events and jobs noted so far, for an act that wants them out of the way before
    /// it takes its last lock. Whoever takes them must run them.
    pub(crate) fn take_trail(&mut self) -> Vec<Write> {
        let mut writes = audit::writes(self, &self.events);
        writes.extend(outbox::writes(self, &self.jobs));
        self.events.clear();
        self.jobs.clear();
        writes
    }

    /// Writes the audit events and jobs, and commits. Nothing of the act exists before this returns.
    pub(crate) async fn commit(mut self) -> Result<()> {
        let trail = self.take_trail();
        self.write_together(trail).await?;
        places("a commit", self.transaction.commit()).await
    }
}
