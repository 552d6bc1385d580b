use super::*;
use crate::ids::PaymentId;
use crate::seeded::cases;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

fn order() -> Order {
    Order {
        payment: PaymentId(Uuid::nil()),
        attempt: 1,
        reference: "0123456789abcdef0123456789abcdef".to_owned(),
        amount: Money::new(30_000, Currency::KES),
        payee: "John Doe".to_owned(),
        destination: "254708374149".to_owned(),
        number: 17,
    }
}

fn completed_with(changes: &[(&str, Value)]) -> String {
    let mut parameters = vec![
        ("DebitPartyName", json!("600310 - Countersign")),
        ("CreditPartyName", json!("254708374149 - John Doe")),
        ("OriginatorConversationID", json!(order().reference)),
        ("TransactionStatus", json!("Completed")),
        ("Amount", json!(300.0)),
        ("ReceiptNo", json!("MBN31H462N")),
    ];
    for (name, value) in changes {
        parameters.retain(|(key, _)| key != name);
        if !value.is_null() {
            parameters.push((name, value.clone()));
        }
    }
    let list: Vec<Value> = parameters
        .iter()
        .map(|(key, value)| json!({"Key": key, "Value": value}))
        .collect();
    json!({"Result": {"ResultCode": 0, "ResultParameters": {"ResultParameter": list}}}).to_string()
}

#[test]
fn a_completed_order_is_paid_only_when_reference_amount_and_party_agree() {
    let paid = Finding::Paid {
        receipt: "MBN31H462N".to_owned(),
    };
    assert_eq!(status(&order(), &completed_with(&[])), paid);
    for same in [json!("300"), json!(300), json!("300.00"), json!("300.0")] {
        assert_eq!(status(&order(), &completed_with(&[("Amount", same)])), paid);
    }
    for (name, value) in [
        ("Amount", json!("300.01")),
        ("Amount", json!(3000)),
        ("Amount", json!(-300)),
        ("CreditPartyName", json!("254700000000 - Somebody")),
        ("CreditPartyName", json!("2547083741490 - Longer")),
        ("OriginatorConversationID", json!("0123456789abcdef0123456789abcdee")),
    ] {
        let found = status(&order(), &completed_with(&[(name, value.clone())]));
        assert!(matches!(found, Finding::Disputed(_)), "{name} {value}: {found:?}");
    }
    for missing in ["Amount", "OriginatorConversationID", "TransactionStatus", "ReceiptNo"] {
        let found = status(&order(), &completed_with(&[(missing, Value::Null)]));
        assert!(matches!(found, Finding::Pending(_)), "{missing}: {found:?}");
    }
}

#[test]
fn other_states_fail_it_or_decide_nothing() {
    let with = |state: &str| status(&order(), &completed_with(&[("TransactionStatus", json!(state))]));
    for state in ["Failed", "Cancelled", "DECLINED", "Expired"] {
        assert!(matches!(with(state), Finding::Failed(_)), "{state}");
    }
    for state in ["Pending", "Authorized", "", "Complete"] {
        assert!(matches!(with(state), Finding::Pending(_)), "{state}");
    }
    let failed = completed_with(&[
        ("TransactionStatus", json!("Failed")),
        ("OriginatorConversationID", json!("another one")),
    ]);
    assert!(matches!(status(&order(), &failed), Finding::Disputed(_)));
    for body in [
        "",
        "[]",
        "null",
        "{}",
        r#"{"Result":null}"#,
        r#"{"Result":{"ResultCode":"SFC_IC0003"}}"#,
        r#"{"Result":{"ResultCode":0}}"#,
        r#"{"Result":{"ResultCode":0,"ResultParameters":null}}"#,
        r#"{"Result":{"ResultCode":0,"ResultParameters":{"ResultParameter":{"Key":"TransactionStatus","Value":"Completed"}}}}"#,
    ] {
        assert!(matches!(status(&order(), body), Finding::Pending(_)), "{body}");
    }
}

#[test]
fn two_values_of_one_name_decide_nothing() {
    let body = completed_with(&[]).replace(
        r#"{"Key":"ReceiptNo""#,
        r#"{"Key":"TransactionStatus","Value":"Failed"},{"Key":"ReceiptNo""#,
    );
    assert!(body.contains("Failed"));
    assert!(matches!(status(&order(), &body), Finding::Pending(_)));
}

#[test]
fn an_acknowledgement_says_accepted_refused_not_sent_or_nothing() {
    let accepted = r#"{"ConversationID":"AG_1","OriginatorConversationID":"x","ResponseCode":"0"}"#;
    assert_eq!(
        acknowledged(200, accepted),
        Submission::Accepted {
            gateway_reference: Some("AG_1".to_owned())
        }
    );
    let error = |code: &str| json!({"requestId": "r", "errorCode": code, "errorMessage": "m"}).to_string();
    let arrived = Submission::Accepted {
        gateway_reference: None,
    };
    assert_eq!(acknowledged(500, &error(DUPLICATE)), arrived);
    for (status, body) in [
        (400, error("400.002.02")),
        (200, r#"{"ResponseCode":1,"ResponseDescription":"no"}"#.to_owned()),
    ] {
        assert!(
            matches!(acknowledged(status, &body), Submission::Refused(_)),
            "{status} {body}"
        );
    }
    for (status, code) in [(401, "404.001.03"), (404, "404.001.03"), (429, "500.003.02")] {
        assert!(
            matches!(acknowledged(status, &error(code)), Submission::NotSent(_)),
            "{status} {code}"
        );
    }
    for (status, body) in [
        (500, error("500.001.1001")),
        (503, error("x")),
        (400, "<html>proxy</html>".to_owned()),
        (200, String::new()),
        (200, "{}".to_owned()),
        (302, "{}".to_owned()),
        (201, accepted.to_owned()),
    ] {
        assert!(
            matches!(acknowledged(status, &body), Submission::Unknown(_)),
            "{status} {body}"
        );
    }
}

proptest! {
    #![proptest_config(cases(256))]
    #[test]
    fn nothing_that_is_no_answer_about_this_order_pays_it(body in ".{0,200}", at in 0usize..400, with in any::<char>()) {
        prop_assert!(matches!(status(&order(), &body), Finding::Pending(_)), "{}", body);
        let _ = acknowledged(200, &body);
        // One character of a good answer changed: it is paid only if that changed nothing it is judged by.
        let good = completed_with(&[]);
        let changed: String = good.chars().enumerate().map(|(n, c)| if n == at { with } else { c }).collect();
        if let Finding::Paid { .. } = status(&order(), &changed) {
            prop_assert!(changed.contains(&order().reference), "{}", changed);
            prop_assert!(changed.to_ascii_lowercase().contains("completed"), "{}", changed);
        }
    }
}
