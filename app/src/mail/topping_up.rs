//! What is told of replenishments and variances.

use serde_json::Value;

use super::compose::{Facts, Words};
use crate::paths;

/// Subject, text and page of a notice about either.
pub(super) fn words(kind: &str, payload: &Value) -> Option<Words> {
    let facts = Facts(payload);
    about_variance(kind, &facts).or_else(|| about_replenishment(kind, &facts))
}

fn about_variance(kind: &str, facts: &Facts) -> Option<Words> {
    let (fund, amount) = (facts.text("fund_name"), facts.text("amount"));
    let (subject, said) = match kind {
        "mail.variance_proposed" => (
            format!("To decide: a variance of {amount} in {fund}"),
            format!(
                "{} found that {fund} differs by {amount} from what is booked.{}",
                facts.text("by"),
                facts.quoted()
            ),
        ),
        "mail.variance_decided" => {
            let did = if facts.is("approved") { "Approved" } else { "Rejected" };
            (
                format!("{did}: the variance of {amount} in {fund}"),
                format!(
                    "The variance of {amount} in {fund} was {}.{}",
                    did.to_lowercase(),
                    facts.quoted()
                ),
            )
        }
        _ => return None,
    };
    Some((subject, said, paths::variance(facts.text("variance"))))
}

fn about_replenishment(kind: &str, facts: &Facts) -> Option<Words> {
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
        "mail.replenishment_received" if facts.is("nothing") => (
            format!("Not received: {amount} for {fund}"),
            format!(
                "Nothing of the {amount} that were approved for {fund} arrived. Please find out where the money is.{}",
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
