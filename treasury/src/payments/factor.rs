//! The second factor of a release.

use std::fmt;

/// With what an executor proved that it was them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    /// A one-time code that was sent to their own address. Not a factor of its own to NIST SP 800-63B-4; the weaker way.
    EmailCode,
    /// A passkey whose authenticator verified its user.
    Passkey,
}

impl Factor {
    /// Each.
    pub const ALL: [Self; 2] = [Self::EmailCode, Self::Passkey];

    /// As it is kept.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::EmailCode => "email-code",
            Self::Passkey => "passkey-uv",
        }
    }

    /// From its code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|factor| factor.code() == code)
    }

    /// As it is named on a page.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::EmailCode => "One-time code by e-mail",
            Self::Passkey => "Passkey",
        }
    }
}

impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
