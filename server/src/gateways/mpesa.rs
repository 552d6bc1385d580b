//! M-Pesa over HTTP: the token, the payment request, the status query.

use super::credential::security_credential;
use super::http::{Reply, client, send};
use crate::settings::MpesaSettings;
use async_trait::async_trait;
use reqwest::Client;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;
use treasury::Treasury;
use treasury::ids::StatusQueryId;
use treasury::payments::{Address, Call};
use treasury::rails::mpesa::{Account, acknowledged, payment_request, status_request, without_secrets};
use treasury::rails::{Exchange, Order, Rail, Submission};

/// A token is asked for anew this long before it ends.
const EARLY: Duration = Duration::from_secs(120);

/// The gateway of Safaricom.
pub struct Mpesa {
    client: Client,
    settings: MpesaSettings,
    account: Account,
    treasury: Treasury,
    base_url: String,
    token: Arc<Mutex<Option<(String, Instant)>>>,
}

impl std::fmt::Debug for Mpesa {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mpesa({})", self.settings.short_code)
    }
}

impl Mpesa {
    /// The gateway of the settings, which calls us at `base_url`.
    ///
    /// # Errors
    /// A certificate that cannot be used.
    pub fn try_new(settings: &MpesaSettings, treasury: &Treasury, base_url: &str) -> Result<Self, String> {
        let password = settings.initiator_password.expose();
        let account = Account {
            short_code: settings.short_code.clone(),
            initiator: settings.initiator.clone(),
            security_credential: security_credential(password, &settings.certificate)?,
        };
        Ok(Self {
            client: client()?,
            settings: settings.clone(),
            account,
            treasury: treasury.clone(),
            base_url: base_url.to_owned(),
            token: Arc::default(),
        })
    }

    /// Whether the gateway lets us in.
    ///
    /// # Errors
    /// Why not.
    pub async fn test(&self) -> Result<(), String> {
        self.token().await.map(|_| ())
    }

    fn url_of(&self, address: &Address) -> String {
        let Address { call, about, token } = address;
        format!("{}{}{}/{about}/{token}", self.base_url, super::calls::PATH, call.code())
    }

    /// A token that is good for a while. Without one nothing is sent.
    async fn token(&self) -> Result<String, String> {
        let mut kept = self.token.lock().await;
        #[allow(clippy::disallowed_methods, reason = "how long a token lasts is measured here")]
        let now = Instant::now();
        if let Some((token, until)) = kept.as_ref()
            && *until > now
        {
            return Ok(token.clone());
        }
        let url = format!("{}/oauth/v1/generate?grant_type=client_credentials", self.settings.url);
        let secret = self.settings.consumer_secret.expose();
        let request = self
            .client
            .get(url)
            .basic_auth(&self.settings.consumer_key, Some(secret));
        let (status, body) = match send(request).await {
            Reply::Answer(status, body) => (status, body),
            Reply::NotSent(why) | Reply::Lost(why) => return Err(why),
        };
        let answer: Option<Value> = serde_json::from_str(&body).ok();
        let token = answer.as_ref().and_then(|it| it["access_token"].as_str());
        let (200, Some(answer), Some(token)) = (status, &answer, token) else {
            return Err(format!("The gateway answered {status} when it was asked for a token."));
        };
        // A number or a text.
        let seconds = match &answer["expires_in"] {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        let lasts = Duration::from_secs(seconds.unwrap_or(0)).saturating_sub(EARLY);
        *kept = Some((token.to_owned(), now + lasts));
        Ok(token.to_owned())
    }

    async fn post(&self, path: &str, request: &Value) -> (Exchange, Reply) {
        let said = without_secrets(request);
        let token = match self.token().await {
            Ok(token) => token,
            Err(why) => return (Exchange::default(), Reply::NotSent(why)),
        };
        let sent = self
            .client
            .post(format!("{}{path}", self.settings.url))
            .bearer_auth(token)
            .header("content-type", "application/json")
            .body(request.to_string());
        let reply = send(sent).await;
        let answer = match &reply {
            Reply::Answer(status, body) => Some((*status, body.clone())),
            Reply::NotSent(_) | Reply::Lost(_) => None,
        };
        if matches!(reply, Reply::Answer(401 | 403, _)) {
            *self.token.lock().await = None;
        }
        (Exchange { request: said, answer }, reply)
    }
}

#[async_trait]
impl Rail for Mpesa {
    async fn submit(&self, order: &Order) -> (Exchange, Submission) {
        let payments = self.treasury.payments();
        let (result, timeout) = (
            self.url_of(&payments.address(Call::Result, &order.reference)),
            self.url_of(&payments.address(Call::Timeout, &order.reference)),
        );
        let request = payment_request(&self.account, order, &result, &timeout);
        let (exchange, reply) = self.post("/mpesa/b2c/v3/paymentrequest", &request).await;
        let how = match reply {
            Reply::Answer(status, body) => acknowledged(status, &body),
            Reply::NotSent(why) => Submission::NotSent(why),
            Reply::Lost(why) => Submission::Unknown(why),
        };
        (exchange, how)
    }

    async fn ask(&self, order: &Order, query: StatusQueryId) -> Exchange {
        let answer = self.url_of(&self.treasury.payments().address_of_answer(query));
        let request = status_request(&self.account, order, &answer);
        self.post("/mpesa/transactionstatus/v1/query", &request).await.0
    }
}
