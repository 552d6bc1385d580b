//! The settings of M-Pesa: all of them, or none.

use super::{SettingsError, Sources, gateway_address, value_error};
use crate::secret::Secret;
use std::path::PathBuf;

/// The account at the gateway of Safaricom, and what proves that it is us.
#[derive(Clone, Debug)]
pub struct MpesaSettings {
    /// The gateway's address, without a slash at the end.
    pub url: String,
    /// The short code that pays.
    pub short_code: String,
    /// The name of the API user.
    pub initiator: String,
    /// Their password.
    pub initiator_password: Secret,
    /// The key of the application.
    pub consumer_key: String,
    /// Its secret.
    pub consumer_secret: Secret,
    /// The gateway's certificate, in PEM.
    pub certificate: PathBuf,
}

const KEYS: [&str; 7] = [
    "mpesa_url",
    "mpesa_short_code",
    "mpesa_initiator",
    "mpesa_initiator_password",
    "mpesa_consumer_key",
    "mpesa_consumer_secret",
    "mpesa_certificate",
];

pub(super) fn parse(sources: &Sources) -> Result<Option<MpesaSettings>, SettingsError> {
    if KEYS.iter().all(|key| sources.get(key).is_none()) {
        return Ok(None);
    }
    let needed = |key: &'static str| {
        let missing = || {
            value_error(
                key,
                "is needed too: M-Pesa has seven settings, mpesa_url to mpesa_certificate",
            )
        };
        sources
            .get(key)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
            .ok_or_else(missing)
    };
    let url = gateway_address("mpesa_url", &needed("mpesa_url")?, "https://api.safaricom.co.ke")?;
    let short_code = needed("mpesa_short_code")?;
    if !(5..=7).contains(&short_code.len()) || !short_code.bytes().all(|b| b.is_ascii_digit()) {
        return Err(value_error("mpesa_short_code", "is five to seven digits"));
    }
    Ok(Some(MpesaSettings {
        url,
        short_code,
        initiator: needed("mpesa_initiator")?,
        initiator_password: Secret::new(needed("mpesa_initiator_password")?),
        consumer_key: needed("mpesa_consumer_key")?,
        consumer_secret: Secret::new(needed("mpesa_consumer_secret")?),
        certificate: needed("mpesa_certificate")?.into(),
    }))
}
