//! Why a file was not read.

use std::fmt;

use serde::Serialize;

/// Why a file was refused as a whole: where it went wrong, and a sentence or two that say what is wrong and how to get
/// a good file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Refusal {
    /// The line of the file, or the row of the sheet, from 1; none when it is about the whole file.
    pub line: Option<usize>,
    /// The sheet of the workbook, when the file is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The column: its letters in a workbook, otherwise its number from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What is wrong, in plain words. What it quotes from the file stands between “ and ”.
    pub reason: String,
}

impl Refusal {
    /// A refusal of the whole file.
    pub(crate) fn whole(reason: impl Into<String>) -> Self {
        Self {
            line: None,
            sheet: None,
            column: None,
            reason: reason.into(),
        }
    }

    /// A refusal because of this line, from 1.
    pub(crate) fn at(line: usize, reason: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            ..Self::whole(reason)
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.sheet, &self.column, self.line) {
            (Some(sheet), Some(column), Some(row)) => write!(f, "Sheet {sheet}, cell {column}{row}: ")?,
            (Some(sheet), _, Some(row)) => write!(f, "Sheet {sheet}, row {row}: ")?,
            (Some(sheet), _, None) => write!(f, "Sheet {sheet}: ")?,
            (None, Some(column), Some(line)) => write!(f, "Line {line}, column {column}: ")?,
            (None, _, Some(line)) => write!(f, "Line {line}: ")?,
            (None, _, None) => {}
        }
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Refusal {}

/// A piece of the file, short and on one line, between quotation marks.
pub(crate) fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    let text = text.trim();
    let mut short: String = text
        .chars()
        .take(MOST)
        .map(|c| {
            if c.is_control() || matches!(c, '“' | '”') {
                ' '
            } else {
                c
            }
        })
        .collect();
    if text.chars().nth(MOST).is_some() {
        short.push('…');
    }
    format!("“{short}”")
}
