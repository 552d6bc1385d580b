//! What a verification found.

use std::fmt;

/// One invariant, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name, as `ledger.chain_of_hashes`.
    pub name: &'static str,
    /// How many rows were looked at.
    pub rows: u64,
    /// How many of them break it.
    pub bad: u64,
    /// The first bad row, in words.
    pub first_bad: Option<String>,
}

impl Check {
    /// A check that has seen nothing yet.
    pub(super) fn new(name: &'static str) -> Self {
        Self {
            name,
            rows: 0,
            bad: 0,
            first_bad: None,
        }
    }

    /// Counts a row; `bad` says what is wrong with it, when something is.
    pub(super) fn see(&mut self, bad: Option<String>) {
        self.rows += 1;
        if let Some(words) = bad {
            self.found(words);
        }
    }

    /// Counts a bad row that was counted as a row already.
    pub(super) fn found(&mut self, words: String) {
        self.bad += 1;
        self.first_bad.get_or_insert(words);
    }
}

/// What was found, check by check.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// The checks, in the order in which they ran.
    pub checks: Vec<Check>,
}

impl VerifyReport {
    /// Whether every invariant holds.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.checks.iter().all(|check| check.bad == 0)
    }

    /// The checks that found something.
    pub fn broken(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| check.bad > 0)
    }

    pub(super) fn add(&mut self, checks: impl IntoIterator<Item = Check>) {
        self.checks.extend(checks);
    }
}

/// One line a check: `ok  ledger.sequence  1,204 rows`, or `BAD` with the number and the first bad row.
impl fmt::Display for VerifyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for check in &self.checks {
            match &check.first_bad {
                None => writeln!(f, "ok   {:<44} {:>10} rows", check.name, check.rows)?,
                Some(first) => writeln!(
                    f,
                    "BAD  {:<44} {:>10} rows, {} bad; first: {first}",
                    check.name, check.rows, check.bad
                )?,
            }
        }
        Ok(())
    }
}
