//! The mails of the outbox: one kind of job, one subject and one text.

use jiff::tz::TimeZone;
use serde_json::Value;
use treasury::clock::Timestamp;
use treasury::requisitions::reference;

use super::{Mail, one_line};
use crate::{paths, when};

/// What a job names, read leniently: a fact that is not there is an empty text.
pub(super) struct Facts<'a>(pub(super) &'a Value);

impl Facts<'_> {
    pub(super) fn text(&self, name: &str) -> String {
        one_line(self.0.get(name).and_then(Value::as_str).unwrap_or_default())
    }

    /// `R-00042`; jobs carry the number.
    fn reference(&self) -> String {
        reference(self.0.get("number").and_then(Value::as_i64).unwrap_or_default())
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    /// The page of the requisition.
    fn requisition(&self) -> String {
        paths::requisition(self.text("requisition"))
    }

    /// ` Kamau wrote: “…”`, or nothing.
    pub(super) fn quoted(&self) -> String {
        match (self.text("note").trim(), self.text("by")) {
            ("", _) => String::new(),
            (note, by) if by.is_empty() => format!("\n\n“{note}”"),
            (note, by) => format!("\n\n{by} wrote: “{note}”"),
        }
    }

    /// ` until 9 Mar 2026, 11:00 EAT`, or nothing: in the time zone of the reader's company.
    fn due(&self) -> String {
        let due = self.0.get("due_at").and_then(Value::as_i64).map(Timestamp);
        let zone = when::zone(&self.text("zone")).unwrap_or(TimeZone::UTC);
        due.map(|due| format!(" until {}", when::absolute(due, &zone)))
            .unwrap_or_default()
    }
}

/// What stands under the link of every notice.
const FOOT: &str = "Sign in to see it. Nothing can be done from this mail alone.\n";

/// The mail of an outbox job: its kind, its payload (at least `to` and what the text names) and its id. `None` for a kind
/// that is no mail of ours, or a payload without an address. Links carry no secret: each needs somebody to sign in.
pub fn compose(base_url: &str, kind: &str, payload: &Value, id: &str) -> Option<Mail> {
    let to = Facts(payload).text("to");
    let (subject, text) = match kind {
        "mail.daily" => super::daily::words(base_url, payload)?,
        _ => {
            let (subject, said, path) = words(kind, payload)?;
            (subject, format!("{said}\n\n{base_url}{path}\n\n{FOOT}"))
        }
    };
    (!to.is_empty()).then(|| Mail::new(base_url, to, subject, text, id.to_owned()))
}

/// The text of a notice by SMS (kind `sms.…`): what the subject of its mail says, and the link. At most 160 characters,
/// which is one message; the subject gives way. `None` for a kind that is no notice.
pub fn compose_sms(base_url: &str, kind: &str, payload: &Value) -> Option<String> {
    let kind = format!("mail.{}", kind.strip_prefix("sms.")?);
    treasury::notices::Notice::of_kind(&kind)?;
    let (subject, _, path) = words(&kind, payload)?;
    let link = format!("{base_url}{path}");
    let room = MOST_SMS.saturating_sub(link.chars().count() + 1);
    let subject: String = match subject.chars().count() > room {
        true => {
            let kept: String = subject.chars().take(room.saturating_sub(3)).collect();
            format!("{}...", kept.trim_end())
        }
        false => subject,
    };
    Some(format!("{subject} {link}"))
}

/// The characters of one message.
const MOST_SMS: usize = 160;

/// What a kind of notice says: subject, text and page.
pub(super) fn words(kind: &str, payload: &Value) -> Option<Words> {
    let facts = Facts(payload);
    about_requisition(kind, &facts)
        .or_else(|| about_money(kind, &facts))
        .or_else(|| about_rails(kind, &facts))
        .or_else(|| super::topping_up::words(kind, payload))
        .or_else(|| about_account(kind, &facts))
}

/// Subject, text and page.
pub(super) type Words = (String, String, String);

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
        "mail.expired" => (
            format!("Expired: {number}, {what}"),
            format!(
                "Requisition {number} came back to you and was not changed in time, so it has expired: {what}. If you still need it, make a new one."
            ),
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
        "mail.payment_released" => (
            format!("Released: {number}, {what}"),
            format!(
                "The payment of requisition {number} was released: {what}, from {}, by {}.",
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
        _ => return None,
    })
}

/// What becomes of a payment after its release, or instead of it.
fn about_rails(kind: &str, facts: &Facts) -> Option<Words> {
    let number = facts.reference();
    let what = format!("{} to {}", facts.text("amount"), facts.text("payee"));
    let why = |before: &str| match facts.text("why").trim() {
        "" => String::new(),
        why => format!("{before}{why}"),
    };
    let (subject, said) = match kind {
        "mail.payment_paid" => (
            format!("Paid: {number}, {what}"),
            format!(
                "The payment of requisition {number} arrived: {what}, from {}.{}",
                facts.text("fund"),
                why(" Receipt: ")
            ),
        ),
        "mail.payment_failed" => (
            format!("Failed: {number}, {what}"),
            format!(
                "The payment of requisition {number} failed: {what}. The money is back in {}, and it can be released again.{}",
                facts.text("fund"),
                why("\n\nWhy: ")
            ),
        ),
        "mail.payment_in_doubt" => (
            format!("In doubt: {number}, {what}"),
            format!(
                "Nobody knows yet whether the payment of requisition {number} arrived: {what}, from {}. It is not sent again \
                 while that is so. Its gateway is asked; if it does not say, find out and record what became of it.{}",
                facts.text("fund"),
                why("\n\nWhat is known: ")
            ),
        ),
        "mail.payment_disputed" => (
            format!("Contradicted: {number}, {what}"),
            format!(
                "Something contradicts what is known of the payment of requisition {number}: {what}, from {}. Please look at \
                 it.{}",
                facts.text("fund"),
                why("\n\nWhat was said: ")
            ),
        ),
        "mail.payment_returned" => (
            format!("Returned: {number}, {what}"),
            format!(
                "What was paid for requisition {number} came back: {what}. It is in {} again. Nothing more is paid for it; ask \
                 again if it is still needed.{}",
                facts.text("fund"),
                why("\n\nReceipt: ")
            ),
        ),
        "mail.payment_reversed" => (
            format!("Reversed: {number}, {what}"),
            format!(
                "The payment of requisition {number} was booked as paid, but the money never left: {what}. It is in {} again. \
                 Nothing more is paid for it; ask again if it is still needed.{}",
                facts.text("fund"),
                why("\n\nReference: ")
            ),
        ),
        "mail.payment_cancelled" => (
            format!("Cancelled: {number}, {what}"),
            format!(
                "The payment of requisition {number} was cancelled: {what}. Nothing is paid; ask again if it is still \
                 needed.{}",
                facts.quoted()
            ),
        ),
        _ => return None,
    };
    Some((subject, said, paths::payment(facts.text("payment"))))
}

fn about_account(kind: &str, facts: &Facts) -> Option<Words> {
    let (passkey, ip) = (facts.text("passkey"), facts.text("ip"));
    let left = facts.text("left");
    let (subject, what) = match kind {
        "mail.password_changed" => (
            "Your password was changed".to_owned(),
            format!(
                "The password of your account was changed, from the address {ip}. You were signed out everywhere else."
            ),
        ),
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
mod tests;
