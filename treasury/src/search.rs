//! Looking for a text in columns, whatever its case, and for the number of a requisition: the same in every list.

use crate::error::Result;
use sea_orm::{DatabaseBackend, Value};

/// The most characters that are looked for.
const LONGEST: usize = 200;

/// The condition that one of the columns contains the text, or that `number` is the number it says (`42`, `R-00042`).
/// None for a text of nothing but spaces. `bind` takes a value and answers its placeholder.
///
/// The engines fold case differently, SQLite that of ASCII alone, so that each letter is looked for in both of its cases.
pub(crate) fn matching(
    backend: DatabaseBackend,
    text: &str,
    columns: &[&str],
    number: &str,
    mut bind: impl FnMut(Value) -> String,
) -> Option<String> {
    let text: String = text.trim().chars().filter(|c| *c != '\0').take(LONGEST).collect();
    if text.is_empty() {
        return None;
    }
    let (operator, pattern) = match backend {
        DatabaseBackend::Postgres => ("~", text.chars().map(regex).collect::<String>()),
        _ => ("glob", format!("*{}*", text.chars().map(glob).collect::<String>())),
    };
    let pattern = bind(pattern.into());
    let mut ways: Vec<String> = columns
        .iter()
        .map(|column| format!("{column} {operator} {pattern}"))
        .collect();
    if let Ok(wanted) = numeral(&text) {
        ways.push(format!("{number} = {}", bind(wanted.into())));
    }
    Some(format!("({})", ways.join(" or ")))
}

fn numeral(text: &str) -> Result<i64, std::num::ParseIntError> {
    let digits = text.strip_prefix("R-").or_else(|| text.strip_prefix("r-"));
    digits.unwrap_or(text).parse()
}

/// The character in both of its cases, where it has two of one character each.
fn cases(c: char) -> Option<[char; 2]> {
    let single = |mut cased: Vec<char>| (cased.len() == 1).then(|| cased.remove(0));
    let lower = single(c.to_lowercase().collect())?;
    let upper = single(c.to_uppercase().collect())?;
    (lower != upper).then_some([lower, upper])
}

/// As a part of a regular expression of PostgreSQL that means itself.
fn regex(c: char) -> String {
    match cases(c) {
        Some([lower, upper]) => format!("[{lower}{upper}]"),
        None if c.is_ascii_punctuation() => format!("\\{c}"),
        None => c.to_string(),
    }
}

/// As a part of a GLOB of SQLite that means itself.
fn glob(c: char) -> String {
    match cases(c) {
        Some([lower, upper]) => format!("[{lower}{upper}]"),
        None if matches!(c, '*' | '?' | '[') => format!("[{c}]"),
        None => c.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sql(backend: DatabaseBackend, text: &str) -> (Option<String>, Vec<Value>) {
        let mut values = Vec::new();
        let sql = matching(backend, text, &["a", "b"], "n", |value| {
            values.push(value);
            format!("${}", values.len())
        });
        (sql, values)
    }

    #[test]
    fn a_text_and_a_number_become_a_condition() {
        let (condition, values) = sql(DatabaseBackend::Sqlite, " R-042 ");
        assert_eq!(condition.unwrap(), "(a glob $1 or b glob $1 or n = $2)");
        assert_eq!(values, ["*[rR]-042*".into(), 42_i64.into()]);
        let (condition, values) = sql(DatabaseBackend::Postgres, "é.ß");
        assert_eq!(condition.unwrap(), "(a ~ $1 or b ~ $1)");
        assert_eq!(values, ["[éÉ]\\.ß".into()]);
        assert_eq!(sql(DatabaseBackend::Postgres, "  ").0, None);
    }
}
