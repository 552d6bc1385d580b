//! What the mails say, word for word.

use insta::assert_snapshot;
use serde_json::json;
use treasury::testing::Person;

use super::office::Office;
use crate::mail::{Mail, compose};

fn shown(mail: &Mail) -> String {
    format!("To: {}\nSubject: {}\n\n{}", mail.to, mail.subject, mail.text)
}

#[tokio::test]
async fn s01_the_code_comes_with_what_it_signs() {
    let office = Office::open().await;
    let payment = office.waiting(450_000).await;
    let mut tom = office.browser(Person::Treasury).await;
    let code = office.ask_for_code(&mut tom, payment).await;
    let mail = office.mails.all().pop().unwrap();
    assert!(!mail.subject.contains(&code), "not on a locked screen");
    assert_snapshot!(shown(&mail).replace(&code, "[code]"));
}

#[test]
fn every_kind_of_notice_has_its_words() {
    let facts = json!({
        "to": "amina@amani.example", "name": "Amina Odhiambo", "number": 42,
        "payment": "p-1", "requisition": "r-1", "payee": "Jane Wanjiru", "amount": "KES 4,500.00",
        "by": "Beatrice Achieng", "note": "The receipt is for 4,050.\nSubject: x", "due_at": 1_773_043_200_000_000_i64, "zone": "Africa/Nairobi",
        "reason": "Nobody can take step 2, CFO.", "fund": "Kisumu petty cash", "fund_name": "Kisumu petty cash",
        "balance": "KES 50,000.00", "released_by": "Tom Kiprop", "why": "The number is not registered for M-Pesa.",
        "passkey": "My phone", "ip": "192.0.2.10", "left": "9",
    });
    let mut all = Vec::new();
    for kind in [
        "mail.approval_waiting",
        "mail.approved",
        "mail.changes_requested",
        "mail.rejected",
        "mail.expired",
        "mail.blocked",
        "mail.payment_waiting",
        "mail.payment_held",
        "mail.payment_resumed",
        "mail.payment_cancelled",
        "mail.payment_released",
        "mail.payment_paid",
        "mail.payment_failed",
        "mail.payment_in_doubt",
        "mail.payment_disputed",
        "mail.payment_returned",
        "mail.payment_reversed",
        "mail.passkey_added",
        "mail.passkey_removed",
        "mail.password_changed",
        "mail.recovery_code_used",
        "mail.recovery_codes_made",
        "mail.replenishment_suggested",
        "mail.replenishment_requested",
        "mail.replenishment_approved",
        "mail.replenishment_expected",
        "mail.replenishment_rejected",
        "mail.replenishment_received",
        "mail.variance_proposed",
        "mail.variance_decided",
    ] {
        let mut facts = facts.clone();
        if kind.starts_with("mail.variance") {
            facts["variance"] = "v-1".into();
            facts["approved"] = true.into();
        }
        if kind.starts_with("mail.replenishment") {
            facts["replenishment"] = "o-1".into();
            facts["received"] = "KES 4,000.00".into();
        }
        if kind == "mail.payment_paid" {
            facts["why"] = "SFK8H2J3K1".into();
        }
        let mail = compose("https://pay.amani.example", kind, &facts, "job-1").unwrap();
        assert_eq!(mail.id, "job-1");
        all.push(format!("== {kind}\n{}", shown(&mail)));
    }
    let mut nobody = facts.clone();
    nobody["no_executor"] = true.into();
    let mail = compose("https://pay.amani.example", "mail.payment_waiting", &nobody, "job-1").unwrap();
    all.push(format!("== mail.payment_waiting, no executor\n{}", shown(&mail)));
    assert_snapshot!(all.join("\n"));
}

#[test]
fn the_daily_mail_has_a_line_and_a_link_for_each_notice() {
    let facts =
        json!({"number": 42, "requisition": "r-1", "payment": "p-1", "payee": "Jane & Sons", "amount": "KES 4,500.00"});
    let item = |kind| json!({"kind": kind, "facts": facts});
    let items = [item("mail.approved"), item("mail.unknown"), item("mail.payment_paid")];
    let payload = json!({"to": "amina@amani.example", "day": "2026-03-03", "items": items});
    let mail = compose("https://pay.amani.example", "mail.daily", &payload, "job-1").unwrap();
    let one = json!({"to": "amina@amani.example", "day": "2026-03-03", "items": [item("mail.approved")]});
    let one = compose("https://pay.amani.example", "mail.daily", &one, "job-1").unwrap();
    assert_eq!(one.subject, "Your daily mail of 3 Mar 2026: one notice");
    assert_snapshot!(format!("{}\n{}", shown(&mail), mail.html));
}

#[tokio::test]
async fn both_alternatives_of_a_code_say_the_same() {
    let office = Office::open().await;
    let payment = office.waiting(450_000).await;
    let mut tom = office.browser(Person::Treasury).await;
    let code = office.ask_for_code(&mut tom, payment).await;
    let mail = office.mails.all().pop().unwrap();
    assert_eq!(
        (mail.text.matches(&code).count(), mail.html.matches(&code).count()),
        (1, 1)
    );
    assert_snapshot!(mail.html.replace(&code, "[code]"));
}

#[test]
fn a_notice_as_html() {
    let facts = json!({
        "to": "amina@amani.example", "number": 42, "requisition": "r-1", "payee": "Jane <b>Wanjiru</b>",
        "amount": "KES 4,500.00", "by": "Beatrice \"B\" Achieng", "note": "See https://evil.example/x",
    });
    let mail = compose("https://pay.amani.example", "mail.rejected", &facts, "job-1").unwrap();
    assert_snapshot!(mail.html);
}

#[test]
fn a_job_without_an_address_or_of_another_kind_is_no_mail() {
    assert!(compose("", "mail.unknown", &json!({"to": "a@b.c"}), "job").is_none());
    assert!(compose("", "mail.payment_waiting", &json!({}), "job").is_none());
}
