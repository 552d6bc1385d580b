//! Lines into fields, and fields into messages.

use crate::Refusal;
use crate::refusal::quoted;

/// A field: its tag, where it begins, and its lines.
#[derive(Clone, Debug)]
pub(super) struct Field<'a> {
    pub(super) tag: &'a str,
    pub(super) line: usize,
    pub(super) lines: Vec<&'a str>,
}

impl Field<'_> {
    /// Its first line, which is all that most fields have.
    pub(super) fn first(&self) -> &str {
        self.lines.first().map_or("", |line| line.trim())
    }
}

/// The tags of a customer statement, and those by which other messages are told apart from it. What begins like another
/// tag is text: banks wrap it anywhere, such as before `:12:` in a time.
const TAGS: [&str; 17] = [
    "20", "21", "25", "25P", "28", "28C", "60F", "60M", "61", "86", "62F", "62M", "64", "65", "34F", "90C", "90D",
];

/// The fields of each message, in the order of the file.
pub(super) fn split(text: &str) -> Result<Vec<Vec<Field<'_>>>, Refusal> {
    let mut messages: Vec<Vec<Field<'_>>> = Vec::new();
    let mut is_open = false;
    for (at, line) in text.split('\n').enumerate() {
        let number = at + 1;
        let line = line.trim_matches(|c: char| c.is_control() && c != '\t');
        let line = without_envelope(line, number, &mut is_open)?;
        let tagged = line
            .trim_start()
            .strip_prefix(':')
            .and_then(|line| line.split_once(':'))
            .filter(|(tag, _)| TAGS.contains(tag));
        match tagged {
            Some((tag, rest)) => {
                if tag == "20" {
                    messages.push(Vec::new());
                    is_open = true;
                }
                let Some(message) = messages.last_mut().filter(|_| is_open) else {
                    return Err(Refusal::at(
                        number,
                        format!(
                            "The field :{tag}: stands outside of a statement: each begins with the field :20:. This is a piece of a file, or its end is cut off; download it again."
                        ),
                    ));
                };
                message.push(Field {
                    tag,
                    line: number,
                    lines: vec![rest],
                });
            }
            None if line.trim() == "-" || line.starts_with("-}") => is_open = false,
            None if is_open => {
                if let Some(field) = messages.last_mut().and_then(|message| message.last_mut()) {
                    field.lines.push(line);
                }
            }
            // Between messages banks put the headers of their own systems.
            None => refuse_other_message(line, number)?,
        }
    }
    Ok(messages)
}

/// The line after the blocks of a SWIFT envelope, `{1:…}{2:…}{4:`; with those a new message begins.
fn without_envelope<'a>(line: &'a str, number: usize, is_open: &mut bool) -> Result<&'a str, Refusal> {
    if !line.starts_with("{1:") {
        return Ok(line);
    }
    *is_open = false;
    if let Some((_, application)) = line.split_once("{2:")
        && let Some(kind) = application.get(1..4)
        && kind != "940"
    {
        return Err(other_message(kind, number));
    }
    Ok(line.split_once("{4:").map_or("", |(_, text)| text))
}

fn refuse_other_message(line: &str, number: usize) -> Result<(), Refusal> {
    match line.trim().trim_matches(':') {
        kind @ ("941" | "942" | "950") => Err(other_message(kind, number)),
        _ => Ok(()),
    }
}

pub(super) fn other_message(kind: &str, line: usize) -> Refusal {
    Refusal::at(
        line,
        match kind {
            "942" => "This is a report during the day (MT942), whose entries may still change and which has no balances. Download the day's statement (MT940) once the day is over.".to_owned(),
            "941" => "This is a report of balances without entries (MT941). Download the statement (MT940).".to_owned(),
            _ => format!("This is another SWIFT message (MT{}). Download the statement (MT940).", quoted(kind)),
        },
    )
}
