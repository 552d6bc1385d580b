//! What field 86 says of an entry. Its text is kept; what banks are known to structure is told apart from it.

use super::field::Field;
use crate::{Entry, ReferenceKind};

/// A line of a wrapped text is as long as this, or a sentence ended.
const LINE: usize = 65;
/// The same for a subfield `?20` to `?29` and `?60` to `?63`.
const SUBFIELD: usize = 27;

/// Identifiers in the purpose of a SEPA payment.
const SEPA: [(&str, Option<ReferenceKind>); 7] = [
    ("EREF+", Some(ReferenceKind::EndToEnd)),
    ("KREF+", Some(ReferenceKind::Customer)),
    ("MREF+", Some(ReferenceKind::Mandate)),
    ("CRED+", None),
    ("DEBT+", None),
    ("SVWZ+", None),
    ("ABWA+", None),
];

/// Code words between slashes whose meaning counts here.
const CODES: [&str; 24] = [
    "EREF", "KREF", "PREF", "IREF", "RREF", "MARF", "CSID", "CNTP", "ORDP", "BENM", "ULTB", "ULTD", "NAME", "ADDR",
    "IBAN", "BIC", "ID", "REMI", "ISDT", "TRTP", "TRCD", "PURP", "RTRN", "EXCH",
];

/// Adds to the entry what the fields after it say.
pub(super) fn describe(entry: &mut Entry, fields: &[Field<'_>]) {
    let lines: Vec<&str> = fields.iter().flat_map(|field| field.lines.iter().copied()).collect();
    let text = unwrapped(&lines);
    let said = match subfields(&lines) {
        Some(subfields) => structured(entry, &subfields),
        None => {
            slashes(entry, &text);
            text
        }
    };
    let parts = [entry.text.as_str(), said.trim()];
    entry.text = parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
}

/// One line: a full line goes on in the next.
fn unwrapped(lines: &[&str]) -> String {
    let mut text = String::new();
    let mut is_full = true;
    for line in lines {
        let line = line.trim_end();
        if line.is_empty() {
            continue;
        }
        if !is_full {
            text.push(' ');
        }
        text.push_str(if is_full { line } else { line.trim_start() });
        is_full = line.chars().count() >= LINE;
    }
    text.trim().to_owned()
}

/// The subfields of `166?00TRANSFER?20EREF+…`, or with `>` for `?`: two digits each, and what follows them.
fn subfields(lines: &[&str]) -> Option<Vec<(u8, String)>> {
    let text: String = lines.iter().map(|line| line.trim_end_matches('\r')).collect();
    let code = text.get(..3)?;
    let separator = text.get(3..)?.chars().next().filter(|c| matches!(c, '?' | '>'))?;
    if !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut subfields: Vec<(u8, String)> = Vec::new();
    for part in text.get(4..)?.split(separator) {
        let number = part
            .get(..2)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        match (number.and_then(|digits| digits.parse().ok()), subfields.last_mut()) {
            (Some(number), _) => subfields.push((number, part.get(2..).unwrap_or_default().to_owned())),
            // A question mark of the text.
            (None, Some((_, last))) => {
                last.push(separator);
                last.push_str(part);
            }
            (None, None) => return None,
        }
    }
    Some(subfields)
}

/// The text of the subfields, after references and the other party were taken from them.
fn structured(entry: &mut Entry, subfields: &[(u8, String)]) -> String {
    let of = |numbers: &[u8]| -> String {
        let found = subfields.iter().filter(|(number, _)| numbers.contains(number));
        found
            .map(|(_, text)| text.as_str())
            .collect::<String>()
            .trim()
            .to_owned()
    };
    let name = of(&[32, 33]);
    if !name.is_empty() {
        entry.counterparty = Some(name);
    }
    let account = of(&[31]);
    if !account.is_empty() {
        entry.counterparty_account = Some(account);
    }
    let mut purpose = String::new();
    let mut is_full = true;
    for (number, part) in subfields {
        if !matches!(number, 20..=29 | 60..=63) {
            continue;
        }
        let begins_new = SEPA.iter().any(|(word, _)| part.starts_with(word));
        if !purpose.is_empty() && (begins_new || !is_full) && !part.starts_with(' ') {
            purpose.push(' ');
        }
        purpose.push_str(part);
        is_full = part.chars().count() >= SUBFIELD;
    }
    for (word, kind) in SEPA {
        let Some(kind) = kind else { continue };
        let Some((_, after)) = purpose.split_once(word) else {
            continue;
        };
        let ends = SEPA.iter().filter_map(|(word, _)| after.find(word)).min();
        entry.refer(kind, &after[..ends.unwrap_or(after.len())]);
    }
    let posting = of(&[0]);
    format!("{posting} {}", purpose.trim()).trim().to_owned()
}

/// References and the other party in `/EREF/…/BENM//NAME/…/REMI/…`.
fn slashes(entry: &mut Entry, text: &str) {
    let mut code = "";
    let mut value: Vec<&str> = Vec::new();
    // One more code at the end closes the last.
    for part in text.split('/').chain(["EREF"]) {
        if !CODES.contains(&part) {
            value.push(part);
            continue;
        }
        let said = value.join("/");
        let said = said.trim().trim_end_matches('/').trim();
        match code {
            _ if said.is_empty() => {}
            "EREF" => entry.refer(ReferenceKind::EndToEnd, said),
            "KREF" => entry.refer(ReferenceKind::Customer, said),
            "MARF" => entry.refer(ReferenceKind::Mandate, said),
            "NAME" if entry.counterparty.is_none() => entry.counterparty = Some(said.to_owned()),
            "IBAN" if entry.counterparty_account.is_none() => entry.counterparty_account = Some(said.to_owned()),
            // Account, bank, name and town of the other party.
            "CNTP" => {
                let mut parts = said.split('/');
                let account = parts.next().filter(|account| !account.is_empty());
                entry.counterparty_account = account.map(str::to_owned);
                let name = parts.nth(1).filter(|name| !name.is_empty());
                entry.counterparty = name.map(str::to_owned);
            }
            _ => {}
        }
        code = part;
        value.clear();
    }
}
