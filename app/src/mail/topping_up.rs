//! What is told of replenishments.

use serde_json::Value;

use super::compose::{Facts, Words};
use crate::paths;

/// Subject, text and page of a notice about a replenishment.
pub(super) fn words(kind: &str, payload: &Value) -> Option<Words> {
    let facts = Facts(payload);
    let (fund, amount) = (facts.text("fund_name"), facts.text("amount"));
    let (subject, said) = match kind {
        "mail.replenishment_suggested" => (
            format!("{fund} runs low"),
            format!(
                "{fund} holds {}, which is below its reorder level. {amount} would bring it back to its authorised amount.",
                facts.text("balance")
            ),
        ),
        "mail.replenishment_requested" => (
            format!("To decide: {amount} for {fund}"),
            format!(
                "{} asks to replenish {fund} by {amount}.{}",
                facts.text("by"),
                facts.quoted()
            ),
        ),
        "mail.replenishment_approved" => (
            format!("Approved: {amount} for {fund}"),
            format!(
                "The replenishment of {fund} by {amount} was approved. Whoever holds the fund confirms what arrives.{}",
                facts.quoted()
            ),
        ),
        "mail.replenishment_expected" => (
            format!("On its way: {amount} for {fund}"),
            format!(
                "{fund}, which you hold, is replenished by {amount}. Count the money when it arrives, and confirm how much it \
                 is.{}",
                facts.quoted()
            ),
        ),
        "mail.replenishment_rejected" => (
            format!("Rejected: {amount} for {fund}"),
            format!(
                "The replenishment of {fund} by {amount} was rejected.{}",
                facts.quoted()
            ),
        ),
        "mail.replenishment_received" => (
            format!("Received: {} for {fund}", facts.text("received")),
            format!(
                "{} of the {amount} that were approved for {fund} arrived.{}",
                facts.text("received"),
                facts.quoted()
            ),
        ),
        _ => return None,
    };
    Some((subject, said, paths::replenishment(facts.text("replenishment"))))
}
