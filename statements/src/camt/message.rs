//! Which ISO 20022 message a document is.

use crate::Refusal;
use crate::refusal::quoted;
use crate::xml::Element;

/// Messages that people export instead of a statement, and what to say of them.
const OTHERS: &[(&str, &str)] = &[
    (
        "camt.052",
        "This is a report during the day (camt.052), whose entries may still change. Download the day's statement (camt.053) once the day is over.",
    ),
    (
        "camt.054",
        "This is a notification of single debits and credits (camt.054), which has no balances. Download the statement (camt.053).",
    ),
    (
        "pain.001",
        "This is an order to pay (pain.001), not a statement. Download the statement (camt.053).",
    ),
    (
        "pain.002",
        "This is a report on orders to pay (pain.002), not a statement. Download the statement (camt.053).",
    ),
];

/// The message in a document, wherever a business header has put that, and its version.
pub(super) fn find(root: &Element) -> Result<(&Element, Option<String>), Refusal> {
    let document = document(root, 0).unwrap_or(root);
    let namespace = document.namespace.as_deref().unwrap_or_default();
    let said = namespace.rsplit([':', '/']).next().unwrap_or_default();
    if let Some(message) = document.at("BkToCstmrStmt")
        && (said.starts_with("camt.053.") || namespace.is_empty())
    {
        let version = said.strip_prefix("camt.053.").map(str::to_owned);
        return Ok((message, version));
    }
    if let Some((_, reason)) = OTHERS.iter().find(|(name, _)| said.starts_with(name)) {
        return Err(Refusal::at(document.line, *reason));
    }
    let is_message = said.split('.').count() == 4 && said.is_ascii();
    Err(Refusal::at(
        document.line,
        if said.starts_with("camt.053.") {
            "This says that it is a statement (camt.053), but there is none in it (no BkToCstmrStmt).".to_owned()
        } else if is_message {
            format!(
                "This is another ISO 20022 message ({}). Download the statement (camt.053).",
                quoted(said)
            )
        } else {
            format!(
                "This is XML of a kind that is not read (its outermost element is {}). Download the statement as camt.053.",
                quoted(&root.name)
            )
        },
    ))
}

fn document(element: &Element, depth: usize) -> Option<&Element> {
    if element.name == "Document" {
        return Some(element);
    }
    (depth < 2)
        .then(|| element.children.iter().find_map(|child| document(child, depth + 1)))
        .flatten()
}
