//! A gateway that speaks M-Pesa's protocol and misbehaves on demand: for tests and the demo, on loopback only.
//!
//! How it behaves follows from the last digit of the number that is paid. It pays whatever it is told, as often as it is
//! told: that nothing is paid twice is not its doing.
//!
//! | digit | what happens |
//! |---|---|
//! | 0 | accepted, paid, the result is called |
//! | 1 | paid, but it hangs up before it answers |
//! | 2 | paid, but it answers 500 |
//! | 3 | paid, but it answers something that cannot be read |
//! | 4 | refused |
//! | 5 | accepted, then failed for want of funds |
//! | 6 | accepted and paid, after a while, and the result is never called |
//! | 7 | the result is called before it answers, and three times |
//! | 8 | accepted and paid, but the result that is called says that it failed |
//! | 66 | it hangs up, and knows nothing of it ever after |
//! | 9 | accepted, and its own records say that another amount was paid |

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::sleep;

/// What was paid, by the reference of whoever ordered it.
#[derive(Clone, Debug, Default)]
struct Order {
    amount: String,
    party: String,
    /// How often it was paid.
    times: u32,
    state: &'static str,
    conversation: String,
}

/// The gateway.
#[derive(Clone, Debug)]
pub struct Simulator {
    orders: Arc<Mutex<HashMap<String, Order>>>,
    client: reqwest::Client,
    /// How long "after a while" is.
    while_: Duration,
}

impl Simulator {
    /// A gateway that never paid anything yet.
    pub fn new(after: Duration) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            orders: Arc::default(),
            client: reqwest::Client::new(),
            while_: after,
        }
    }

    /// Serves on an address until the process ends; answers where.
    pub async fn serve(self, on: SocketAddr) -> std::io::Result<SocketAddr> {
        let listener = TcpListener::bind(on).await?;
        let address = listener.local_addr()?;
        let router = self.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(address)
    }

    fn router(self) -> Router {
        Router::new()
            .route("/oauth/v1/generate", get(token))
            .route("/mpesa/b2c/v3/paymentrequest", post(pay))
            .route("/mpesa/transactionstatus/v1/query", post(status))
            .route("/simulator/paid", get(all_paid))
            .route("/simulator/paid/{reference}", get(paid))
            .with_state(self)
    }

    fn orders(&self) -> std::sync::MutexGuard<'_, HashMap<String, Order>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How often an order was paid.
    pub fn times_paid(&self, reference: &str) -> u32 {
        self.orders().get(reference).map_or(0, |order| order.times)
    }

    /// How many payments were made, whatever for.
    pub fn payments(&self) -> u32 {
        self.orders().values().map(|order| order.times).sum()
    }

    async fn call(&self, url: String, body: Value) {
        // Whoever does not answer is not called again: payments must not depend on it.
        let _ = self.client.post(url).json_body(&body).send().await;
    }
}

trait JsonBody {
    fn json_body(self, body: &Value) -> Self;
}

impl JsonBody for reqwest::RequestBuilder {
    fn json_body(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }
}

async fn token(headers: HeaderMap) -> Response {
    let basic = headers
        .get("authorization")
        .and_then(|it| it.to_str().ok())
        .unwrap_or_default();
    match basic.starts_with("Basic ") {
        true => Json(json!({"access_token": "simulated", "expires_in": "3599"})).into_response(),
        false => refused(StatusCode::BAD_REQUEST, "400.008.01", "Invalid Authentication passed"),
    }
}

fn refused(status: StatusCode, code: &str, words: &str) -> Response {
    (
        status,
        Json(json!({"requestId": "1", "errorCode": code, "errorMessage": words})),
    )
        .into_response()
}

fn let_in(headers: &HeaderMap) -> bool {
    headers.get("authorization").is_some_and(|it| it == "Bearer simulated")
}

async fn pay(State(gateway): State<Simulator>, headers: HeaderMap, body: Bytes) -> Response {
    if !let_in(&headers) {
        return refused(StatusCode::UNAUTHORIZED, "404.001.03", "Invalid Access Token");
    }
    let Ok(request) = serde_json::from_slice::<Value>(&body) else {
        return refused(StatusCode::BAD_REQUEST, "400.002.02", "Bad Request");
    };
    let text = |name: &str| request[name].as_str().unwrap_or_default().to_owned();
    let (reference, party, amount) = (text("OriginatorConversationID"), text("PartyB"), text("Amount"));
    let is_whole = !amount.is_empty() && amount.bytes().all(|b| b.is_ascii_digit());
    if reference.is_empty() || !party.starts_with("254") || !is_whole || text("SecurityCredential").len() < 300 {
        return refused(
            StatusCode::BAD_REQUEST,
            "400.002.02",
            "Bad Request - Invalid parameters",
        );
    }
    let digit = party.chars().last().unwrap_or('0');
    if party.ends_with("66") {
        panic!("hanging up, as the number asks");
    }
    if digit == '4' {
        return refused(StatusCode::BAD_REQUEST, "400.002.02", "Bad Request - Invalid PartyB");
    }
    let conversation = {
        let mut orders = gateway.orders();
        let number = orders.len() + 1;
        let order = orders.entry(reference.clone()).or_default();
        order.amount = if digit == '9' { format!("{amount}0") } else { amount };
        order.party = party;
        order.state = if digit == '5' { "Failed" } else { "Completed" };
        order.times += u32::from(digit != '5');
        order.conversation = format!("AG_{number:012}");
        order.conversation.clone()
    };
    let result = result(&reference, &conversation, matches!(digit, '5' | '8'));
    let url = text("ResultURL");
    match digit {
        // The connection is closed without an answer.
        '1' => panic!("hanging up, as the number asks"),
        '2' => {
            return refused(
                StatusCode::INTERNAL_SERVER_ERROR,
                "500.001.1001",
                "Internal Server Error",
            );
        }
        '3' => return (StatusCode::OK, "<html>busy</html>").into_response(),
        '6' => sleep(gateway.while_).await,
        '7' => {
            for _ in 0..3 {
                gateway.call(url.clone(), result.clone()).await;
            }
        }
        _ => {
            let (gateway, after) = (gateway.clone(), gateway.while_);
            tokio::spawn(async move {
                sleep(after).await;
                gateway.call(url, result).await;
            });
        }
    }
    let answer = json!({
        "ConversationID": conversation, "OriginatorConversationID": reference, "ResponseCode": "0",
        "ResponseDescription": "Accept the service request successfully.",
    });
    Json(answer).into_response()
}

/// The result of an order. Nobody believes it: who wants to know asks.
fn result(reference: &str, conversation: &str, failed: bool) -> Value {
    let (code, words) = match failed {
        true => (json!(1), "The balance is insufficient for the transaction."),
        false => (json!("0"), "The service request is processed successfully."),
    };
    json!({"Result": {
        "ResultType": 0, "ResultCode": code, "ResultDesc": words, "OriginatorConversationID": reference,
        "ConversationID": conversation, "TransactionID": "SIM0000000",
        "ReferenceData": {"ReferenceItem": {"Key": "QueueTimeoutURL", "Value": "https://simulator.example"}},
    }})
}

async fn status(State(gateway): State<Simulator>, headers: HeaderMap, body: Bytes) -> Response {
    if !let_in(&headers) {
        return refused(StatusCode::UNAUTHORIZED, "404.001.03", "Invalid Access Token");
    }
    let Ok(request) = serde_json::from_slice::<Value>(&body) else {
        return refused(StatusCode::BAD_REQUEST, "400.002.02", "Bad Request");
    };
    let reference = request["OriginatorConversationID"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let url = request["ResultURL"].as_str().unwrap_or_default().to_owned();
    let order = gateway.orders().get(&reference).cloned();
    let answer = match order {
        None => {
            json!({"Result": {"ResultType": 0, "ResultCode": 2033, "ResultDesc": "The transaction does not exist."}})
        }
        Some(order) => {
            let parameters: Vec<Value> = [
                ("DebitPartyName", "600992 - Countersign".to_owned()),
                ("CreditPartyName", format!("{} - SIMULATED PERSON", order.party)),
                ("OriginatorConversationID", reference.clone()),
                ("TransactionStatus", order.state.to_owned()),
                ("ReasonType", "Business Payment to Customer via API".to_owned()),
                ("Amount", order.amount.clone()),
                ("ConversationID", order.conversation.clone()),
                ("ReceiptNo", format!("SIM{}", &order.conversation[3..])),
            ]
            .iter()
            .map(|(key, value)| json!({"Key": key, "Value": value}))
            .collect();
            json!({"Result": {
                "ResultType": 0, "ResultCode": 0, "ResultDesc": "The service request is processed successfully.",
                "OriginatorConversationID": "of-the-question", "ConversationID": "AG_question",
                "ResultParameters": {"ResultParameter": parameters},
            }})
        }
    };
    let calling = gateway.clone();
    tokio::spawn(async move { calling.call(url, answer).await });
    let answer = json!({
        "OriginatorConversationID": "of-the-question", "ConversationID": "AG_question", "ResponseCode": "0",
        "ResponseDescription": "Accept the service request successfully.",
    });
    Json(answer).into_response()
}

async fn paid(State(gateway): State<Simulator>, Path(reference): Path<String>) -> String {
    gateway.times_paid(&reference).to_string()
}

async fn all_paid(State(gateway): State<Simulator>) -> String {
    gateway.payments().to_string()
}
