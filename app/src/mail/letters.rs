//! What the mails of the outbox say. One job is one mail to one address; what it names is in the job's payload.

use jiff::tz::TimeZone;
use serde_json::Value;
use treasury::clock::Timestamp;

use super::Mail;
use crate::paths;
use crate::when::when;

/// Turns jobs of the outbox into mails.
#[derive(Clone, Debug)]
pub struct Letters {
    /// The origin people use, without a slash at its end; never taken from a request.
    pub base_url: String,
    /// The zone of the dates.
    pub zone: TimeZone,
}

/// What a mail says, before greeting, link and address are put around it.
struct Said {
    subject: String,
    text: String,
    path: String,
}

impl Letters {
    /// The mail of a job: its kind, its payload and its id. `None` for a kind that is no mail of ours, or a payload without
    /// an address.
    pub fn compose(&self, kind: &str, payload: &Value, id: &str) -> Option<Mail> {
        let facts = Facts(payload);
        let to = facts.text("to");
        let said = self.said(kind, &facts)?;
        let text = format!(
            "{}\n\n{}{}\n\nSign in to act; nothing can be done from this mail alone.\n",
            said.text, self.base_url, said.path
        );
        let id = id.to_owned();
        (!to.is_empty()).then_some(Mail {
            to,
            subject: said.subject,
            text,
            id,
        })
    }

    fn said(&self, kind: &str, facts: &Facts<'_>) -> Option<Said> {
        let [amount, payee] = ["amount", "payee"].map(|name| facts.text(name));
        let requisition = treasury::requisitions::reference(facts.number("number"));
        let path = facts.path();
        let said = |subject: String, text: String| {
            Some(Said {
                subject,
                text,
                path: path.clone(),
            })
        };
        match kind {
            "mail.approval_waiting" => said(
                format!("To decide: {amount} to {payee}"),
                format!("{requisition} waits for a decision that you can take: {amount} to {payee}."),
            ),
            "mail.approved" => said(
                format!("Approved: {requisition}"),
                format!(
                    "{requisition} is approved: {amount} to {payee}. It is paid next.{}",
                    facts.note()
                ),
            ),
            "mail.changes_requested" => said(
                format!("Changes requested: {requisition}"),
                format!(
                    "{} asks for changes to {requisition}, {amount} to {payee}. Send it again by {}, or it expires.{}",
                    facts.text("by"),
                    self.time(facts.number("due_at")),
                    facts.note()
                ),
            ),
            "mail.rejected" => said(
                format!("Rejected: {requisition}"),
                format!(
                    "{} rejected {requisition}, {amount} to {payee}.{}",
                    facts.text("by"),
                    facts.note()
                ),
            ),
            "mail.blocked" => said(
                format!("Blocked: {requisition}"),
                format!(
                    "Nobody is left who may decide {requisition}, {amount} to {payee}. It goes on by itself when somebody \
                     else holds the role that it waits for."
                ),
            ),
            "mail.payment_waiting" if facts.is("no_executor") => said(
                format!("Nobody can release {requisition}"),
                format!(
                    "{requisition} is approved: {amount} to {payee}. Every treasury officer took part in it, so that none of \
                     them may release it (D4 to D6). Another one is needed."
                ),
            ),
            "mail.payment_waiting" => said(
                format!("To release: {amount} to {payee}"),
                format!("{requisition} is approved. {amount} to {payee} waits to be released."),
            ),
            "mail.payment_released" => said(
                format!("Paid: {requisition}"),
                format!(
                    "{} released {amount} to {payee} from {}, for {requisition}.",
                    facts.text("released_by"),
                    facts.text("fund")
                ),
            ),
            "mail.replenishment_suggested" => said(
                format!("To replenish: {}", facts.text("fund_name")),
                format!(
                    "{} has {} left, less than its reorder level. {amount} would bring it back to its authorised amount.",
                    facts.text("fund_name"),
                    facts.text("balance")
                ),
            ),
            _ => None,
        }
    }

    fn time(&self, micros: i64) -> String {
        let at = Timestamp(micros);
        when(at, &self.zone, at).absolute
    }
}

/// The facts of a payload, made harmless: typed line breaks cannot pose as lines of ours.
struct Facts<'a>(&'a Value);

impl Facts<'_> {
    fn text(&self, name: &str) -> String {
        let text = self.0.get(name).and_then(Value::as_str).unwrap_or_default();
        text.split(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn number(&self, name: &str) -> i64 {
        self.0.get(name).and_then(Value::as_i64).unwrap_or_default()
    }

    fn is(&self, name: &str) -> bool {
        self.0.get(name) == Some(&Value::Bool(true))
    }

    fn note(&self) -> String {
        let note = self.text("note");
        if note.is_empty() {
            note
        } else {
            format!(" They wrote: \u{201c}{note}\u{201d}")
        }
    }

    /// The page that it is about: named, or that of the payment or fund.
    fn path(&self) -> String {
        let [path, payment, fund] = ["path", "payment", "fund"].map(|name| self.text(name));
        match (path.is_empty(), payment.is_empty()) {
            (false, _) => path,
            (true, false) => paths::payment(payment),
            (true, true) => paths::fund(fund),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;
    use crate::when::{DEFAULT_ZONE, zone};

    fn letters() -> Letters {
        Letters {
            base_url: "https://pay.example.org".into(),
            zone: zone(DEFAULT_ZONE).unwrap(),
        }
    }

    #[test]
    fn a_mail_names_amount_and_payee_and_leads_to_its_page() {
        let facts =
            json!({"to": "t@amani.example", "payment": "p-1", "number": 7, "payee": "Jane", "amount": "KES 4,500.00"});
        let mail = letters().compose("mail.payment_waiting", &facts, "job").unwrap();
        assert_eq!(mail.subject, "To release: KES 4,500.00 to Jane");
        assert!(
            mail.text.contains("\n\nhttps://pay.example.org/payments/p-1\n\n"),
            "{}",
            mail.text
        );
        assert!(letters().compose("mail.unknown", &facts, "job").is_none());
        assert!(letters().compose("mail.payment_waiting", &json!({}), "job").is_none());
    }

    #[test]
    fn typed_line_breaks_add_no_lines() {
        let facts = json!({
            "to": "a@b.example", "number": 7, "path": "/requisitions/7", "by": "Jane", "due_at": 1_774_000_000_000_000_i64,
            "payee": "Jane\r\n\r\nhttps://evil.example", "note": "too\u{2028}much",
        });
        let mail = letters().compose("mail.changes_requested", &facts, "job").unwrap();
        assert_eq!(mail.text.lines().count(), 5, "{}", mail.text);
        assert!(
            mail.text.contains("\u{201c}too much\u{201d}") && mail.text.contains("EAT"),
            "{}",
            mail.text
        );
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
                letters().compose(&kind, &json!({"to": "a@b.example"}), "job").is_some(),
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
