//! Sending messages by SMS: Africa's Talking over HTTP.

use crate::gateways::http::{Reply, client, send};
use crate::settings::SmsSettings;
use app::mail::{NotSent, Sms, SmsSender};
use async_trait::async_trait;
use reqwest::Client;
use reqwest::header::ACCEPT;
use serde_json::Value;

/// The gateway, and what proves that it is us.
pub struct AfricasTalking {
    client: Client,
    settings: SmsSettings,
}

impl std::fmt::Debug for AfricasTalking {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AfricasTalking({})", self.settings.username)
    }
}

impl AfricasTalking {
    /// The gateway of the settings.
    ///
    /// # Errors
    /// The system's certificates cannot be used.
    pub fn try_new(settings: &SmsSettings) -> Result<Self, String> {
        Ok(Self {
            client: client()?,
            settings: settings.clone(),
        })
    }

    /// Whether the gateway knows our user and key.
    ///
    /// # Errors
    /// Why it does not.
    pub async fn test(&self) -> Result<(), String> {
        let url = format!("{}/version1/user", self.settings.url);
        let request = self.client.get(url).query(&[("username", &self.settings.username)]);
        match send(self.with_key(request)).await {
            Reply::Answer(200, _) => Ok(()),
            Reply::Answer(status, _) => Err(format!("the gateway of SMS answered {status}")),
            Reply::NotSent(why) | Reply::Lost(why) => Err(why),
        }
    }

    fn with_key(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        request
            .header("apiKey", self.settings.api_key.expose())
            .header(ACCEPT, "application/json")
    }
}

#[async_trait]
impl SmsSender for AfricasTalking {
    async fn send(&self, sms: &Sms) -> Result<(), NotSent> {
        let mut form = vec![
            ("username", self.settings.username.as_str()),
            ("to", sms.to.as_str()),
            ("message", sms.text.as_str()),
        ];
        if let Some(sender) = &self.settings.sender {
            form.push(("from", sender));
        }
        let url = format!("{}/version1/messaging", self.settings.url);
        match send(self.with_key(self.client.post(url)).form(&form)).await {
            Reply::Answer(status @ 200..=299, body) => judged(status, &body),
            Reply::Answer(status, _) => Err(NotSent {
                reason: format!("the gateway of SMS answered {status}"),
                permanent: !matches!(status, 408 | 429 | 500..),
            }),
            // It may have arrived all the same; a notice that is read twice does no harm.
            Reply::NotSent(reason) | Reply::Lost(reason) => Err(NotSent {
                reason,
                permanent: false,
            }),
        }
    }
}

/// What an answer of 2xx means: it was understood, which is not that it was sent. That is said for each recipient.
fn judged(status: u16, body: &str) -> Result<(), NotSent> {
    let unread = || NotSent {
        reason: format!("the gateway of SMS answered {status} with something that cannot be read"),
        permanent: false,
    };
    let answer: Value = serde_json::from_str(body).map_err(|_| unread())?;
    let data = answer.get("SMSMessageData").ok_or_else(unread)?;
    let Some(recipient) = data.get("Recipients").and_then(|all| all.get(0)) else {
        // Nobody was sent anything, and the message says why: an unknown sender, an empty account.
        let why = data.get("Message").and_then(Value::as_str).unwrap_or_default();
        return Err(NotSent {
            reason: format!("the gateway of SMS sent it to nobody: {}", shown(why)),
            permanent: true,
        });
    };
    let code = recipient.get("statusCode").and_then(number).ok_or_else(unread)?;
    let status = recipient.get("status").and_then(Value::as_str).unwrap_or_default();
    match code {
        100..=102 => Ok(()),
        // Of the codes in its documentation: no credit or sender yet (402, 405), and failures on its own side (500 to 502).
        402 | 405 | 500..=502 => Err(NotSent {
            reason: format!("the gateway of SMS answered {code}, {}", shown(status)),
            permanent: false,
        }),
        _ => Err(NotSent {
            reason: format!("the gateway of SMS refused it: {code}, {}", shown(status)),
            permanent: true,
        }),
    }
}

/// A number, as one or as text.
fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// Somebody else's words within a line of ours.
fn shown(words: &str) -> String {
    let line: String = words.chars().filter(|c| !c.is_control()).take(200).collect();
    match line.trim() {
        "" => "without a word".to_owned(),
        said => said.to_owned(),
    }
}

#[cfg(test)]
mod tests;
