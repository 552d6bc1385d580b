//! Messages to a gateway of our own on loopback.

use super::*;
use crate::secret::Secret;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use treasury::notices::Phone;

/// What the gateway answers, and what it was sent.
#[derive(Clone)]
struct Gateway {
    answer: (u16, &'static str),
    seen: Arc<Mutex<Vec<(HeaderMap, String)>>>,
}

async fn take(State(gateway): State<Gateway>, headers: HeaderMap, body: Bytes) -> (StatusCode, &'static str) {
    let body = String::from_utf8(body.to_vec()).unwrap();
    gateway.seen.lock().unwrap().push((headers, body));
    (StatusCode::from_u16(gateway.answer.0).unwrap(), gateway.answer.1)
}

impl Gateway {
    /// The gateway, and us before it.
    async fn that_answers(status: u16, body: &'static str) -> (Self, AfricasTalking) {
        let gateway = Self {
            answer: (status, body),
            seen: Arc::default(),
        };
        let router = Router::new()
            .route("/version1/messaging", post(take))
            .route("/version1/user", get(take))
            .with_state(gateway.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (gateway, us(url))
    }
}

fn us(url: String) -> AfricasTalking {
    let settings = SmsSettings {
        url,
        username: "amani".into(),
        api_key: Secret::new("atsk_the-key"),
        sender: Some("AMANI".into()),
    };
    AfricasTalking::try_new(&settings).unwrap()
}

fn sms() -> Sms {
    Sms {
        to: Phone::parse("0712345678").unwrap(),
        text: "Paid: R-00042 & more = fine".into(),
    }
}

const SENT: &str = r#"{"SMSMessageData":{"Message":"Sent to 1/1 Total Cost: KES 0.8000","Recipients":[
    {"statusCode":101,"number":"+254712345678","status":"Success","cost":"KES 0.8000","messageId":"ATXid_1"}]}}"#;

#[tokio::test]
async fn a_message_is_a_form_with_the_key_in_its_header() {
    let (gateway, us) = Gateway::that_answers(201, SENT).await;
    us.send(&sms()).await.unwrap();
    let seen = gateway.seen.lock().unwrap().clone();
    let (headers, body) = &seen[0];
    assert_eq!(seen.len(), 1);
    assert_eq!(headers["apiKey"], "atsk_the-key");
    assert_eq!(headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(headers["accept"], "application/json");
    let text = "Paid%3A+R-00042+%26+more+%3D+fine";
    assert_eq!(
        *body,
        format!("username=amani&to=%2B254712345678&message={text}&from=AMANI")
    );
}

#[tokio::test]
async fn answered_201_is_not_sent_until_the_recipient_says_so() {
    for (code, sent, permanent) in [
        ("100", true, false),
        ("\"101\"", true, false),
        ("102", true, false),
        ("401", false, true),
        ("402", false, false),
        ("403", false, true),
        ("404", false, true),
        ("405", false, false),
        ("406", false, true),
        ("407", false, true),
        ("409", false, true),
        ("500", false, false),
        ("501", false, false),
        ("502", false, false),
        ("503", false, true),
    ] {
        let answer = SENT.replace("101,", &format!("{code},"));
        match judged(201, &answer) {
            Ok(()) => assert!(sent, "{code}"),
            Err(why) => assert_eq!((sent, why.permanent), (false, permanent), "{code}: {why}"),
        }
    }
}

#[tokio::test]
async fn a_message_that_reached_nobody_says_why_on_one_line() {
    let answer = r#"{"SMSMessageData":{"Message":"Invalid\nSenderId","Recipients":[]}}"#;
    let (_, us) = Gateway::that_answers(201, answer).await;
    let why = us.send(&sms()).await.unwrap_err();
    assert_eq!(
        (why.permanent, why.reason.as_str()),
        (true, "the gateway of SMS sent it to nobody: InvalidSenderId")
    );
}

#[tokio::test]
async fn what_is_no_answer_is_tried_again_and_a_refusal_is_not() {
    for (status, body, permanent) in [
        (201, "<html>", false),
        (200, "{}", false),
        (
            201,
            r#"{"SMSMessageData":{"Recipients":[{"status":"Success"}]}}"#,
            false,
        ),
        (401, "The supplied authentication is invalid", true),
        (404, "", true),
        (429, "", false),
        (500, "", false),
        (503, "", false),
        (302, "", true),
    ] {
        let (_, us) = Gateway::that_answers(status, body).await;
        let why = us.send(&sms()).await.unwrap_err();
        assert_eq!(why.permanent, permanent, "{status} {body}: {why}");
        assert!(!format!("{why} {us:?}").contains("atsk_the-key"), "S24: {why}");
    }
}

#[tokio::test]
async fn a_gateway_that_is_not_there_or_breaks_off_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let breaking_off = tokio::spawn(async move { drop(listener.accept().await.unwrap()) });
    let why = us(url.clone()).send(&sms()).await.unwrap_err();
    assert!(!why.permanent, "{why}");
    breaking_off.await.unwrap();
    let why = us(url).send(&sms()).await.unwrap_err();
    assert!(!why.permanent && !why.reason.contains("atsk_the-key"), "{why}");
}

#[tokio::test]
async fn the_check_asks_for_our_own_account() {
    let (gateway, us) = Gateway::that_answers(200, "{}").await;
    assert_eq!(us.test().await, Ok(()));
    assert_eq!(gateway.seen.lock().unwrap()[0].0["apiKey"], "atsk_the-key");
    let (_, us) = Gateway::that_answers(401, "").await;
    assert_eq!(us.test().await, Err("the gateway of SMS answered 401".into()));
}
