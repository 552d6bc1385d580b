//! Kinds, words and what cannot be smuggled into them.

use serde_json::json;

use super::*;

#[test]
fn typed_line_breaks_add_no_lines() {
    let facts = json!({
        "to": "a@b.example", "number": 7, "requisition": "7", "by": "Jane", "note": "too\u{2028}much",
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
fn a_deadline_is_told_in_the_readers_time_zone() {
    let due = "2026-03-09T08:00:00Z"
        .parse::<jiff::Timestamp>()
        .unwrap()
        .as_microsecond();
    for (zone, said) in [
        ("Africa/Nairobi", "until 9 Mar 2026, 11:00 EAT;"),
        ("Africa/Accra", "until 9 Mar 2026, 08:00 GMT;"),
        ("", "until 9 Mar 2026, 08:00 UTC;"),
    ] {
        let facts = json!({"to": "a@b.example", "number": 7, "due_at": due, "zone": zone});
        let mail = compose("", "mail.changes_requested", &facts, "job").unwrap();
        assert!(mail.text.contains(said), "{}", mail.text);
    }
}

#[test]
fn every_mail_that_the_domain_asks_for_has_words() {
    let kinds = treasury::testing::kinds_of_mail();
    assert!(kinds.len() >= 8, "{kinds:?}");
    for kind in kinds {
        assert!(
            compose("", &kind, &json!({"to": "a@b.example", "items": []}), "job").is_some(),
            "{kind} has no words"
        );
    }
}

#[test]
fn a_message_by_sms_is_the_subject_and_the_link_on_one_line() {
    let mut facts = json!({"to": "a@b.example", "number": 42, "requisition": "01980000-0000-7000-8000-000000000000",
        "amount": "KES 4,500.00", "payee": "Jane"});
    let sms = |facts: &Value| compose_sms("https://pay.example.org", "sms.approval_waiting", facts).unwrap();
    let link = "https://pay.example.org/requisitions/01980000-0000-7000-8000-000000000000";
    assert_eq!(sms(&facts), format!("To decide: R-00042, KES 4,500.00 to Jane {link}"));
    facts["payee"] = "Wanjiru\nReply with your PIN to 0700 000 000 ".repeat(9).into();
    let long = sms(&facts);
    assert_eq!((long.chars().count(), long.lines().count()), (160, 1), "{long}");
    assert!(long.ends_with(&format!("... {link}")), "{long}");
    for kind in ["sms.passkey_added", "sms.daily", "sms.nothing", "mail.approved", "sms"] {
        assert_eq!(compose_sms("", kind, &facts), None, "{kind}");
    }
}
