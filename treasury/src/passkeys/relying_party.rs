//! The site as authenticators know it, and the checks of what they answer.

use crate::error::{Error, Result, STEP_UP};
use crate::passkeys::store::Enrolled;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;
use webauthn_rs::prelude::{
    AuthenticationResult, CredentialID, DiscoverableAuthentication, Passkey, PasskeyAuthentication,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder,
};

/// How long a ceremony may take.
pub(crate) const VALID: Duration = Duration::from_secs(5 * 60);

/// The site as authenticators know it: its host name and its origin. A passkey is made for it and works nowhere else.
#[derive(Clone)]
pub struct RelyingParty {
    library: Arc<Webauthn>,
    host: Arc<str>,
}

impl fmt::Debug for RelyingParty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RelyingParty({})", self.host)
    }
}

/// What an authenticator answered, checked.
pub(crate) struct Asserted {
    /// Which passkey it was.
    pub(crate) passkey: Enrolled,
    result: AuthenticationResult,
}

impl Asserted {
    /// The passkey as it is to be kept after this use: counter and backup state.
    pub(crate) fn credential(&self) -> Result<String> {
        let mut credential = self.passkey.credential.clone();
        credential.update_credential(&self.result);
        to_json(&credential)
    }
}

impl RelyingParty {
    /// The site at this origin, such as `https://pay.example.org`.
    ///
    /// # Errors
    /// Why there can be no passkeys there: browsers make them for host names over TLS, and for `localhost`.
    pub fn at(origin: &str) -> Result<Self, String> {
        let url = Url::parse(origin).map_err(|error| format!("{origin}: {error}"))?;
        let host = url.domain().ok_or_else(|| format!("{origin} has no host name"))?;
        if url.scheme() != "https" && host != "localhost" {
            return Err(format!("{origin} is not https"));
        }
        let built = WebauthnBuilder::new(host, &url).and_then(|builder| {
            let builder = builder.rp_name("Countersign").timeout(VALID);
            builder.build()
        });
        built
            .map(|library| Self {
                library: Arc::new(library),
                host: host.into(),
            })
            .map_err(|error| error.to_string())
    }

    /// The host name that its passkeys are made for.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// A ceremony that makes a passkey: what the browser is given, and what is kept.
    pub(crate) fn begin_enrolment(
        &self,
        person: Uuid,
        (email, name): (&str, &str),
        known: &[Enrolled],
    ) -> Result<(String, String)> {
        let known: Vec<CredentialID> = known.iter().map(|one| one.credential.cred_id().clone()).collect();
        let begun = self
            .library
            .start_passkey_registration(person, email, name, Some(known));
        let (options, state) = begun.map_err(broken)?;
        let mut options = to_value(&options)?;
        // Kept by the authenticator with its owner, so that signing in needs no address. webauthn-rs leaves that open.
        let selection = &mut options["publicKey"]["authenticatorSelection"];
        selection["residentKey"] = "preferred".into();
        selection["userVerification"] = "required".into();
        Ok((options.to_string(), to_json(&state)?))
    }

    /// The passkey that the browser made.
    ///
    /// # Errors
    /// [`STEP_UP`] for an answer that does not belong to this ceremony.
    pub(crate) fn finish_enrolment(&self, state: &str, answer: &str) -> Result<Passkey> {
        let state: PasskeyRegistration = kept(state)?;
        let answer: RegisterPublicKeyCredential = parsed(answer)?;
        self.library
            .finish_passkey_registration(&answer, &state)
            .map_err(refused)
    }

    /// A ceremony that one of these passkeys answers.
    pub(crate) fn begin_assertion(&self, of: &[Enrolled]) -> Result<(String, String)> {
        let credentials: Vec<Passkey> = of.iter().map(|one| one.credential.clone()).collect();
        let (options, state) = self
            .library
            .start_passkey_authentication(&credentials)
            .map_err(broken)?;
        Ok((to_json(&options)?, to_json(&state)?))
    }

    /// Checks the answer: challenge, origin, signature, counter, and that the authenticator verified its user.
    ///
    /// # Errors
    /// [`STEP_UP`] for an answer that is not right.
    pub(crate) fn finish_assertion(&self, state: &str, answer: &str, of: &[Enrolled]) -> Result<Asserted> {
        let state: PasskeyAuthentication = kept(state)?;
        let answer: PublicKeyCredential = parsed(answer)?;
        let result = self
            .library
            .finish_passkey_authentication(&answer, &state)
            .map_err(refused)?;
        asserted(result, of)
    }

    /// A ceremony that any passkey of this site answers; the browser is told to offer `only` these, if any are named.
    pub(crate) fn begin_discovery(&self, only: Vec<CredentialID>) -> Result<(String, String)> {
        let (options, state) = self.library.start_discoverable_authentication().map_err(broken)?;
        let mut options = to_value(&options)?;
        let offered: Vec<_> = only
            .iter()
            .map(|id| json!({"type": "public-key", "id": URL_SAFE_NO_PAD.encode(id)}))
            .collect();
        options["publicKey"]["allowCredentials"] = offered.into();
        // Begun by a button, not by the browser's own suggestions in a field.
        if let Some(options) = options.as_object_mut() {
            options.remove("mediation");
        }
        Ok((options.to_string(), to_json(&state)?))
    }

    /// Which passkey the answer says it is from; nothing of it is checked yet.
    pub(crate) fn discovered(answer: &str) -> Result<Vec<u8>> {
        let answer: PublicKeyCredential = parsed(answer)?;
        Ok(answer.raw_id)
    }

    /// Checks the answer as [`RelyingParty::finish_assertion`] does.
    ///
    /// # Errors
    /// [`STEP_UP`] for an answer that is not right.
    pub(crate) fn finish_discovery(&self, state: &str, answer: &str, passkey: Enrolled) -> Result<Asserted> {
        let state: DiscoverableAuthentication = kept(state)?;
        let answer: PublicKeyCredential = parsed(answer)?;
        let result = self
            .library
            .finish_discoverable_authentication_v2(&answer, state, &passkey.credential);
        asserted(result.map_err(refused)?, &[passkey])
    }
}

fn asserted(result: AuthenticationResult, of: &[Enrolled]) -> Result<Asserted> {
    // The library asks for it in the options; what counts is what the authenticator signed.
    if !result.user_verified() {
        let words =
            "Your device did not check that it is you. Set a PIN, a fingerprint or a face on it, and try again.";
        return Err(Error::refused(STEP_UP, words));
    }
    let passkey = of.iter().find(|one| one.credential.cred_id() == result.cred_id());
    let passkey = passkey.cloned().ok_or_else(not_right)?;
    // The library compares with the counter as it was when the ceremony began. Another answer may have come since, and
    // one of a copy would pass (Web Authentication, level 2, 7.2, step 21).
    let (counter, last) = (u64::from(result.counter()), counter_of(&passkey.credential)?);
    if counter <= last && (counter, last) != (0, 0) {
        tracing::warn!(passkey = %passkey.id, counter, last, "a passkey’s counter went back: there may be a copy of it");
        return Err(not_right());
    }
    Ok(Asserted { passkey, result })
}

/// How often a passkey has answered, as far as it counts; the library shows that in what it keeps alone.
fn counter_of(passkey: &Passkey) -> Result<u64> {
    let counter = to_value(passkey)?["cred"]["counter"].as_u64();
    counter.ok_or_else(|| Error::Broken("a passkey without its counter".to_owned()))
}

fn not_right() -> Error {
    Error::refused(
        STEP_UP,
        "This passkey did not answer as it should. Nothing was done. Try again.",
    )
}

fn refused(error: webauthn_rs::prelude::WebauthnError) -> Error {
    tracing::warn!(%error, "a passkey’s answer was refused");
    not_right()
}

fn broken(error: webauthn_rs::prelude::WebauthnError) -> Error {
    Error::Broken(format!("a ceremony could not begin: {error}"))
}

fn parsed<T: DeserializeOwned>(answer: &str) -> Result<T> {
    serde_json::from_str(answer).map_err(|_| not_right())
}

fn kept<T: DeserializeOwned>(state: &str) -> Result<T> {
    serde_json::from_str(state).map_err(|error| Error::Broken(format!("a kept ceremony: {error}")))
}

pub(crate) fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Broken(error.to_string()))
}

fn to_value(value: &impl Serialize) -> Result<serde_json::Value> {
    serde_json::to_value(value).map_err(|error| Error::Broken(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_made_for_names_over_tls_and_for_localhost() {
        for good in ["https://pay.example.org", "http://localhost:3000", "https://localhost"] {
            assert!(RelyingParty::at(good).is_ok(), "{good}");
        }
        for bad in [
            "http://pay.example.org",
            "http://127.0.0.1:3000",
            "https://10.0.0.1",
            "pay.example.org",
            "",
        ] {
            assert!(RelyingParty::at(bad).is_err(), "{bad}");
        }
    }
}
