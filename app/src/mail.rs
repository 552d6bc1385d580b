//! Mails: what they say, and how they are handed over. The transport belongs to the process.
//!
//! Mails that may wait are jobs of the outbox, turned into text by [`compose`]. A one-time code may not wait and is stored
//! nowhere: the action that made it sends it through [`Sender`].

use std::fmt;
use std::sync::Mutex;

use async_trait::async_trait;
use serde_json::Value;

/// One mail, as plain text, to one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The address, without a name.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// The text; lines end with `\n`.
    pub text: String,
    /// What makes it the same mail when it is sent again; becomes its Message-ID.
    pub id: String,
}

/// A mail that did not leave.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct NotSent {
    /// Why, without secrets.
    pub reason: String,
    /// Another try would be useless.
    pub permanent: bool,
}

/// Sends mails.
#[async_trait]
pub trait Sender: fmt::Debug + Send + Sync {
    /// Sends one mail now.
    async fn send(&self, mail: &Mail) -> Result<(), NotSent>;
}

/// Keeps mails instead of sending them: for tests.
#[derive(Debug, Default)]
pub struct Kept(Mutex<Vec<Mail>>);

impl Kept {
    /// What was sent so far.
    pub fn all(&self) -> Vec<Mail> {
        self.0.lock().map(|mails| mails.clone()).unwrap_or_default()
    }
}

#[async_trait]
impl Sender for Kept {
    async fn send(&self, mail: &Mail) -> Result<(), NotSent> {
        if let Ok(mut mails) = self.0.lock() {
            mails.push(mail.clone());
        }
        Ok(())
    }
}

/// The mail of an outbox job: its kind, its payload (at least `to` and what the text names) and its id. `None` for a kind
/// that is no mail of ours, or a payload without an address.
pub fn compose(base_url: &str, kind: &str, payload: &Value, id: &str) -> Option<Mail> {
    let text = |name: &str| payload.get(name).and_then(Value::as_str).unwrap_or_default();
    let to = text("to");
    let number = payload.get("number").and_then(Value::as_i64).unwrap_or_default();
    let (amount, payee) = (text("amount"), text("payee"));
    let (subject, said, path) = match kind {
        "mail.payment_waiting" if payload.get("no_executor") == Some(&Value::Bool(true)) => (
            format!("Nobody can release requisition {number}"),
            format!(
                "Requisition {number} is approved: {amount} to {payee}. Every treasury officer took part in it, so that none \
                 of them may release it (D4 to D6). Please see to it that another one can."
            ),
            format!("/payments/{}", text("payment")),
        ),
        "mail.payment_waiting" => (
            format!("To release: {amount} to {payee}"),
            format!("Requisition {number} is approved. {amount} to {payee} waits to be released."),
            format!("/payments/{}", text("payment")),
        ),
        "mail.approval_waiting" => (
            format!("To decide: requisition {number}, {amount}"),
            format!("Requisition {number} waits for your decision: {amount} to {payee}."),
            format!("/requisitions/{}", text("requisition")),
        ),
        _ => return None,
    };
    let text = format!("{said}\n\n{base_url}{path}\n\nSign in to act; nothing can be done from this mail alone.\n");
    (!to.is_empty()).then(|| Mail {
        to: to.to_owned(),
        subject,
        text,
        id: id.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_waiting_payment_names_amount_payee_and_its_page() {
        let payload =
            json!({"to": "t@amani.example", "payment": "p-1", "number": 7, "payee": "Jane", "amount": "KES 4,500.00"});
        let mail = compose("https://pay.example.org", "mail.payment_waiting", &payload, "job").unwrap();
        assert_eq!(mail.subject, "To release: KES 4,500.00 to Jane");
        assert!(
            mail.text.contains("https://pay.example.org/payments/p-1"),
            "{}",
            mail.text
        );
        assert!(compose("", "mail.unknown", &payload, "job").is_none());
        assert!(compose("", "mail.payment_waiting", &json!({}), "job").is_none());
    }
}
