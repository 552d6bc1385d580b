//! How a command ends when it does not succeed.

/// Why, in words for the operator, and with which exit code.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It was not started, because something must be mended first: exit code 2, like a wrong flag.
    #[error("{0}")]
    Refused(String),
    /// It was tried and did not succeed: exit code 1.
    #[error("{0}")]
    Failed(String),
}

impl Failure {
    /// A refusal.
    pub fn refused(reason: impl ToString) -> Self {
        Self::Refused(reason.to_string())
    }

    /// A failure.
    pub fn failed(reason: impl ToString) -> Self {
        Self::Failed(reason.to_string())
    }

    /// The exit code of the process.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(_) => 2,
            Self::Failed(_) => 1,
        }
    }
}

impl From<treasury::Error> for Failure {
    fn from(error: treasury::Error) -> Self {
        Self::failed(error)
    }
}

impl From<crate::settings::SettingsError> for Failure {
    fn from(error: crate::settings::SettingsError) -> Self {
        Self::refused(error)
    }
}
