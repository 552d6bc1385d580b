//! What the gateway's answers mean. They vary: codes are numbers or texts, values too, lists may be one object, and parts
//! are missing. Whatever cannot be understood decides nothing.

use crate::money::{Currency, Money};
use crate::rails::{Finding, Order, Submission};
use rust_decimal::Decimal;
use serde_json::Value;

/// "Duplicate OriginatorConversationID": proof that the first one arrived.
const DUPLICATE: &str = "500.002.1001";

/// What the answer to a payment request means.
#[must_use]
pub fn acknowledged(status: u16, body: &str) -> Submission {
    let Some(answer) = object(body) else {
        return Submission::Unknown(format!(
            "The gateway answered {status} with something that is no answer of its."
        ));
    };
    let error = text(&answer, "errorCode");
    let words = text(&answer, "errorMessage").unwrap_or_default();
    match (status, error.as_deref(), text(&answer, "ResponseCode").as_deref()) {
        (_, Some(DUPLICATE), _) => Submission::Accepted {
            gateway_reference: None,
        },
        (200, None, Some("0")) => Submission::Accepted {
            gateway_reference: text(&answer, "ConversationID"),
        },
        (200, None, Some(code)) => {
            let words = text(&answer, "ResponseDescription").unwrap_or_default();
            Submission::Refused(format!("The gateway refused it: {words} ({code})."))
        }
        // Not let in, or too many at once: the payment itself was not looked at.
        (401 | 403 | 429, Some(code), _) => {
            Submission::NotSent(format!("The gateway did not let us in: {words} ({code})."))
        }
        (404, Some(code), _) if code.starts_with("404.001") => {
            Submission::NotSent(format!("The gateway did not let us in: {words} ({code})."))
        }
        (400..=499, Some(code), _) => Submission::Refused(format!("The gateway refused it: {words} ({code}).")),
        _ => Submission::Unknown(format!(
            "The gateway answered {status}, which does not say whether it took the payment."
        )),
    }
}

/// What the answer to a status question means for the order that was asked about.
#[must_use]
pub fn status(order: &Order, body: &str) -> Finding {
    let Some(answer) = object(body) else {
        return Finding::Pending("The gateway's answer cannot be read.".to_owned());
    };
    let result = &answer["Result"];
    let code = text(result, "ResultCode").unwrap_or_default();
    if code != "0" {
        let words = text(result, "ResultDesc").unwrap_or_default();
        return Finding::Pending(format!("The gateway could not say how it stands: {words} ({code})."));
    }
    let parameters = Parameters::of(result);
    let Some(state) = parameters.one("TransactionStatus") else {
        return Finding::Pending("The gateway's answer names no status.".to_owned());
    };
    // An answer about another order says nothing about this one, whatever it says.
    match parameters.one("OriginatorConversationID") {
        Some(reference) if reference == order.reference => {}
        Some(other) => {
            return Finding::Disputed(format!("The gateway answered about {other}, not about this payment."));
        }
        None => return Finding::Pending("The gateway's answer does not name our reference.".to_owned()),
    }
    match state.to_ascii_lowercase().as_str() {
        "completed" => completed(order, &parameters),
        "failed" | "cancelled" | "declined" | "expired" | "rejected" => {
            let reason = parameters.one("ReasonType").unwrap_or_default();
            Finding::Failed(format!("The gateway says: {state}. {reason}").trim_end().to_owned())
        }
        _ => Finding::Pending(format!("The gateway says: {state}.")),
    }
}

fn completed(order: &Order, parameters: &Parameters) -> Finding {
    let amount = parameters.one("Amount").and_then(|text| shillings(&text));
    match amount {
        Some(paid) if paid == order.amount => {}
        Some(paid) => {
            return Finding::Disputed(format!("The gateway says that {paid} was paid, not {}.", order.amount));
        }
        None => return Finding::Pending("The gateway's answer names no amount.".to_owned()),
    }
    // Published answers name the receiver as a second party that is debited.
    let names = ["CreditPartyName", "ReceiverPartyPublicName", "DebitPartyName"];
    let parties: Vec<String> = names.iter().flat_map(|name| parameters.all(name)).collect();
    let is_payee = |party: &String| {
        party
            .split(" - ")
            .next()
            .is_some_and(|who| who.trim() == order.destination)
    };
    if !parties.iter().any(is_payee) {
        return match parties.is_empty() {
            true => Finding::Pending("The gateway's answer names nobody.".to_owned()),
            false => Finding::Disputed(format!(
                "The gateway says that it was paid to {}, not to {}.",
                parties.join(", "),
                order.destination
            )),
        };
    }
    match parameters.one("ReceiptNo").filter(|receipt| !receipt.is_empty()) {
        Some(receipt) => Finding::Paid { receipt },
        None => Finding::Pending("The gateway's answer names no receipt.".to_owned()),
    }
}

/// The parameters of a result, by name; a name may be there more than once.
struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn of(result: &Value) -> Self {
        let list = &result["ResultParameters"]["ResultParameter"];
        let items: &[Value] = match list {
            Value::Array(items) => items,
            Value::Object(_) => std::slice::from_ref(list),
            _ => &[],
        };
        let named = |item: &Value| Some((text(item, "Key")?, text(item, "Value").unwrap_or_default()));
        Self(items.iter().filter_map(named).collect())
    }

    /// The value of this name; none when it is missing, or there twice with different values.
    fn one(&self, name: &str) -> Option<String> {
        let mut all = self.all(name);
        let first = all.next()?;
        all.all(|other| other == first).then_some(first)
    }

    fn all(&self, name: &str) -> impl Iterator<Item = String> {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.clone())
    }
}

fn object(body: &str) -> Option<Value> {
    serde_json::from_str(body).ok().filter(Value::is_object)
}

/// A text or a number, as text.
fn text(value: &Value, name: &str) -> Option<String> {
    match value.get(name)? {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn shillings(text: &str) -> Option<Money> {
    let amount: Decimal = text.replace(',', "").parse().ok()?;
    let minor = amount.checked_mul(Decimal::ONE_HUNDRED)?;
    (minor.is_integer())
        .then(|| i64::try_from(minor).ok())
        .flatten()
        .map(|minor| Money::new(minor, Currency::KES))
}

#[cfg(test)]
mod tests;
