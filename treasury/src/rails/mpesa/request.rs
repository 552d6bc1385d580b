//! What is said to the gateway.

use crate::rails::Order;
use serde_json::{Value, json};

/// Our account at the gateway, and what proves that it is us.
#[derive(Clone)]
pub struct Account {
    /// The short code that pays.
    pub short_code: String,
    /// The name of the API user.
    pub initiator: String,
    /// Their password, encrypted for the gateway, in base64.
    pub security_credential: String,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Account({})", self.short_code)
    }
}

/// B2C payment request, version 3. The amount is whole shillings ([`carries`](super::carries)).
#[must_use]
pub fn payment_request(account: &Account, order: &Order, result_url: &str, timeout_url: &str) -> Value {
    json!({
        "OriginatorConversationID": order.reference,
        "InitiatorName": account.initiator,
        "SecurityCredential": account.security_credential,
        "CommandID": "BusinessPayment",
        "Amount": (order.amount.minor() / 100).to_string(),
        "PartyA": account.short_code,
        "PartyB": order.destination,
        "Remarks": format!("Requisition {}", order.number),
        "QueueTimeOutURL": timeout_url,
        "ResultURL": result_url,
        "Occassion": "",
    })
}

/// Transaction status query about an order, by our reference.
#[must_use]
pub fn status_request(account: &Account, order: &Order, answer_url: &str) -> Value {
    json!({
        "Initiator": account.initiator,
        "SecurityCredential": account.security_credential,
        "CommandID": "TransactionStatusQuery",
        "OriginatorConversationID": order.reference,
        "OriginalConversationID": order.reference,
        "PartyA": account.short_code,
        "IdentifierType": "4",
        "ResultURL": answer_url,
        "QueueTimeOutURL": answer_url,
        "Remarks": format!("Requisition {}", order.number),
        "Occasion": "",
    })
}

/// The same without what must not be kept: the credential, and the addresses that only the gateway may know (S24).
#[must_use]
pub fn without_secrets(request: &Value) -> String {
    let mut kept = request.clone();
    for secret in ["SecurityCredential", "ResultURL", "QueueTimeOutURL"] {
        if let Some(value) = kept.get_mut(secret) {
            *value = "(not kept)".into();
        }
    }
    kept.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::PaymentId;
    use crate::money::{Currency, Money};
    use uuid::Uuid;

    #[test]
    fn requests_carry_our_reference_and_what_is_kept_no_secrets() {
        let order = Order {
            payment: PaymentId(Uuid::nil()),
            attempt: 1,
            reference: "0123456789abcdef0123456789abcdef".to_owned(),
            amount: Money::new(150_000, Currency::KES),
            payee: "Kisumu Hardware".to_owned(),
            destination: "254712345678".to_owned(),
            number: 17,
        };
        let account = Account {
            short_code: "600992".to_owned(),
            initiator: "countersign".to_owned(),
            security_credential: "c2VjcmV0".to_owned(),
        };
        let request = payment_request(&account, &order, "https://x.example/r", "https://x.example/t");
        assert_eq!(request["OriginatorConversationID"], "0123456789abcdef0123456789abcdef");
        assert_eq!(
            (&request["Amount"], &request["PartyB"]),
            (&json!("1500"), &json!("254712345678"))
        );
        assert_eq!(
            status_request(&account, &order, "u")["OriginatorConversationID"],
            request["OriginatorConversationID"]
        );
        let kept = without_secrets(&request);
        assert!(kept.contains("\"Amount\":\"1500\""), "{kept}");
        for secret in ["c2VjcmV0", "x.example"] {
            assert!(!kept.contains(secret), "{kept}");
        }
        assert_eq!(format!("{account:?}"), "Account(600992)");
    }
}
