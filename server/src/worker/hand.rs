//! What a family of jobs needs somebody to do.

use app::mail::NotSent;
use async_trait::async_trait;
use treasury::Treasury;
use treasury::outbox::Claimed;

/// How a job ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finished {
    /// It is done, or nobody wants it any more.
    Done,
    /// It goes with others in its recipient's daily mail.
    Kept,
}

/// Does the jobs of one family. A job may come twice: doing it again must be harmless.
#[async_trait]
pub trait Hand: std::fmt::Debug + Send + Sync {
    /// What stands before the point in the kinds of its jobs: `mail`.
    fn family(&self) -> &'static str;

    /// Does one job.
    ///
    /// # Errors
    /// Why it did not succeed, without secrets, and whether another try is useless.
    async fn work(&self, treasury: &Treasury, job: &Claimed) -> Result<Finished, NotSent>;
}

/// The database's failure while a job was done: tried again like any other.
pub(super) fn not_now(error: &treasury::Error) -> NotSent {
    tracing::error!(%error, "a job could not be looked up");
    NotSent {
        reason: "the database did not answer".to_owned(),
        permanent: false,
    }
}

/// A job that cannot be put into words: its kind or its payload is not one of ours.
pub(super) fn no_words(kind: &str) -> NotSent {
    NotSent {
        reason: format!("{kind} cannot be put into words"),
        permanent: true,
    }
}
