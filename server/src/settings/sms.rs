//! The settings of SMS: none of them, or all but the sender.

use super::{SettingsError, Sources, gateway_address, value_error};
use crate::secret::Secret;

/// The account at Africa's Talking.
#[derive(Clone, Debug)]
pub struct SmsSettings {
    /// The gateway's address, without a slash at the end.
    pub url: String,
    /// The name of the account.
    pub username: String,
    /// Its key.
    pub api_key: Secret,
    /// The sender that people see; none for the gateway's own.
    pub sender: Option<String>,
}

pub(super) fn parse(sources: &Sources) -> Result<Option<SmsSettings>, SettingsError> {
    let given = |key| sources.get(key).filter(|text| !text.is_empty());
    let needed = |key: &'static str| {
        given(key).map(str::to_owned).ok_or_else(|| {
            value_error(
                key,
                "is needed too: SMS has sms_url, sms_username and sms_api_key, and sms_sender if you have one",
            )
        })
    };
    if ["sms_url", "sms_username", "sms_api_key", "sms_sender"]
        .iter()
        .all(|key| given(key).is_none())
    {
        return Ok(None);
    }
    let url = gateway_address("sms_url", &needed("sms_url")?, "https://api.africastalking.com")?;
    Ok(Some(SmsSettings {
        url,
        username: needed("sms_username")?,
        api_key: Secret::new(needed("sms_api_key")?),
        sender: given("sms_sender").map(str::to_owned),
    }))
}
