//! The mails of the outbox: one kind of job, one subject and one text.

use serde_json::Value;
use treasury::clock::Timestamp;
use treasury::requisitions::reference;

use super::{Mail, one_line};
use crate::paths;

/// What a job names, read leniently: a fact that is not there is an empty text.
struct Facts<'a>(&'a Value);

impl Facts<'_> {
    fn text(&self, name: &str) -> String {
        one_line(self.0.get(name).and_then(Value::as_str).unwrap_or_default())
    }

    /// `R-00042`; jobs carry the number.
    fn reference(&self) -> String {
        reference(self.0.get("number").and_then(Value::as_i64).unwrap_or_default())
    }

    fn is(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// The page of the requisition: jobs name its path, or its id.
    fn requisition(&self) -> String {
        match self.text("path") {
            path if path.starts_with('/') => path,
            _ => paths::requisition(self.text("requisition")),
        }
    }

    /// ` Kamau wrote: “…”`, or nothing.
    fn quoted(&self) -> String {
        match (self.text("note").trim(), self.text("by")) {
            ("", _) => String::new(),
            (note, by) if by.is_empty() => format!("\n\n“{note}”"),
            (note, by) => format!("\n\n{by} wrote: “{note}”"),
        }
    }

    /// ` until 9 Mar 2026, 08:00 UTC`, or nothing.
    fn due(&self) -> String {
        let due = self.0.get("due_at").and_then(Value::as_i64).map(Timestamp);
        due.map(|due| format!(" until {}", due.to_jiff().strftime("%-d %b %Y, %H:%M UTC")))
            .unwrap_or_default()
    }
}

/// The mail of an outbox job: its kind, its payload (at least `to` and what the text names) and its id. `None` for a kind
/// that is no mail of ours, or a payload without an address.
pub fn compose(base_url: &str, kind: &str, payload: &Value, id: &str) -> Option<Mail> {
    let facts = Facts(payload);
    let to = facts.text("to");
    let (subject, said, path) = about_requisition(kind, &facts)
        .or_else(|| about_money(kind, &facts))
        .or_else(|| about_passkeys(kind, &facts))?;
    (!to.is_empty()).then(|| Mail {
        to,
        subject,
        text: format!("{said}\n\n{base_url}{path}\n\nSign in to see it. Nothing can be done from this mail alone.\n"),
        id: id.to_owned(),
    })
}

/// Subject, text and page.
type Words = (String, String, String);

fn about_requisition(kind: &str, facts: &Facts) -> Option<Words> {
    let number = facts.reference();
    let what = format!("{} to {}", facts.text("amount"), facts.text("payee"));
    let (subject, said) = match kind {
        "mail.approval_waiting" => (
            format!("To decide: {number}, {what}"),
            format!("Requisition {number} waits for a decision that you can take: {what}."),
        ),
        "mail.approved" => (
            format!("Approved: {number}, {what}"),
            format!(
                "Requisition {number} is approved: {what}. It goes to the treasury to be released.{}",
                facts.quoted()
            ),
        ),
        "mail.changes_requested" => (
            format!("Please change {number}, {what}"),
            format!(
                "Requisition {number} came back to you: {what}. Change it and submit it again{}; after that it expires.{}",
                facts.due(),
                facts.quoted()
            ),
        ),
        "mail.rejected" => (
            format!("Rejected: {number}, {what}"),
            format!("Requisition {number} was rejected: {what}.{}", facts.quoted()),
        ),
        "mail.blocked" => (
            format!("Blocked: {number}, {what}"),
            format!(
                "Requisition {number} cannot go on: {what}. {} It goes on by itself as soon as somebody can decide it; an \
                 administrator can give the role to somebody.",
                facts.text("reason")
            ),
        ),
        _ => return None,
    };
    Some((subject, said, facts.requisition()))
}

fn about_money(kind: &str, facts: &Facts) -> Option<Words> {
    let number = facts.reference();
    let what = format!("{} to {}", facts.text("amount"), facts.text("payee"));
    let payment = paths::payment(facts.text("payment"));
    Some(match kind {
        "mail.payment_waiting" if facts.is("no_executor") => (
            format!("Nobody can release {number}, {what}"),
            format!(
                "Requisition {number} is approved: {what}. Every treasury officer took part in it, so that none of them may \
                 release it (D4 to D6). Please see to it that another one can."
            ),
            payment,
        ),
        "mail.payment_waiting" => (
            format!("To release: {what}"),
            format!("Requisition {number} is approved. {what} waits to be released."),
            payment,
        ),
        "mail.payment_released" if facts.is("sent") => (
            format!("On its way: {number}, {what}"),
            format!(
                "Requisition {number} was released by {}: {what}, from {}. You are told when it is confirmed.",
                facts.text("released_by"),
                facts.text("fund")
            ),
            payment,
        ),
        "mail.payment_paid" => (
            format!("Paid: {number}, {what}"),
            format!(
                "Requisition {number} is paid and confirmed: {what}, from {}. Receipt: {}.",
                facts.text("fund"),
                facts.text("why")
            ),
            payment,
        ),
        "mail.payment_failed" => (
            format!("Failed: {number}, {what}"),
            format!(
                "The payment of requisition {number} failed: {what}. {} The money is back in {}; you can release it again or \
                 cancel it.",
                facts.text("why"),
                facts.text("fund")
            ),
            payment,
        ),
        "mail.payment_in_doubt" => (
            format!("In doubt: {number}, {what}"),
            format!(
                "Nobody knows whether the payment of requisition {number} arrived: {what}. {} The gateway is asked until it \
                 says. It is not sent again meanwhile.",
                facts.text("why")
            ),
            payment,
        ),
        "mail.payment_disputed" => (
            format!("Look at this: {number}, {what}"),
            format!(
                "Something contradicts how the payment of requisition {number} is booked: {what}. {} Nothing was moved.",
                facts.text("why")
            ),
            payment,
        ),
        "mail.payment_cancelled" => (
            format!("Cancelled: {number}, {what}"),
            format!(
                "The payment of requisition {number} was cancelled by {}: {what}. The requisition is over with it; ask again \
                 if the money is still needed.{}",
                facts.text("by"),
                facts.quoted()
            ),
            payment,
        ),
        "mail.payment_released" => (
            format!("Paid: {number}, {what}"),
            format!(
                "Requisition {number} is paid: {what}, from {}, released by {}.",
                facts.text("fund"),
                facts.text("released_by")
            ),
            payment,
        ),
        "mail.payment_held" => (
            format!("Put aside: {number}, {what}"),
            format!(
                "The payment of requisition {number} was put aside: {what}. It is not released until treasury takes it up \
                 again.{}",
                facts.quoted()
            ),
            payment,
        ),
        "mail.payment_resumed" => (
            format!("Taken up again: {number}, {what}"),
            format!(
                "The payment of requisition {number} awaits its release again: {what}.{}",
                facts.quoted()
            ),
            payment,
        ),
        "mail.replenishment_suggested" => (
            format!("{} runs low", facts.text("fund_name")),
            format!(
                "{} holds {}, which is below its reorder level. {} would bring it back to its authorised amount.",
                facts.text("fund_name"),
                facts.text("balance"),
                facts.text("amount")
            ),
            paths::fund(facts.text("fund")),
        ),
        _ => return None,
    })
}

fn about_passkeys(kind: &str, facts: &Facts) -> Option<Words> {
    let (passkey, ip) = (facts.text("passkey"), facts.text("ip"));
    let left = facts.text("left");
    let (subject, what) = match kind {
        "mail.recovery_codes_made" => (
            "New recovery codes were made".to_owned(),
            format!("Ten new recovery codes were made for your account, from the address {ip}. Earlier ones are void."),
        ),
        "mail.recovery_code_used" => (
            "A recovery code was used".to_owned(),
            format!("A recovery code of yours was used, from the address {ip}. {left} are left."),
        ),
        "mail.passkey_added" => (
            format!("A passkey was added: {passkey}"),
            format!(
                "The passkey “{passkey}” was added to your account, from the address {ip}. It signs you in and releases \
                 payments; no code is sent to you for that any more."
            ),
        ),
        "mail.passkey_removed" => (
            format!("A passkey was removed: {passkey}"),
            format!(
                "The passkey “{passkey}” was removed from your account, from the address {ip}. For 24 hours no code is \
                 sent to you for a payment."
            ),
        ),
        _ => return None,
    };
    let words = "If it was not you, tell your administrator now, and sign out everywhere under “My security”.";
    Some((subject, format!("{what} {words}"), paths::ACCOUNT.to_owned()))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;

    #[test]
    fn typed_line_breaks_add_no_lines() {
        let facts = json!({
            "to": "a@b.example", "number": 7, "path": "/requisitions/7", "by": "Jane", "note": "too\u{2028}much",
            "payee": "Jane\r\n\r\nhttps://evil.example",
        });
        let mail = compose("https://pay.example.org", "mail.changes_requested", &facts, "job").unwrap();
        assert_eq!(mail.text.lines().count(), 7, "{}", mail.text);
        assert!(
            mail.text.contains("\nhttps://pay.example.org/requisitions/7\n"),
            "{}",
            mail.text
        );
        assert!(compose("", "mail.unknown", &facts, "job").is_none());
        assert!(compose("", "mail.rejected", &json!({}), "job").is_none());
    }

    #[test]
    fn every_mail_that_the_domain_asks_for_has_words() {
        let mut kinds = Vec::new();
        collect(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("../treasury/src"),
            &mut kinds,
        );
        assert!(kinds.len() >= 8, "{kinds:?}");
        for kind in kinds {
            assert!(
                compose("", &kind, &json!({"to": "a@b.example"}), "job").is_some(),
                "{kind} has no words"
            );
        }
    }

    fn collect(directory: &Path, kinds: &mut Vec<String>) {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, kinds);
            } else {
                let source = std::fs::read_to_string(&path).unwrap();
                kinds.extend(source.split("\"mail.").skip(1).map(|rest| {
                    let name: String = rest.chars().take_while(|c| *c != '"').collect();
                    format!("mail.{name}")
                }));
            }
        }
    }
}
