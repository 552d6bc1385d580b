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
        "to": "amina@amani.example", "name": "Amina Odhiambo", "number": 42, "path": "/requisitions/r-1",
        "payment": "p-1", "requisition": "r-1", "payee": "Jane Wanjiru", "amount": "KES 4,500.00",
        "by": "Beatrice Achieng", "note": "The receipt is for 4,050.\nSubject: x", "due_at": 1_773_043_200_000_000_i64,
        "reason": "Nobody can take step 2, CFO.", "fund": "Kisumu petty cash", "fund_name": "Kisumu petty cash",
        "balance": "KES 50,000.00", "released_by": "Tom Kiprop",
    });
    let mut all = Vec::new();
    for kind in [
        "mail.approval_waiting",
        "mail.approved",
        "mail.changes_requested",
        "mail.rejected",
        "mail.blocked",
        "mail.payment_waiting",
        "mail.payment_released",
        "mail.replenishment_suggested",
    ] {
        let mut facts = facts.clone();
        if kind == "mail.replenishment_suggested" {
            facts["fund"] = "f-1".into();
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
fn a_job_without_an_address_or_of_another_kind_is_no_mail() {
    assert!(compose("", "mail.unknown", &json!({"to": "a@b.c"}), "job").is_none());
    assert!(compose("", "mail.payment_waiting", &json!({}), "job").is_none());
}
