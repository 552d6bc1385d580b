//! SWIFT MT940 customer statement message, as banks deliver it: with or without its envelope, many in one file.

mod balance;
mod details;
mod field;
mod message;
mod movement;

use crate::continuity::{self, Placed};
use crate::{Format, Refusal, StatementFile, encoding};
use message::Message;

/// Reads all messages of a file.
pub(crate) fn read(bytes: &[u8]) -> Result<StatementFile, Refusal> {
    let text = encoding::utf8_or_windows(bytes);
    let messages = message::split(&text)?;
    let mut placed: Vec<Placed> = Vec::new();
    let mut pages: Vec<Message> = Vec::new();
    for message in messages {
        if let Some(last) = pages.last()
            && !message.continues(last)?
        {
            placed.push(message::join(&pages)?);
            pages.clear();
        }
        pages.push(message);
    }
    if !pages.is_empty() {
        placed.push(message::join(&pages)?);
    }
    if placed.is_empty() {
        return Err(Refusal::whole(
            "There is no statement in this file: none of its lines begins with :20:, as each MT940 statement does.",
        ));
    }
    Ok(StatementFile {
        format: Format::Mt940,
        statements: continuity::check(placed)?,
    })
}
