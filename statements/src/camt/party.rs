//! Accounts and names in ISO 20022.

use crate::xml::Element;

/// The account's IBAN, or else its other id; an element of the shape of `Acct` or `DbtrAcct`.
pub(super) fn account(element: &Element) -> Option<String> {
    element
        .text_at("Id/IBAN")
        .or_else(|| element.text_at("Id/Othr/Id"))
        .or_else(|| element.text_at("Id/PrtryAcct/Id"))
        .or_else(|| element.text_at("Id/BBAN"))
        .map(str::to_owned)
}

/// Who paid, or else who was paid: name and account. In versions from .08 on the name is one deeper.
pub(super) fn counterparty(details: &Element, money_came_in: bool) -> (Option<String>, Option<String>) {
    let Some(parties) = details.at("RltdPties") else {
        return (None, None);
    };
    let (party, of_party) = if money_came_in {
        ("Dbtr", "DbtrAcct")
    } else {
        ("Cdtr", "CdtrAcct")
    };
    let party = parties.at(party);
    let name = party.and_then(|party| party.text_at("Nm").or_else(|| party.text_at("Pty/Nm")));
    (name.map(str::to_owned), parties.at(of_party).and_then(account))
}
