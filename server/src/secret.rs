//! A text that must not be seen: its `Debug` says nothing, and it has no `Display` (S24).

use std::fmt;

/// A secret from the settings.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps the text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself; the name says that the caller now answers for it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s24_a_secret_does_not_show_itself() {
        let shown = format!("{:?}", Some(Secret::new("hunter2-and-more")));
        assert_eq!(shown, "Some((secret))");
    }
}
