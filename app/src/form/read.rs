//! Reads a form into a command and gathers everything that is wrong with it.

use std::str::FromStr;

use jiff::civil::Date;
use treasury::money::{Currency, Money, parse_amount};

use super::{FieldError, Form, Upload, clean_line, clean_text};
use crate::error::Problem;

/// Reads typed values out of a [`Form`]. Each method gives `Some(value)`, or remembers what is wrong and gives `None`;
/// [`Reader::finish`] builds the command when nothing was.
///
/// ```
/// # use app::form::Form;
/// struct Command { purpose: String, needed_by: Option<jiff::civil::Date> }
/// let form = Form::new(vec![("purpose".into(), "Toner".into())]);
/// let mut read = form.read();
/// let purpose = read.text("purpose", "Purpose", 2_000);
/// let needed_by = read.optional_date("needed_by", "Needed by");
/// let command = read.finish(|| Some(Command { purpose: purpose?, needed_by: needed_by? }));
/// assert_eq!(command.unwrap().purpose, "Toner");
/// ```
pub struct Reader<'a> {
    form: &'a Form,
    errors: Vec<FieldError>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(form: &'a Form) -> Self {
        Self {
            form,
            errors: form.body_errors.clone(),
        }
    }

    /// Remembers a violation of the field `name`; for rules that need more than one field.
    pub fn refuse(&mut self, name: &str, words: impl Into<String>) {
        self.errors.push(FieldError::new(name, words));
    }

    /// The one way to a value: `parse` gets the raw text and gives a value or words that follow the label. Empty is
    /// for `parse` to judge.
    pub fn parse<T>(&mut self, name: &str, label: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let form = self.form;
        let parsed = match form.values(name).count() {
            0 | 1 => parse(form.field(name)),
            _ => Err("was sent more than once; reload the page and fill it in again".into()),
        };
        parsed
            .map_err(|words| self.refuse(name, format!("{label} {words}.")))
            .ok()
    }

    /// Text of one or more lines, 1 to `most` characters.
    pub fn text(&mut self, name: &str, label: &str, most: usize) -> Option<String> {
        self.parse(name, label, |raw| required(within(clean_text(raw)?, most)?))
    }

    /// Text of one or more lines, up to `most` characters; `Some(None)` when left empty.
    pub fn optional_text(&mut self, name: &str, label: &str, most: usize) -> Option<Option<String>> {
        self.parse(name, label, |raw| Ok(non_empty(within(clean_text(raw)?, most)?)))
    }

    /// One line of text, 1 to `most` characters.
    pub fn line(&mut self, name: &str, label: &str, most: usize) -> Option<String> {
        self.parse(name, label, |raw| required(within(clean_line(raw)?, most)?))
    }

    /// One line of text, up to `most` characters; `Some(None)` when left empty.
    pub fn optional_line(&mut self, name: &str, label: &str, most: usize) -> Option<Option<String>> {
        self.parse(name, label, |raw| Ok(non_empty(within(clean_line(raw)?, most)?)))
    }

    /// A secret exactly as typed (spaces count), 1 to `most` characters; controls are refused.
    pub fn secret(&mut self, name: &str, label: &str, most: usize) -> Option<String> {
        self.parse(name, label, |raw| match raw.chars().any(char::is_control) {
            true => Err("contains a control character".into()),
            false => required(within(raw.to_owned(), most)?),
        })
    }

    /// An amount of money as people write it (`4,500.00`), more than zero.
    pub fn amount(&mut self, name: &str, label: &str, currency: Currency) -> Option<Money> {
        let raw = self.parse(name, label, |raw| Ok(raw.to_owned()))?;
        parse_amount(&raw, currency)
            .map_err(|error| self.refuse(name, error.to_string()))
            .ok()
    }

    /// An amount; `Some(None)` when left empty.
    pub fn optional_amount(&mut self, name: &str, label: &str, currency: Currency) -> Option<Option<Money>> {
        match self.form.field(name).trim().is_empty() && self.form.values(name).count() < 2 {
            true => Some(None),
            false => self.amount(name, label, currency).map(Some),
        }
    }

    /// A date as `<input type=date>` sends it, `2026-03-31`.
    pub fn date(&mut self, name: &str, label: &str) -> Option<Date> {
        self.parse(name, label, |raw| date(&required(clean_line(raw)?)?))
    }

    /// A date; `Some(None)` when left empty.
    pub fn optional_date(&mut self, name: &str, label: &str) -> Option<Option<Date>> {
        self.parse(name, label, |raw| {
            non_empty(clean_line(raw)?).map(|raw| date(&raw)).transpose()
        })
    }

    /// An identifier or any other type that parses from its own text; for `<select>` and hidden fields, where a value
    /// that does not parse was not offered by us.
    pub fn choice<T: FromStr>(&mut self, name: &str, label: &str) -> Option<T> {
        self.parse(name, label, |raw| {
            required(raw.trim().to_owned())?.parse().map_err(|_| not_offered())
        })
    }

    /// Like [`Reader::choice`]; `Some(None)` when nothing was chosen.
    pub fn optional_choice<T: FromStr>(&mut self, name: &str, label: &str) -> Option<Option<T>> {
        self.parse(name, label, |raw| {
            non_empty(raw.trim().to_owned())
                .map(|raw| raw.parse().map_err(|_| not_offered()))
                .transpose()
        })
    }

    /// Whether a check box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.form.values(name).any(|value| !value.is_empty())
    }

    /// Every chosen value of a field sent several times (a batch), at most `most` of them.
    pub fn choices<T: FromStr>(&mut self, name: &str, label: &str, most: usize) -> Option<Vec<T>> {
        let raw: Vec<_> = self.form.values(name).take(most + 1).collect();
        if raw.is_empty() || raw.len() > most {
            self.refuse(name, format!("{label}: choose 1 to {most}."));
            return None;
        }
        let parsed: Result<Vec<T>, _> = raw.into_iter().map(str::parse).collect();
        parsed
            .map_err(|_| self.refuse(name, format!("{label} {}.", not_offered())))
            .ok()
    }

    /// The files of a field; an empty file input gives none.
    pub fn uploads(&self, name: &'a str) -> Vec<Upload> {
        self.form.uploads(name).cloned().collect()
    }

    /// Builds the command when nothing was wrong, else every violation at once (422).
    pub fn finish<T>(self, build: impl FnOnce() -> Option<T>) -> Result<T, Problem> {
        match (self.errors.is_empty(), build()) {
            (true, Some(command)) => Ok(command),
            (true, None) => Err(Problem::invalid(vec![FieldError::new("", "This form is incomplete.")])),
            (false, _) => Err(Problem::invalid(self.errors)),
        }
    }
}

fn required(text: String) -> Result<String, String> {
    non_empty(text).ok_or_else(|| "is needed; fill it in".into())
}

fn non_empty(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}

fn within(text: String, most: usize) -> Result<String, String> {
    match text.chars().count() {
        count if count <= most => Ok(text),
        count => Err(format!(
            "can have {most} characters; this has {count}. Shorten it by {}",
            count - most
        )),
    }
}

fn date(text: &str) -> Result<Date, String> {
    let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let parsed = plain.then(|| text.parse().ok()).flatten();
    parsed.ok_or_else(|| "is not a date; write it like 2026-03-31".into())
}

fn not_offered() -> String {
    "is not one of the choices offered; choose again".into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Form {
        Form::new(
            fields
                .iter()
                .map(|(name, value)| (name.to_string(), value.to_string()))
                .collect(),
        )
    }

    fn errors<T>(result: Result<T, Problem>) -> Vec<FieldError> {
        match result {
            Err(Problem::Invalid { errors }) => errors,
            _ => panic!("not refused"),
        }
    }

    #[test]
    fn every_violation_is_gathered_at_once() {
        let form = form(&[
            ("purpose", &"é".repeat(11)),
            ("needed_by", "31/03/2026"),
            ("amount", "1"),
            ("amount", "9"),
        ]);
        let mut read = form.read();
        let purpose = read.text("purpose", "Purpose", 10);
        let needed_by = read.date("needed_by", "Needed by");
        let amount: Option<u32> = read.choice("amount", "Amount");
        let payee = read.line("payee", "Payee", 100);
        let all = errors(read.finish(|| Some((purpose?, needed_by?, amount?, payee?))));
        let words: Vec<_> = all.iter().map(|e| format!("{}: {}", e.field, e.words)).collect();
        assert_eq!(
            words,
            [
                "purpose: Purpose can have 10 characters; this has 11. Shorten it by 1.",
                "needed_by: Needed by is not a date; write it like 2026-03-31.",
                "amount: Amount was sent more than once; reload the page and fill it in again.",
                "payee: Payee is needed; fill it in.",
            ]
        );
    }

    #[test]
    fn optional_values_may_be_empty_but_not_wrong() {
        let form = form(&[("a", "  "), ("b", "2026-02-30"), ("c", ""), ("d", "2026-02-28")]);
        let mut read = form.read();
        assert_eq!(read.optional_text("a", "A", 5), Some(None));
        assert_eq!(read.optional_choice::<u32>("c", "C"), Some(None));
        assert_eq!(read.optional_date("d", "D"), Some(Some(jiff::civil::date(2026, 2, 28))));
        assert_eq!(read.optional_date("b", "B"), None);
        assert_eq!(errors(read.finish(|| Some(()))).len(), 1);
    }

    #[test]
    fn choices_are_only_what_was_offered() {
        let form = form(&[("fund", "7"), ("fund", "8")]);
        let mut read = form.read();
        assert_eq!(read.choices::<u32>("fund", "Funds", 2), Some(vec![7, 8]));
        assert_eq!(read.choices::<u32>("fund", "Funds", 1), None);
        assert!(!read.ticked("urgent"));
    }
}
